//! What evaluation carries along: the record, the variables, and how much work is left.

use crate::expression::compiled::Use;
use crate::expression::tree::{Form, Node};
use crate::expression::trouble::{Outcome, Trouble, trouble};
use crate::expression::value::Val;
use crate::run::{KeyForm, Reading, Seen};

/// Steps one evaluation may take; far beyond any sensible expression, and over in milliseconds.
const FUEL: u64 = 100_000;

/// Bytes of text that count as one step.
const BYTES: usize = 64;

/// What a message calls something without a name of its own.
pub(super) const THIS: &str = "this";

/// One evaluation.
pub(super) struct Run<'e> {
    reading: &'e Reading<'e>,
    uses: &'e [Use],
    pub(super) locals: Vec<Val<'e>>,
    pub(super) loops: Vec<Turn<'e>>,
    fuel: u64,
    needs: Needs,
}

/// What an empty field does to the whole, unless the expression deals with its being empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Needs {
    /// It is nothing, and the rest goes on.
    Nothing,
    /// What needs it is empty, up to the whole.
    Fields,
}

/// One turn of a loop.
pub(super) struct Turn<'e> {
    pub(super) items: std::rc::Rc<Vec<Val<'e>>>,
    pub(super) index: usize,
}

impl<'e> Run<'e> {
    /// An evaluation over one record, with room for so many variables.
    pub(super) fn new(reading: &'e Reading<'e>, uses: &'e [Use], locals: usize, needs: Needs) -> Self {
        let locals = vec![Val::Nothing; locals];
        Self { reading, uses, locals, loops: Vec::new(), fuel: FUEL, needs }
    }

    /// The value of a field.
    pub(super) fn field(&self, number: usize) -> Outcome<Val<'e>> {
        let Some(used) = self.uses.get(number) else { return Ok(Val::Nothing) };
        let value = self.value(used);
        let is_missed = self.needs == Needs::Fields && !used.is_guarded && matches!(value, Val::Nothing);
        if is_missed { Err(Trouble::Empty) } else { Ok(value) }
    }

    fn value(&self, used: &Use) -> Val<'e> {
        let value = match used.see(self.reading) {
            Seen::Nothing => Val::Nothing,
            Seen::Text(text) => Val::Text(text.into()),
            Seen::Value(value) => Val::of(value, self.reading.empties),
        };
        match self.reading.form {
            KeyForm::Exact => value,
            KeyForm::Tidy => value.tidied(),
        }
    }

    /// Pays for that many steps.
    pub(super) fn spend(&mut self, steps: usize) -> Outcome<()> {
        match u64::try_from(steps).ok().and_then(|steps| self.fuel.checked_sub(steps)) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => trouble("takes too many steps"),
        }
    }

    /// Pays for text of that length.
    pub(super) fn spend_text(&mut self, bytes: usize) -> Outcome<()> {
        self.spend(bytes / BYTES)
    }

    /// How a message calls what a piece gives: the field it begins with, in backticks, or "this".
    pub(super) fn name(&self, node: &Node) -> String {
        match &node.form {
            Form::Field(number) => match self.uses.get(*number) {
                Some(used) => format!("`{}`", self.reading.table.paths[used.path_in(self.reading)].path),
                None => THIS.to_owned(),
            },
            Form::Filter(call) => self.name(&call.input),
            Form::Member(inner, _) | Form::Negative(inner) => self.name(inner),
            Form::Item(pair) => self.name(&pair[0]),
            _ => THIS.to_owned(),
        }
    }
}
