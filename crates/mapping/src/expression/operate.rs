//! What operators do to values.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::expression::kind::Kind;
use crate::expression::number::{Number, NumberProblem};
use crate::expression::rules::{self, Misfit};
use crate::expression::run::{Run, THIS};
use crate::expression::tree::{Comparison, Node, Sign};
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

/// Where one of the values is a number with too many digits, which is carried as its text: what is wrong with it.
pub(super) fn too_long(run: &Run<'_>, values: &[(&Val<'_>, &Node)]) -> Option<String> {
    values.iter().find_map(|(value, node)| match value {
        Val::Text(text) if Number::read(text) == Err(NumberProblem::TooManyDigits) => {
            Some(format!("{} is a number of more than 28 digits", run.name(node)))
        }
        _ => None,
    })
}

/// The result of an operator between two numbers; `+` also joins two texts of which one is written in the expression, or
/// two lists. With nothing it is nothing.
pub(super) fn arithmetic<'e>(
    run: &mut Run<'e>,
    sign: Sign,
    (left, left_node): (Val<'e>, &Node),
    (right, right_node): (Val<'e>, &Node),
) -> Outcome<Val<'e>> {
    let is_apart =
        left.kind() == Kind::Text && right.kind() == Kind::Text && !rules::joins(left_node, right_node);
    if (is_apart || rules::calculate(sign, left.kind(), right.kind()).is_err())
        && let Some(message) = too_long(run, &[(&left, left_node), (&right, right_node)])
    {
        return trouble(message);
    }
    if is_apart {
        return trouble(rules::calculation_message(sign.as_str(), &run.name(left_node), Kind::Text));
    }
    if let Err(misfit) = rules::calculate(sign, left.kind(), right.kind()) {
        let (node, kind) = match misfit {
            Misfit::Left => (left_node, left.kind()),
            Misfit::Right => (right_node, right.kind()),
        };
        return trouble(rules::calculation_message(sign.as_str(), &run.name(node), kind));
    }
    match (left, right) {
        (Val::Number(left), Val::Number(right)) => calculate(run, sign, left, right),
        (Val::Text(left), Val::Text(right)) => {
            run.spend_text(left.len() + right.len())?;
            Ok(Val::from(left.into_owned() + &right))
        }
        (Val::List(left), Val::List(right)) => {
            run.spend(left.len() + right.len())?;
            Ok(Val::from([&left[..], &right[..]].concat()))
        }
        _ => Ok(Val::Nothing),
    }
}

fn calculate<'e>(run: &mut Run<'e>, sign: Sign, left: Number, right: Number) -> Outcome<Val<'e>> {
    let found = match sign {
        Sign::Plus => left.plus(right),
        Sign::Minus => left.minus(right),
        Sign::Times => left.times(right),
        Sign::Over => left.over(right),
        Sign::FloorOver => left.floor_over(right),
        Sign::Rest => left.rest_over(right),
        Sign::Power => {
            run.spend(100)?;
            left.to_the(right)
        }
    };
    found.map(Val::Number).or_else(|problem| trouble(format!("`{}` {problem}", sign.as_str())))
}

/// Whether a value is true. Only booleans are, and what is empty is false.
pub(super) fn truth(value: &Val<'_>, name: impl FnOnce() -> String) -> Outcome<bool> {
    match value {
        Val::Boolean(value) => Ok(*value),
        Val::Nothing => Ok(false),
        other => trouble(rules::truth_message(&name(), other.kind())),
    }
}

/// Whether the comparison holds. What is empty equals what is empty; it is neither less nor greater than anything, and
/// in nothing.
pub(super) fn compare<'e>(
    run: &mut Run<'e>,
    comparison: Comparison,
    (left, left_node): (&Val<'e>, &Node),
    (right, right_node): (&Val<'e>, &Node),
) -> Outcome<bool> {
    let found = compare_values(run, comparison, left, right)?;
    found.or_else(|unlike| {
        let values = [(left, left_node), (right, right_node)];
        let plain = || unlike.message(comparison, &run.name(left_node), &run.name(right_node));
        trouble(too_long(run, &values).unwrap_or_else(plain))
    })
}

/// Two values that cannot be compared.
pub(super) struct Unlike {
    side: Misfit,
    left: Kind,
    right: Kind,
    /// Whether the right one is an item of a list.
    is_item: bool,
}

impl Unlike {
    /// What is wrong, told of the side that has a name of its own.
    pub(super) fn message(&self, comparison: Comparison, left: &str, right: &str) -> String {
        let right = if self.is_item { format!("an item of {right}") } else { right.to_owned() };
        let comparison = if self.is_item { Comparison::Equal } else { comparison };
        let is_in = matches!(comparison, Comparison::In | Comparison::NotIn);
        let side = match self.side {
            Misfit::Left if left == THIS && !right.ends_with(THIS) && !is_in => Misfit::Right,
            Misfit::Right if right.ends_with(THIS) && left != THIS && !is_in => Misfit::Left,
            side => side,
        };
        match side {
            Misfit::Left => rules::comparison_message(left, (side, self.left), comparison, self.right),
            Misfit::Right => rules::comparison_message(&right, (side, self.right), comparison, self.left),
        }
    }
}

/// As [`compare`], for values without a place.
pub(super) fn compare_values(
    run: &mut Run<'_>,
    comparison: Comparison,
    left: &Val<'_>,
    right: &Val<'_>,
) -> Outcome<Result<bool, Unlike>> {
    if let Err(side) = rules::compare(comparison, left.kind(), right.kind()) {
        return Ok(Err(Unlike { side, left: left.kind(), right: right.kind(), is_item: false }));
    }
    let unlike = |is_item: bool| {
        move |(left, right): (Kind, Kind)| {
            let side = rules::compare(Comparison::Equal, left, right).err().unwrap_or(Misfit::Left);
            Unlike { side, left, right, is_item }
        }
    };
    Ok(match comparison {
        Comparison::Equal | Comparison::NotEqual => {
            let found = equal(run, left, right)?.map_err(unlike(false));
            found.map(|is_equal| is_equal == (comparison == Comparison::Equal))
        }
        Comparison::In | Comparison::NotIn => {
            let found = contains(run, right, left)?.map_err(unlike(true));
            found.map(|is_in| is_in == (comparison == Comparison::In))
        }
        _ => Ok(order(left, right).is_some_and(|order| match comparison {
            Comparison::Less => order.is_lt(),
            Comparison::LessOrEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            _ => order.is_ge(),
        })),
    })
}

/// Whether two values are equal; the kinds where they cannot be compared.
pub(super) fn equal(
    run: &mut Run<'_>,
    left: &Val<'_>,
    right: &Val<'_>,
) -> Outcome<Result<bool, (Kind, Kind)>> {
    run.spend(1)?;
    Ok(Ok(match (left, right) {
        _ if left.is_empty() || right.is_empty() => left.is_empty() && right.is_empty(),
        (Val::Boolean(left), Val::Boolean(right)) => left == right,
        (Val::Number(left), Val::Number(right)) => left == right,
        (Val::Text(left), Val::Text(right)) => {
            run.spend_text(left.len().min(right.len()))?;
            left == right
        }
        (Val::List(left), Val::List(right)) => {
            if left.len() != right.len() {
                return Ok(Ok(false));
            }
            return all_equal(run, left.iter().zip(right.iter()));
        }
        (Val::Object(left), Val::Object(right)) => {
            if left.len() != right.len() {
                return Ok(Ok(false));
            }
            let mut pairs = Vec::with_capacity(left.len());
            for (name, value) in left.iter() {
                match right.iter().find(|(known, _)| known == name) {
                    Some((_, other)) => pairs.push((value, other)),
                    None => return Ok(Ok(false)),
                }
            }
            return all_equal(run, pairs.into_iter());
        }
        _ => return Ok(Err((left.kind(), right.kind()))),
    }))
}

fn all_equal<'a, 'v: 'a>(
    run: &mut Run<'_>,
    pairs: impl Iterator<Item = (&'a Val<'v>, &'a Val<'v>)>,
) -> Outcome<Result<bool, (Kind, Kind)>> {
    for (left, right) in pairs {
        match equal(run, left, right)? {
            Ok(true) => {}
            other => return Ok(other),
        }
    }
    Ok(Ok(true))
}

fn contains(run: &mut Run<'_>, within: &Val<'_>, what: &Val<'_>) -> Outcome<Result<bool, (Kind, Kind)>> {
    match (within, what) {
        (Val::List(items), what) => {
            for item in items.iter() {
                match equal(run, what, item)? {
                    Ok(false) => {}
                    other => return Ok(other),
                }
            }
            Ok(Ok(false))
        }
        (Val::Text(text), Val::Text(part)) => {
            run.spend_text(text.len())?;
            Ok(Ok(!part.is_empty() && text.contains(part.as_ref())))
        }
        (Val::Object(members), Val::Text(name)) => {
            run.spend(members.len())?;
            Ok(Ok(!within.member(name).is_empty()))
        }
        _ => Ok(Ok(false)),
    }
}

/// The order of two values of one kind; `None` for lists and objects.
pub(super) fn order(left: &Val<'_>, right: &Val<'_>) -> Option<Ordering> {
    match (left, right) {
        (Val::Boolean(left), Val::Boolean(right)) => Some(left.cmp(right)),
        (Val::Number(left), Val::Number(right)) => Some(left.cmp(right)),
        (Val::Text(left), Val::Text(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

/// The items that a loop or a list filter goes through: those of a list, the signs of a text, the names of an object.
pub(super) fn items_of<'e>(run: &mut Run<'e>, value: &Val<'e>) -> Outcome<Option<Rc<Vec<Val<'e>>>>> {
    let items = match value {
        Val::Nothing => Rc::default(),
        Val::List(items) => Rc::clone(items),
        Val::Text(text) => Rc::new(text.chars().map(|sign| Val::from(sign.to_string())).collect()),
        Val::Object(members) => Rc::new(members.iter().map(|(name, _)| Val::from(name.clone())).collect()),
        Val::Boolean(_) | Val::Number(_) => return Ok(None),
    };
    run.spend(items.len())?;
    Ok(Some(items))
}
