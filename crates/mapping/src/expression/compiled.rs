//! Compiled expressions and templates, and what they give for a record.

use std::fmt;

use fieldline_model::{RejectionCode, Value};

use crate::expression::run::{Needs, Run};
use crate::expression::tree::{Node, Part};
use crate::expression::trouble::Trouble;
use crate::expression::value::Val;
use crate::run::{Fault, KeyForm, Reading, Seen};

/// A path that an expression uses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    /// Its number in the path table.
    pub(crate) path: usize,
    /// For `row.name`: the path that is meant where the record has no field `row`.
    pub(crate) of_record: Option<usize>,
    /// Whether the expression deals with its being empty.
    pub(crate) is_guarded: bool,
}

/// Names that an expression takes apart, `first-name`, and that may be one name in a record.
#[derive(Debug)]
pub(crate) struct JoinedUse {
    /// The one name's number in the path table.
    pub(crate) whole: usize,
    /// Those of the parts.
    pub(crate) parts: Vec<usize>,
    /// Why the record is rejected then.
    pub(crate) message: String,
}

/// A record that has the one name, and not all of its parts, means the one name.
fn check_names(joined: &[JoinedUse], reading: &Reading<'_>) -> Result<(), Fault> {
    let is_meant = |joined: &&JoinedUse| {
        reading.exists(joined.whole) && !joined.parts.iter().all(|part| reading.exists(*part))
    };
    match joined.iter().find(is_meant) {
        Some(joined) => Err(fault(Trouble::Wrong(joined.message.clone().into()))),
        None => Ok(()),
    }
}

impl Use {
    /// The number of the path that it is in this record.
    pub(super) fn path_in(&self, reading: &Reading<'_>) -> usize {
        match self.of_record {
            Some(path) if !reading.has_root(self.path) => path,
            _ => self.path,
        }
    }

    /// Its value in this record.
    pub(super) fn see<'r>(&self, reading: &Reading<'r>) -> Seen<'r> {
        let path = self.path_in(reading);
        match reading.see(path) {
            Seen::Nothing => reading.sign(path),
            found => found,
        }
    }
}

/// An expression, ready.
pub(crate) struct Expression {
    pub(super) text: String,
    pub(super) root: Node,
    pub(super) uses: Vec<Use>,
    pub(super) joined: Vec<JoinedUse>,
}

/// A template, ready.
pub(crate) struct Template {
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
    /// How many variables it has.
    pub(super) locals: usize,
    pub(super) uses: Vec<Use>,
    pub(super) joined: Vec<JoinedUse>,
}

impl Expression {
    /// The expression as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The value for a record: empty when a field is empty that it needs for this record, and does not deal with. A
    /// fallback or a branch that is not taken is not needed.
    pub(crate) fn evaluate(&self, reading: &Reading<'_>) -> Result<Value, Fault> {
        check_names(&self.joined, reading)?;
        check_keys(&self.uses, reading)?;
        let value = Run::new(reading, &self.uses, 0, Needs::Fields).evaluate_asked(&self.root);
        value.and_then(Val::into_value).map_err(fault)
    }

    /// The truth for a record. Empty names do not make a filter empty: `not x` holds for an empty `x`.
    pub(crate) fn test(&self, reading: &Reading<'_>) -> Result<bool, Fault> {
        check_names(&self.joined, reading)?;
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
        check_names(&self.joined, reading)?;
        let is_silent = |used: &Use| !used.is_guarded && used.see(reading).is_nothing();
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
        form => uses.iter().try_for_each(|used| {
            let part = &reading.table.paths[used.path].path;
            form.check(reading, used.path).map_err(|fault| fault.of_part(part))
        }),
    }
}

fn fault(trouble: Trouble) -> Fault {
    Fault::new(RejectionCode::Expression, format!("cannot be evaluated: {}", trouble.message()))
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({})", self.text)
    }
}
