//! Numbers and plurals, in one place.

/// `1,928`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 record`, `1,928 records`.
pub(crate) fn count(number: u64, singular: &str) -> String {
    if number == 1 {
        return format!("1 {singular}");
    }
    let number = thousands(number);
    match singular.strip_suffix("ty") {
        Some(stem) => format!("{number} {stem}ties"),
        None => format!("{number} {singular}s"),
    }
}

/// What waits, one line each; nothing where nothing does.
pub(crate) fn waiting_lines(records: u64, links: u64) -> Vec<String> {
    let waits = |number: u64| if number == 1 { "waits" } else { "wait" };
    let mut lines = Vec::new();
    if records > 0 {
        let text = "for a look-up that finds nothing yet.";
        lines.push(format!("{} {} {text}", count(records, "record"), waits(records)));
    }
    if links > 0 {
        let text = "for a record that is not there.";
        lines.push(format!("{} {} {text}", count(links, "link"), waits(links)));
    }
    lines
}

/// `0.01 %`; below that `under 0.01 %`.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.01 { "under 0.01 %".to_owned() } else { format!("{percent:.2} %") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
        assert_eq!(count(1, "record"), "1 record");
        assert_eq!(count(1_500, "call"), "1,500 calls");
        assert_eq!(
            (count(1, "property"), count(2, "property")),
            ("1 property".into(), "2 properties".into())
        );
        assert_eq!(percent(0.000_01), "under 0.01 %");
        assert_eq!(percent(0.0), "0.00 %");
        let lines = [
            "3 records wait for a look-up that finds nothing yet.",
            "1 link waits for a record that is not there.",
        ];
        assert_eq!(waiting_lines(3, 1), lines);
        assert!(waiting_lines(0, 0).is_empty());
    }
}
