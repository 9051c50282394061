//! A compiled step.

use std::fmt;
use std::sync::Arc;

use fieldline_model::{Value, ValueType};

use crate::problem::StepProblem;
use crate::refusal::Refusal;
use crate::signature::{InputType, OutputType, Signature, StepKind};
use crate::text;

/// What a step does to one value that is neither empty nor a list nor an object.
pub(crate) trait Apply: fmt::Debug + Send + Sync {
    fn apply(&self, value: Value, dynamic: &[Value]) -> Result<Value, Refusal>;

    /// Whether what it makes of the value depends on arguments that arrive with the record.
    fn needs_arguments(&self, _: &Value) -> bool {
        true
    }

    /// What it accepts, where the arguments decide that.
    fn input(&self) -> Option<&'static InputType> {
        None
    }

    /// What its arguments leave in doubt although they can be used.
    fn doubt(&self) -> Option<StepProblem> {
        None
    }

    /// What it gives, where the arguments decide that.
    fn output(&self) -> Option<&'static OutputType> {
        None
    }
}

/// A step with its arguments, ready to be applied. Cheap to clone, shared freely between threads.
#[derive(Clone, Debug)]
pub struct Step {
    pub(crate) signature: &'static Signature,
    pub(crate) dynamic: Arc<[String]>,
    pub(crate) action: Arc<dyn Apply>,
}

impl Step {
    /// The name a mapping uses.
    pub fn name(&self) -> &'static str {
        self.signature.name
    }

    /// Whether it may be applied to its own output.
    pub fn kind(&self) -> StepKind {
        self.signature.kind
    }

    /// Whether a value of that type, or each element of such a list, can be handed to this step.
    pub fn accepts(&self, input: &ValueType) -> bool {
        self.input().accepts(input)
    }

    /// What it accepts, for messages: `text or integer`.
    pub fn expected(&self) -> String {
        self.input().to_string()
    }

    /// The type it gives for an input of that type: a list for a list.
    pub fn output(&self, input: &ValueType) -> ValueType {
        match input {
            ValueType::List(item) => ValueType::List(Box::new(self.output(item))),
            _ => self.action.output().unwrap_or(&self.signature.output).to_value_type(),
        }
    }

    /// The arguments that arrive with each record, in the order in which [`apply`](Self::apply) takes them.
    pub fn dynamic(&self) -> &[String] {
        &self.dynamic
    }

    /// What its arguments leave in doubt although they can be used: worth a warning.
    pub fn doubt(&self) -> Option<StepProblem> {
        self.action.doubt()
    }

    /// Whether what it makes of the value, or of an element of a list, depends on the arguments that arrive with the
    /// record. Where it does not, an argument that cannot be had may be passed as null.
    pub fn needs_arguments(&self, value: &Value) -> bool {
        match value {
            Value::List(items) => items.iter().any(|item| self.needs_arguments(item)),
            scalar => self.action.needs_arguments(scalar),
        }
    }

    /// Applies the step. `dynamic` holds the record's arguments in the order of [`dynamic`](Self::dynamic); an empty
    /// one counts as left out.
    ///
    /// Null and blank text give null, a list is handled per element. What is left blank by a step is null too.
    ///
    /// # Errors
    /// If the step can make nothing of the value or, for a list, of one of its elements.
    pub fn apply(&self, value: Value, dynamic: &[Value]) -> Result<Value, Refusal> {
        match value {
            Value::Null => Ok(Value::Null),
            Value::Text(text) if text::is_blank(&text) => Ok(Value::Null),
            Value::List(items) => items
                .into_iter()
                .map(|item| self.apply(item, dynamic))
                .collect::<Result<_, _>>()
                .map(Value::List),
            Value::Map(_) => {
                Err(Refusal::new(format!("is an object; `{}` takes {}", self.name(), self.input())))
            }
            scalar => self.action.apply(scalar, dynamic),
        }
    }

    fn input(&self) -> &'static InputType {
        self.action.input().unwrap_or(&self.signature.input)
    }
}
