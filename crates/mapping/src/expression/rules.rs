//! Which operands an operator takes. The compiler asks where it knows the kinds, and evaluation asks again where it did
//! not, so that both say the same.

use crate::expression::kind::Kind;
use crate::expression::tree::{Comparison, Form, Node, Sign};

/// The operand that is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Misfit {
    Left,
    Right,
}

/// Whether values of two kinds can be compared so: like with like, and anything with nothing.
pub(super) fn compare(comparison: Comparison, left: Kind, right: Kind) -> Result<(), Misfit> {
    use Kind::{Boolean, List, Nothing, Number, Object, Text};
    match comparison {
        _ if left == Nothing || right == Nothing => Ok(()),
        Comparison::Equal | Comparison::NotEqual if left == right => Ok(()),
        Comparison::Equal | Comparison::NotEqual => Err(odd(left, right)),
        Comparison::In | Comparison::NotIn => match right {
            List => Ok(()),
            Text | Object if left == Text => Ok(()),
            Text | Object => Err(Misfit::Left),
            _ => Err(Misfit::Right),
        },
        _ => match (left, right) {
            (Number, Number) | (Text, Text) | (Boolean, Boolean) => Ok(()),
            (List | Object, _) => Err(Misfit::Left),
            (_, List | Object) => Err(Misfit::Right),
            _ => Err(odd(left, right)),
        },
    }
}

/// Whether `+` joins two texts: one of them must be written in the expression. Two fields of text are refused, because
/// their sum may be meant.
pub(super) fn joins(left: &Node, right: &Node) -> bool {
    let is_written = |node: &Node| {
        matches!(node.form, Form::Constant(_) | Form::Join(_) | Form::Arithmetic(Sign::Plus, _))
    };
    is_written(left) || is_written(right)
}

/// Whether the operator takes values of two kinds: numbers; `+` also joins two texts, or two lists.
pub(super) fn calculate(sign: Sign, left: Kind, right: Kind) -> Result<(), Misfit> {
    match (sign, left, right) {
        (_, Kind::Nothing, _) | (_, _, Kind::Nothing) => Ok(()),
        (Sign::Plus, Kind::Text, Kind::Text) | (Sign::Plus, Kind::List, Kind::List) => Ok(()),
        (_, Kind::Number, Kind::Number) => Ok(()),
        (_, Kind::Number, _) => Err(Misfit::Right),
        _ => Err(Misfit::Left),
    }
}

/// Which of two unlike operands is told of: a list or an object, or else text, for that is what comes from files.
fn odd(left: Kind, right: Kind) -> Misfit {
    let weight = |kind: Kind| match kind {
        Kind::List | Kind::Object => 2,
        Kind::Text => 1,
        Kind::Nothing | Kind::Boolean | Kind::Number => 0,
    };
    if weight(right) > weight(left) { Misfit::Right } else { Misfit::Left }
}

/// "`seats` is text, and is compared with a number": about the operand on that side.
pub(super) fn comparison_message(
    name: &str,
    (side, kind): (Misfit, Kind),
    comparison: Comparison,
    other: Kind,
) -> String {
    let (noun, sign) = (kind.noun(), comparison.as_str());
    match (comparison, side) {
        (Comparison::In | Comparison::NotIn, Misfit::Right) => {
            format!("`{sign}` looks into a list, text or an object, and {name} is {noun}")
        }
        (Comparison::In | Comparison::NotIn, Misfit::Left) if other == Kind::Object => {
            format!("`{sign}` looks for the name of a member, and {name} is {noun}")
        }
        (Comparison::In | Comparison::NotIn, Misfit::Left) => {
            format!("`{sign}` looks for text in text, and {name} is {noun}")
        }
        _ if kind == other => format!("{name} is {noun}, and `{sign}` compares text, numbers and booleans"),
        _ => format!("{name} is {noun}, and is compared with {}", other.noun()),
    }
}

/// "`-` needs numbers, and `seats` is text".
pub(super) fn calculation_message(sign: &str, name: &str, kind: Kind) -> String {
    format!("`{sign}` needs numbers, and {name} is {}", kind.noun())
}

/// "`active` is text, which is neither true nor false".
pub(super) fn truth_message(name: &str, kind: Kind) -> String {
    format!("{name} is {}, which is neither true nor false", kind.noun())
}

/// "`join` needs a list, and `tags` is text".
pub(super) fn need_message(what: &str, needed: &str, name: &str, kind: Kind) -> String {
    format!("{what} needs {needed}, and {name} is {}", kind.noun())
}
