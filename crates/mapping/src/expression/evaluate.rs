//! Working off an expression.

use std::borrow::Cow;
use std::rc::Rc;

use crate::expression::filters::{self, Given};
use crate::expression::operate::{arithmetic, compare, too_long, truth};
use crate::expression::rules;
use crate::expression::run::Run;
use crate::expression::slice::slice;
use crate::expression::tree::{Choice, Form, Logic, LoopPart, Node, Slice, TestCall};
use crate::expression::trouble::{Outcome, Trouble, trouble};
use crate::expression::value::Val;

impl<'e> Run<'e> {
    /// What a piece gives.
    pub(super) fn evaluate(&mut self, node: &'e Node) -> Outcome<Val<'e>> {
        self.spend(1)?;
        match &node.form {
            Form::Constant(value) => Ok(Val::written(value)),
            Form::Field(number) => self.field(*number),
            Form::Local(place) => Ok(self.locals.get(*place).cloned().unwrap_or(Val::Nothing)),
            Form::Loop(part) => Ok(self.loop_part(*part)),
            Form::Member(inner, name) => Ok(self.evaluate(inner)?.member(name)),
            Form::Item(pair) => self.item(pair),
            Form::Slice(slice) => self.slice(slice),
            Form::Not(inner) => Ok(Val::Boolean(!self.truth(inner)?)),
            Form::Negative(inner) => self.negative(inner),
            Form::Arithmetic(sign, pair) => {
                let (left, right) = (self.evaluate(&pair[0])?, self.evaluate(&pair[1])?);
                arithmetic(self, *sign, (left, &pair[0]), (right, &pair[1]))
            }
            Form::Join(pair) => self.join(pair),
            Form::Logic(logic, pair) => {
                let left = self.truth(&pair[0])?;
                match (logic, left) {
                    (Logic::And, false) | (Logic::Or, true) => Ok(Val::Boolean(left)),
                    _ => self.truth(&pair[1]).map(Val::Boolean),
                }
            }
            Form::Compare(first, operands) => {
                let mut left = (self.evaluate(first)?, &**first);
                for (comparison, right) in operands {
                    let value = self.evaluate(right)?;
                    if !compare(self, *comparison, (&left.0, left.1), (&value, right))? {
                        return Ok(Val::Boolean(false));
                    }
                    left = (value, right);
                }
                Ok(Val::Boolean(true))
            }
            Form::Choice(choice) => self.choice(choice),
            Form::Filter(call) => filters::call(self, call),
            Form::Test(call) => self.test(call).map(Val::Boolean),
            Form::Range(bounds) => self.range(bounds),
            Form::List(items) => {
                let items = items.iter().map(|item| self.evaluate(item)).collect::<Outcome<Vec<_>>>()?;
                Ok(Val::from(items))
            }
            Form::Object(members) => self.object(members),
        }
    }

    /// What a piece gives to somebody who deals with its being empty.
    pub(super) fn evaluate_asked(&mut self, node: &'e Node) -> Outcome<Val<'e>> {
        match self.evaluate(node) {
            Err(Trouble::Empty) => Ok(Val::Nothing),
            other => other,
        }
    }

    /// Whether a piece is true. Only booleans are, and what is empty is false.
    pub(super) fn truth(&mut self, node: &'e Node) -> Outcome<bool> {
        let value = self.evaluate(node)?;
        truth(&value, || self.name(node))
    }

    /// The text of a single value, for `~` and for templates.
    pub(super) fn text_of(&mut self, node: &'e Node) -> Outcome<Cow<'e, str>> {
        let text = self.evaluate(node)?.into_text().or_else(|value| {
            let way = if matches!(value, Val::List(_)) { "join it" } else { "name a member" };
            trouble(format!("{} is {}, and text is needed: {way}", self.name(node), value.kind().noun()))
        })?;
        self.spend_text(text.len())?;
        Ok(text)
    }

    fn item(&mut self, pair: &'e [Node; 2]) -> Outcome<Val<'e>> {
        let (of, key) = (self.evaluate(&pair[0])?, self.evaluate(&pair[1])?);
        Ok(match &key {
            Val::Text(name) => of.member(name),
            Val::Number(number) => number.to_i64().map_or(Val::Nothing, |index| of.at(index)),
            _ => Val::Nothing,
        })
    }

    fn slice(&mut self, parts: &'e Slice) -> Outcome<Val<'e>> {
        let of = self.evaluate(&parts.of)?;
        let mut bounds = [None; 3];
        for (bound, node) in bounds.iter_mut().zip([&parts.start, &parts.stop, &parts.step]) {
            let Some(node) = node else { continue };
            *bound = match self.evaluate(node)? {
                Val::Nothing => None,
                Val::Number(number) if number.is_whole() => number.to_i64(),
                _ => {
                    return trouble(format!(
                        "a slice needs whole numbers, and {} isn't one",
                        self.name(node)
                    ));
                }
            };
        }
        match slice(&of, bounds) {
            Some(found) => Ok(found),
            None => {
                trouble(rules::need_message("a slice", "text or a list", &self.name(&parts.of), of.kind()))
            }
        }
    }

    fn negative(&mut self, inner: &'e Node) -> Outcome<Val<'e>> {
        match self.evaluate(inner)? {
            Val::Nothing => Ok(Val::Nothing),
            Val::Number(number) => match number.negative() {
                Ok(number) => Ok(Val::Number(number)),
                Err(problem) => trouble(format!("`-` {problem}")),
            },
            other => {
                let plain = || rules::calculation_message("-", &self.name(inner), other.kind());
                trouble(too_long(self, &[(&other, inner)]).unwrap_or_else(plain))
            }
        }
    }

    fn join(&mut self, pair: &'e [Node; 2]) -> Outcome<Val<'e>> {
        let (left, right) = (self.text_of(&pair[0])?, self.text_of(&pair[1])?);
        self.spend_text(left.len() + right.len())?;
        Ok(Val::from(left.into_owned() + &right))
    }

    fn choice(&mut self, choice: &'e Choice) -> Outcome<Val<'e>> {
        if self.truth(&choice.test)? {
            return self.evaluate(&choice.yes);
        }
        choice.no.as_ref().map_or(Ok(Val::Nothing), |no| self.evaluate(no))
    }

    /// Whether the input of a test passes it.
    pub(super) fn test(&mut self, call: &'e TestCall) -> Outcome<bool> {
        let input =
            if call.test.guards() { self.evaluate_asked(&call.input)? } else { self.evaluate(&call.input)? };
        let arguments = self.arguments(&call.arguments)?;
        call.test.run(Given {
            run: self,
            input,
            named: Some(&call.input),
            arguments: &arguments,
            inner: None,
        })
    }

    /// The arguments of a filter or test.
    pub(super) fn arguments(&mut self, nodes: &'e [Option<Node>]) -> Outcome<Vec<Option<Val<'e>>>> {
        nodes.iter().map(|node| node.as_ref().map(|node| self.evaluate(node)).transpose()).collect()
    }

    fn object(&mut self, members: &'e [(Node, Node)]) -> Outcome<Val<'e>> {
        let mut object = Vec::with_capacity(members.len());
        for (name, value) in members {
            object.push((self.text_of(name)?, self.evaluate(value)?));
        }
        Ok(Val::Object(Rc::new(object)))
    }

    fn range(&mut self, bounds: &'e [Node]) -> Outcome<Val<'e>> {
        let mut numbers = Vec::with_capacity(3);
        for bound in bounds {
            match self.evaluate(bound)? {
                Val::Number(number) if number.to_i64().is_some() => numbers.extend(number.to_i64()),
                _ => {
                    return trouble(format!(
                        "`range` needs whole numbers, and {} isn't one",
                        self.name(bound)
                    ));
                }
            }
        }
        let (start, stop, step) = match numbers[..] {
            [stop] => (0, stop, 1),
            [start, stop] => (start, stop, 1),
            [start, stop, step] if step != 0 => (start, stop, step),
            _ => return trouble("`range` needs a step other than 0"),
        };
        let mut items = Vec::new();
        let mut at = start;
        while (step > 0 && at < stop) || (step < 0 && at > stop) {
            self.spend(1)?;
            items.push(Val::Number(at.into()));
            match at.checked_add(step) {
                Some(next) => at = next,
                None => break,
            }
        }
        Ok(Val::from(items))
    }

    fn loop_part(&self, part: LoopPart) -> Val<'e> {
        let Some(turn) = self.loops.last() else { return Val::Nothing };
        let (index, length) = (turn.index, turn.items.len());
        let item = |index: Option<usize>| index.and_then(|index| turn.items.get(index)).cloned();
        match part {
            LoopPart::Index => Val::from(index + 1),
            LoopPart::IndexFromZero => Val::from(index),
            LoopPart::Reverse => Val::from(length - index),
            LoopPart::ReverseFromZero => Val::from(length - index - 1),
            LoopPart::First => Val::Boolean(index == 0),
            LoopPart::Last => Val::Boolean(index + 1 == length),
            LoopPart::Length => Val::from(length),
            LoopPart::Previous => item(index.checked_sub(1)).unwrap_or(Val::Nothing),
            LoopPart::Next => item(index.checked_add(1)).unwrap_or(Val::Nothing),
        }
    }
}
