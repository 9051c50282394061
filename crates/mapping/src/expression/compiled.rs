//! Compiled expressions and templates, and what they give for a record.

use std::fmt;

use fieldline_model::{RejectionCode, Value};

use crate::expression::run::{Needs, Run};
use crate::expression::tree::{Node, Part};
use crate::expression::trouble::Trouble;
use crate::expression::value::Val;
use crate::run::{Fault, KeyForm, Reading};

/// A path that an expression uses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    /// Its number in the path table.
    pub(crate) path: usize,
    /// Whether the expression deals with its being empty.
    pub(crate) is_guarded: bool,
}

/// An expression, ready.
pub(crate) struct Expression {
    pub(super) text: String,
    pub(super) root: Node,
    pub(super) uses: Vec<Use>,
}

/// A template, ready.
pub(crate) struct Template {
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
    /// How many variables it has.
    pub(super) locals: usize,
    pub(super) uses: Vec<Use>,
}

impl Expression {
    /// The expression as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The value for a record: empty when a field is empty that it needs for this record, and does not deal with. A
    /// fallback or a branch that is not taken is not needed.
    pub(crate) fn evaluate(&self, reading: &Reading<'_>) -> Result<Value, Fault> {
        check_keys(&self.uses, reading)?;
        let value = Run::new(reading, &self.uses, 0, Needs::Fields).evaluate_asked(&self.root);
        value.and_then(Val::into_value).map_err(fault)
    }

    /// The truth for a record. Empty names do not make a filter empty: `not x` holds for an empty `x`.
    pub(crate) fn test(&self, reading: &Reading<'_>) -> Result<bool, Fault> {
        match Run::new(reading, &self.uses, 0, Needs::Nothing).evaluate(&self.root).map_err(fault)? {
            Val::Boolean(value) => Ok(value),
            Val::Nothing => Ok(false),
            other => {
                let message = format!("gives {}, not true or false", other.kind().noun());
                Err(Fault::new(RejectionCode::Expression, message))
            }
        }
    }
}

impl Template {
    /// The template as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text for a record: empty names render as nothing. When all are empty so is the result, unless the template
    /// deals with one of them being empty.
    pub(crate) fn render(&self, reading: &Reading<'_>) -> Result<Value, Fault> {
        let is_silent = |used: &Use| !used.is_guarded && reading.see(used.path).is_nothing();
        if !self.uses.is_empty() && self.uses.iter().all(is_silent) {
            return Ok(Value::Null);
        }
        check_keys(&self.uses, reading)?;
        let mut text = String::new();
        let mut run = Run::new(reading, &self.uses, self.locals, Needs::Nothing);
        run.render(&self.parts, &mut text).map_err(fault)?;
        Ok(Value::Text(text))
    }
}

/// Refuses a rounded number among the fields of which a key is made.
fn check_keys(uses: &[Use], reading: &Reading<'_>) -> Result<(), Fault> {
    match reading.form {
        KeyForm::Exact => Ok(()),
        form => uses.iter().try_for_each(|used| form.check(reading, used.path)),
    }
}

fn fault(trouble: Trouble) -> Fault {
    let why = match trouble {
        Trouble::Wrong(why) => why,
        Trouble::Empty => "a field is empty".into(),
    };
    Fault::new(RejectionCode::Expression, format!("cannot be evaluated: {why}"))
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({})", self.text)
    }
}
