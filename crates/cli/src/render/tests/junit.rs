//! Results of tests as JUnit XML, the form that CI systems read.
//!
//! One `testsuite` per mapping, one `testcase` per test; times in seconds.

use std::fmt::Write as _;

use crate::render::tests::{TestedMapping, TestedOne};

/// The whole document.
pub(crate) fn junit(tested: &[TestedMapping<'_>]) -> String {
    let all: usize = tested.iter().map(|mapping| mapping.tests.len()).sum();
    let failed: usize = tested.iter().map(TestedMapping::failed).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ =
        writeln!(xml, "<testsuites name=\"fieldline\" tests=\"{all}\" failures=\"{failed}\" errors=\"0\">");
    tested.iter().for_each(|mapping| write_suite(&mut xml, mapping));
    xml.push_str("</testsuites>\n");
    xml
}

fn write_suite(xml: &mut String, mapping: &TestedMapping<'_>) {
    let seconds: f64 = mapping.tests.iter().map(|test| test.seconds).sum();
    let (name, tests, failed) = (escaped(mapping.mapping), mapping.tests.len(), mapping.failed());
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\" time=\"{seconds:.6}\">"
    );
    mapping.tests.iter().for_each(|test| write_case(xml, &name, test));
    xml.push_str("  </testsuite>\n");
}

fn write_case(xml: &mut String, mapping: &str, tested: &TestedOne<'_>) {
    let (name, file) = (escaped(&tested.test.name), escaped(&tested.test.place.file));
    let (line, seconds) = (tested.test.place.line, tested.seconds);
    let _ = write!(
        xml,
        "    <testcase classname=\"{mapping}\" name=\"{name}\" file=\"{file}\" line=\"{line}\" time=\"{seconds:.6}\""
    );
    if tested.passed() {
        xml.push_str("/>\n");
        return;
    }
    let shown = tested
        .differences
        .iter()
        .map(|one| format!("{} {}: expected {}, found {}", one.place, one.subject, one.expected, one.found));
    let shown: Vec<String> = shown.collect();
    let subjects: Vec<&str> = tested.differences.iter().map(|one| one.subject.as_str()).collect();
    let message = escaped(&format!("not as expected: {}", subjects.join(", ")));
    let _ = writeln!(xml, ">\n      <failure message=\"{message}\">{}</failure>", escaped(&shown.join("\n")));
    xml.push_str("    </testcase>\n");
}

/// Text for an attribute or between tags. What XML 1.0 cannot hold at all becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\n' | '\r' | '\t' => {
                let _ = write!(safe, "&#{};", letter as u32);
            }
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_test_is_called_the_document_stays_well_formed() {
        let cases = [
            ("a < b & \"c\"", "a &lt; b &amp; &quot;c&quot;"),
            ("]]>", "]]&gt;"),
            ("two\nlines", "two&#10;lines"),
            ("bell\u{7}", "bell\u{fffd}"),
            ("ünï 日本", "ünï 日本"),
        ];
        for (text, expected) in cases {
            assert_eq!(escaped(text), expected);
        }
    }
}
