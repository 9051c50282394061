//! `policy:`: gates with their limits.

use fieldline_diagnostics::Code;
use fieldline_model::{Gate, GateKind, GateLimit};

use crate::context::Context;
use crate::language;
use crate::raw::Section;
use crate::yaml::Node;

/// Reads the gates, in the order of [`GateKind`].
pub(super) fn read_policy(cx: &mut Context<'_>, node: &Node) -> Vec<Gate> {
    let Some(section) = Section::open(cx, node, &language::POLICY, &[]) else { return Vec::new() };
    let mut gates = Vec::new();
    for (word, kind) in GateKind::ALL {
        let Some(text) = section.text(cx, word) else { continue };
        match parse(text.value.trim()) {
            Some(limit) => gates.push(Gate { kind: *kind, limit }),
            None => {
                let message = format!("`{word}: {}` is no limit: expected a number or a share", text.value);
                let found = cx.error(Code::BadLimit, &text.span, message, "");
                cx.push(found.with_help("Write for example `500`, `20%` or `0.5%`."));
            }
        }
    }
    gates
}

/// A whole number, or a share of at most 100 % with up to three decimals.
fn parse(text: &str) -> Option<GateLimit> {
    let Some(share) = text.strip_suffix('%') else {
        return is_digits(text).then(|| text.parse().ok().map(GateLimit::Count)).flatten();
    };
    let (whole, fraction) = share.trim_end().split_once('.').unwrap_or((share.trim_end(), "0"));
    if !is_digits(whole) || !is_digits(fraction) || fraction.len() > 3 {
        return None;
    }
    let thousandths: u32 = format!("{fraction:0<3}").parse().ok()?;
    let share = whole.parse::<u32>().ok()?.checked_mul(1_000)?.checked_add(thousandths)?;
    (share <= 100_000).then_some(GateLimit::Share(share))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_counts_or_shares() {
        let cases = [
            ("0", Some(GateLimit::Count(0))),
            ("500", Some(GateLimit::Count(500))),
            ("20%", Some(GateLimit::Share(20_000))),
            ("0.5 %", Some(GateLimit::Share(500))),
            ("100%", Some(GateLimit::Share(100_000))),
            ("101%", None),
            ("0.0001%", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("%", None),
            ("", None),
            ("lots", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
