//! Evaluating an expression or a template on a record.

use std::fmt;
use std::sync::Arc;

use fieldline_model::{RejectionCode, Value};
use minijinja::value::{Object, ObjectRepr};
use minijinja::{Environment, Value as EngineValue};

use crate::expression::engine::{engine, expressions};
use crate::expression::value::{from_engine, to_engine};
use crate::run::{Fault, Reading};

/// A path that an expression uses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    /// Its number in the path table.
    pub(crate) path: usize,
    /// The number of its root.
    pub(crate) root: usize,
    /// Whether the expression deals with its being empty.
    pub(crate) is_guarded: bool,
}

/// An expression, ready.
pub(crate) struct Expression {
    text: String,
    compiled: minijinja::Expression<'static, 'static>,
    uses: Vec<Use>,
}

/// A template, ready.
pub(crate) struct Template {
    text: String,
    engine: Arc<Environment<'static>>,
    uses: Vec<Use>,
}

/// The result of an expression.
pub(crate) struct Evaluated {
    pub(crate) value: Value,
    /// Whether a binary fraction had a part in it.
    pub(crate) is_fraction: bool,
}

const TEMPLATE: &str = "template";

impl Expression {
    /// Compiles an expression whose names were found before.
    pub(crate) fn compile(text: &str, uses: Vec<Use>) -> Result<Self, minijinja::Error> {
        let compiled = expressions().compile_expression_owned(text.to_owned())?;
        Ok(Self { text: text.to_owned(), compiled, uses })
    }

    /// The expression as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The value for a record: empty when a name without guard is empty.
    pub(crate) fn evaluate(&self, reading: &Reading<'_>) -> Result<Evaluated, Fault> {
        let is_empty = |used: &Use| !used.is_guarded && reading.value(used.path) == Value::Null;
        if self.uses.iter().any(is_empty) {
            return Ok(Evaluated { value: Value::Null, is_fraction: false });
        }
        let result = self.eval(reading)?;
        let (value, is_fraction) = from_engine(&result).map_err(fault)?;
        Ok(Evaluated { value, is_fraction })
    }

    /// The truth for a record. Empty names do not make a filter empty: `not x` holds for an empty `x`.
    pub(crate) fn test(&self, reading: &Reading<'_>) -> Result<bool, Fault> {
        let (value, _) = from_engine(&self.eval(reading)?).map_err(fault)?;
        match value {
            Value::Boolean(value) => Ok(value),
            Value::Null => Ok(false),
            other => Err(fault(format!("gives {}, not true or false", other.kind()))),
        }
    }

    fn eval(&self, reading: &Reading<'_>) -> Result<EngineValue, Fault> {
        let scope = Scope::of(reading, &self.uses)?;
        self.compiled.eval(EngineValue::from_object(scope)).map_err(|error| engine_fault(&error))
    }
}

impl Template {
    /// Compiles a template whose names were found before.
    pub(crate) fn compile(text: &str, uses: Vec<Use>) -> Result<Self, minijinja::Error> {
        let mut engine = engine();
        engine.add_template_owned(TEMPLATE, text.to_owned())?;
        Ok(Self { text: text.to_owned(), engine: Arc::new(engine), uses })
    }

    /// The template as written.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The text for a record: empty names render as nothing, and when all are empty so is the result.
    pub(crate) fn render(&self, reading: &Reading<'_>) -> Result<Value, Fault> {
        let all_empty = self.uses.iter().all(|used| reading.value(used.path) == Value::Null);
        if !self.uses.is_empty() && all_empty {
            return Ok(Value::Null);
        }
        let scope = Scope::of(reading, &self.uses)?;
        let template = self.engine.get_template(TEMPLATE).map_err(|error| engine_fault(&error))?;
        let text = template.render(EngineValue::from_object(scope)).map_err(|error| engine_fault(&error))?;
        Ok(Value::Text(text))
    }
}

/// The fields an expression may see.
struct Scope {
    names: Vec<(String, EngineValue)>,
}

impl Scope {
    fn of(reading: &Reading<'_>, uses: &[Use]) -> Result<Self, Fault> {
        let mut names: Vec<(String, EngineValue)> = Vec::with_capacity(uses.len());
        for used in uses {
            let name = &reading.table.roots[used.root].name;
            if !names.iter().any(|(known, _)| known == name) {
                let value = to_engine(&reading.root(used.root), reading.empties)
                    .map_err(|message| fault(format!("cannot be evaluated: `{name}` {message}")))?;
                names.push((name.clone(), value));
            }
        }
        Ok(Self { names })
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scope({} names)", self.names.len())
    }
}

impl Object for Scope {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &EngineValue) -> Option<EngineValue> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<EngineValue> {
        self.names.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone())
    }
}

fn fault(message: impl Into<String>) -> Fault {
    Fault::new(RejectionCode::Expression, message)
}

/// Says what failed without the engine's details, which may hold values.
fn engine_fault(error: &minijinja::Error) -> Fault {
    fault(format!("cannot be evaluated: {}", error.kind()))
}
