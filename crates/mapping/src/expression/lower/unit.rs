//! Arguments that a filter or test does not take.

use super::ParsedExpression;
use crate::expression::filters::{self, More};
use crate::expression::tests;

#[test]
fn no_filter_and_no_test_drops_an_argument() {
    let is_refused = |text: String| !ParsedExpression::read(&text).unwrap().names.problems.is_empty();
    for name in filters::NAMES.iter() {
        let takes_more = matches!(filters::find(name).unwrap().more, More::Values | More::Places);
        let values = if takes_more { "one=1, 2" } else { "1, 2, 3, 4" };
        let is_syntax = ParsedExpression::read(&format!("x | {name}({values})")).is_err();
        assert!(is_syntax || is_refused(format!("x | {name}({values})")), "{name}");
        if *name != "format" {
            assert!(is_refused(format!("x | {name}(surplus=1)")), "{name}");
        }
    }
    for name in tests::NAMES.iter().filter(|name| name.chars().all(char::is_alphabetic)) {
        assert!(is_refused(format!("x is {name}(1, 2)")), "{name}");
        assert!(is_refused(format!("x is {name}(surplus=1)")), "{name}");
        assert!(is_refused(format!("x | select('{name}', 1, 2)")), "{name}");
    }
}
