//! The pages of all codes, as `docs/errors/` holds them.

use crate::code::Code;

/// Declares the pages of rejections. Their codes live with the records (`RejectionCode` of the model), which this crate does
/// not know; a test compares the two lists.
macro_rules! rejection_pages {
    ($($code:literal,)*) => {
        const REJECTIONS: &[Page] =
            &[$(Page { code: $code, text: include_str!(concat!("../../../docs/errors/", $code, ".md")) },)*];
    };
}

rejection_pages! {
    "R0101", "R0102", "R0103", "R0104", "R0107",
    "R0201", "R0202", "R0203", "R0204", "R0205", "R0206", "R0207", "R0208",
    "R0209",
    "R0301", "R0302", "R0303",
    "R0401", "R0402",
}

/// Codes that are no longer given. Their numbers are not used again, and their pages say why.
const RETIRED: &[Page] =
    &[Page { code: "M0605", text: include_str!("../../../docs/errors/retired/M0605.md") }];

/// The page of one code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Page {
    /// The code: `M0403`, `R0301`.
    pub code: &'static str,
    /// The page in Markdown.
    pub text: &'static str,
}

impl Page {
    /// What the code means, in one line without a full stop.
    pub fn title(&self) -> &'static str {
        let heading = self.text.lines().next().unwrap_or_default();
        heading.split_once(": ").map_or(heading, |(_, title)| title)
    }
}

/// Every page: diagnostics first, then rejections, each in ascending order of the codes.
pub fn pages() -> impl Iterator<Item = Page> {
    let diagnostics = Code::ALL.iter().map(|code| Page { code: code.as_str(), text: code.page() });
    diagnostics.chain(REJECTIONS.iter().copied())
}

/// The pages of codes that are no longer given, in ascending order.
pub fn retired_pages() -> impl Iterator<Item = Page> {
    RETIRED.iter().copied()
}

/// The page of a code, in upper or lower case; also of one that is no longer given.
pub fn page(code: &str) -> Option<Page> {
    pages().chain(retired_pages()).find(|page| page.code.eq_ignore_ascii_case(code.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_found_by_its_code_and_has_a_title() {
        assert_eq!(page("m0403").map(|page| page.code), Some("M0403"));
        assert_eq!(page("R0203").map(|page| page.title()), Some("The value is not in the rule's `map`"));
        assert_eq!(page("M9999"), None);
        assert!(page("M0605").is_some_and(|page| page.text.contains("no longer given")));
    }

    #[test]
    fn a_retired_code_is_not_given_to_anything_else() {
        for page in retired_pages() {
            assert!(pages().all(|known| known.code != page.code), "{}", page.code);
        }
    }

    #[test]
    fn pages_ascend_so_none_stands_twice() {
        assert!(REJECTIONS.is_sorted_by(|one, next| one.code < next.code));
    }
}
