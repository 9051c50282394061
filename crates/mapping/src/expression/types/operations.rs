//! Operators: what their operands must be.

use fieldline_diagnostics::Code;
use fieldline_model::ValueType;

use super::help::Origin;
use super::{Inference, help};
use crate::expression::kind::Kind;
use crate::expression::lower::Problem;
use crate::expression::rules::{self, Misfit};
use crate::expression::tree::{Comparison, Form, Node, Sign};

impl Inference<'_> {
    /// A piece that must be true or false.
    pub(super) fn truth(&mut self, node: &Node) -> ValueType {
        match self.kind_of(node) {
            None | Some(Kind::Boolean | Kind::Nothing) => {}
            Some(kind) => {
                let message = rules::truth_message(&self.name(node), kind);
                let help = help::for_truth(node, self.written(node), kind);
                self.problem(node, message, help);
            }
        }
        ValueType::Boolean
    }

    /// A piece that becomes text.
    pub(super) fn single(&mut self, node: &Node) {
        let Some(kind @ (Kind::List | Kind::Object)) = self.kind_of(node) else { return };
        let message = format!("{} is {}, and text is needed", self.name(node), kind.noun());
        let help = help::for_text(node, self.written(node), kind);
        self.problem(node, message, help);
    }

    pub(super) fn negative(&mut self, inner: &Node) -> ValueType {
        let found = self.of(inner);
        match Kind::of_type(&found) {
            None | Some(Kind::Number | Kind::Nothing) => found,
            Some(kind) => {
                self.no_number("-", inner, kind);
                ValueType::Any
            }
        }
    }

    pub(super) fn arithmetic(&mut self, sign: Sign, pair: &[Node; 2]) -> ValueType {
        let (left, right) = (self.of(&pair[0]), self.of(&pair[1]));
        let kinds = (Kind::of_type(&left), Kind::of_type(&right));
        if (sign, kinds) == (Sign::Plus, (Some(Kind::Text), Some(Kind::Text)))
            && !rules::joins(&pair[0], &pair[1])
        {
            let message = rules::calculation_message("+", &self.name(&pair[0]), Kind::Text);
            if self.joined(pair, &message) {
                return ValueType::Any;
            }
            let help = help::for_sum(self.written(&pair[0]), self.written(&pair[1]));
            self.problem(&pair[0], message, help);
            return ValueType::Any;
        }
        // One operand that is known says what the other must be.
        let wrong = |kind: Option<Kind>| match (sign, kind) {
            (_, None | Some(Kind::Number)) => None,
            (Sign::Plus, Some(Kind::Text | Kind::List)) if kinds.0.is_none() || kinds.1.is_none() => None,
            (_, other) => other,
        };
        let fits = match kinds {
            (Some(left), Some(right)) => rules::calculate(sign, left, right).is_ok(),
            _ => false,
        };
        if !fits {
            let wrong = [wrong(kinds.0), wrong(kinds.1)];
            for (node, kind) in pair.iter().zip(wrong) {
                let Some(kind) = kind else { continue };
                let message = rules::calculation_message(sign.as_str(), &self.name(node), kind);
                if !self.joined(pair, &message) {
                    self.no_number(sign.as_str(), node, kind);
                }
            }
            if wrong.iter().any(Option::is_some) {
                return ValueType::Any;
            }
        }
        result(sign, left, right)
    }

    /// Whether the operands may be one name, `E-Mail`; notes that once, with the message.
    fn joined(&mut self, pair: &[Node; 2], message: &str) -> bool {
        let Some(joined) = self.names.joined_at(pair[0].range.end) else { return false };
        let Some((_, shown)) = joined.field(self.text) else { return false };
        let range = joined.range.clone();
        if !self.problems.iter().any(|known| known.range == range) {
            let help = format!(
                "Write `{shown}` if that is the field's name; or convert each side: `(a | int) {} (b | int)`.",
                joined.sign()
            );
            self.problems.push(Problem {
                code: Code::ExpressionType,
                range,
                message: message.to_owned(),
                help,
            });
        }
        true
    }

    fn no_number(&mut self, sign: &str, node: &Node, kind: Kind) {
        let message = rules::calculation_message(sign, &self.name(node), kind);
        let help = help::for_number(node, self.written(node), kind, self.origin(node));
        self.problem(node, message, help);
    }

    pub(super) fn compare(&mut self, first: &Node, operands: &[(Comparison, Node)]) -> ValueType {
        let mut left = (self.of(first), first);
        for (comparison, right) in operands {
            let found = self.of(right);
            self.compare_two(*comparison, (&left.0, left.1), (&found, right));
            left = (found, right);
        }
        ValueType::Boolean
    }

    pub(super) fn compare_two(
        &mut self,
        comparison: Comparison,
        (left, left_node): (&ValueType, &Node),
        (right, right_node): (&ValueType, &Node),
    ) {
        if matches!(comparison, Comparison::In | Comparison::NotIn) {
            self.name_in(left_node, right_node);
        }
        let (Some(left_kind), right_kind) = (Kind::of_type(left), Kind::of_type(right)) else {
            // An unknown value cannot be looked for in a number.
            if matches!(comparison, Comparison::In | Comparison::NotIn)
                && let Some(kind @ (Kind::Number | Kind::Boolean)) = Kind::of_type(right)
            {
                let wrong = (right_node, Misfit::Right, kind);
                self.unlike(comparison, wrong, Kind::Nothing);
            }
            return;
        };
        let Some(right_kind) = right_kind else { return };
        if let Err(misfit) = rules::compare(comparison, left_kind, right_kind) {
            // A list behind `in` is meant as one.
            let is_in = matches!(comparison, Comparison::In | Comparison::NotIn);
            let is_name = |node: &Node| help::lone_name(node).is_some();
            let misfit = match misfit {
                Misfit::Right if is_name(left_node) => Misfit::Left,
                Misfit::Left if is_name(right_node) && !is_in => Misfit::Right,
                misfit => misfit,
            };
            let (node, kind, other) = match misfit {
                Misfit::Left => (left_node, left_kind, right_kind),
                Misfit::Right => (right_node, right_kind, left_kind),
            };
            self.unlike(comparison, (node, misfit, kind), other);
            return;
        }
        let is_in = matches!(comparison, Comparison::In | Comparison::NotIn);
        if let (true, ValueType::List(item)) = (is_in, right)
            && let Some(item) = Kind::of_type(item)
            && left_kind != item
        {
            let wrong = (left_node, Misfit::Left, left_kind);
            self.unlike(Comparison::Equal, wrong, item);
        }
    }

    fn origin(&self, node: &Node) -> Origin {
        match (&node.form, self.fields.schema_file) {
            (Form::Field(_), None) => Origin::Untyped,
            _ => Origin::Typed,
        }
    }

    fn unlike(&mut self, comparison: Comparison, (node, side, kind): (&Node, Misfit, Kind), other: Kind) {
        let message = rules::comparison_message(&self.name(node), (side, kind), comparison, other);
        let help = help::for_comparison(node, self.written(node), (kind, other), self.origin(node));
        self.problem(node, message, help);
    }
}

fn result(sign: Sign, left: ValueType, right: ValueType) -> ValueType {
    use ValueType::{Any, Decimal, Integer, List, Text};
    match (sign, left, right) {
        (Sign::Plus, Text, Text) => Text,
        (Sign::Plus, List(one), List(other)) => super::common(List(one), List(other)),
        (Sign::Plus, Any, _) | (Sign::Plus, _, Any) => Any,
        (Sign::Over | Sign::Power, _, _) => Decimal,
        (_, Integer, Integer) => Integer,
        _ => Decimal,
    }
}

/// Whether a piece needs no brackets before a filter.
pub(super) fn binds_tightly(node: &Node) -> bool {
    matches!(
        node.form,
        Form::Constant(_)
            | Form::Field(_)
            | Form::Local(_)
            | Form::Loop(_)
            | Form::Member(..)
            | Form::Item(_)
            | Form::Filter(_)
            | Form::List(_)
    )
}
