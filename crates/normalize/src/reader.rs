//! Reads a step's arguments, each by its type, and says precisely what is wrong with one.

use fieldline_model::Value;

use crate::argument::{Argument, Arguments, Defaults};
use crate::problem::StepProblem;
use crate::setting::Setting;
use crate::signature::{ArgumentType, Signature};

/// The arguments of one step, checked against its signature.
pub(crate) struct ArgumentReader<'a> {
    arguments: &'a Arguments,
    /// The project's defaults.
    pub(crate) defaults: &'a Defaults,
    dynamic: &'a [String],
    signature: &'static Signature,
}

impl<'a> ArgumentReader<'a> {
    /// Checks names: unknown ones, missing ones, and those that cannot come from a record.
    pub(crate) fn new(
        signature: &'static Signature,
        arguments: &'a Arguments,
        defaults: &'a Defaults,
        dynamic: &'a [String],
    ) -> Result<Self, StepProblem> {
        for (name, argument) in arguments {
            check_name(signature, name, argument)?;
        }
        for wanted in signature.arguments.iter().filter(|wanted| wanted.required) {
            if !arguments.contains_key(wanted.name) {
                return Err(missing(signature, wanted.name));
            }
        }
        Ok(Self { arguments, defaults, dynamic, signature })
    }

    fn constant(&self, name: &str) -> Option<&'a Value> {
        match self.arguments.get(name) {
            Some(Argument::Constant(value)) => Some(value),
            Some(Argument::Dynamic) | None => None,
        }
    }

    /// Text, when the argument is there.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, StepProblem> {
        let Some(value) = self.constant(name) else { return Ok(None) };
        value
            .as_text()
            .map(Some)
            .ok_or_else(|| StepProblem::of(name, format!("is of type {}, it takes text", value.kind())))
    }

    /// Text, when the argument is there; a number counts as it is written.
    pub(crate) fn plain_text(&self, name: &str) -> Result<Option<String>, StepProblem> {
        match self.constant(name) {
            Some(Value::Integer(number)) => Ok(Some(number.to_string())),
            _ => self.text(name).map(|text| text.map(str::to_owned)),
        }
    }

    /// The meaning of one of the words that the signature lists for this argument.
    pub(crate) fn choice<T: Copy>(
        &self,
        name: &str,
        meanings: &[(&'static str, T)],
    ) -> Result<Option<T>, StepProblem> {
        let Some(written) = self.text(name)? else { return Ok(None) };
        match meanings.iter().find(|(word, _)| *word == written) {
            Some((_, meaning)) => Ok(Some(*meaning)),
            None => {
                let words: Vec<_> = meanings.iter().map(|(word, _)| format!("`{word}`")).collect();
                Err(StepProblem::of(name, format!("is none of {}", words.join(", ")))
                    .nearest(written, meanings.iter().map(|(word, _)| *word)))
            }
        }
    }

    /// A whole number within the signature's bounds.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, StepProblem> {
        let Some(value) = self.constant(name) else { return Ok(None) };
        let (least, most) = self.bounds(name);
        let number = match value {
            Value::Integer(number) => Some(*number),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(StepProblem::of(name, format!("is not a whole number from {least} to {most}"))),
        }
    }

    fn bounds(&self, name: &str) -> (i64, i64) {
        let found = self.signature.arguments.iter().find(|argument| argument.name == name);
        match found.map(|argument| argument.value) {
            Some(ArgumentType::Integer { least, most }) => (least, most),
            _ => (i64::MIN, i64::MAX),
        }
    }

    /// True when the argument is there and says so.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, StepProblem> {
        match self.constant(name) {
            None | Some(Value::Boolean(false)) => Ok(false),
            Some(Value::Boolean(true)) => Ok(true),
            Some(Value::Text(text)) if text == "true" => Ok(true),
            Some(Value::Text(text)) if text == "false" => Ok(false),
            Some(_) => Err(StepProblem::of(name, "is neither `true` nor `false`")),
        }
    }

    /// One text or several; numbers and booleans count as they are written.
    pub(crate) fn texts(&self, name: &str) -> Result<Option<Vec<String>>, StepProblem> {
        let Some(value) = self.constant(name) else { return Ok(None) };
        let items = match value {
            Value::List(items) => items.as_slice(),
            single => std::slice::from_ref(single),
        };
        if items.is_empty() {
            return Err(StepProblem::of(name, "is an empty list, it takes one text or several"));
        }
        let texts: Option<Vec<_>> = items.iter().map(Value::to_plain_text).collect();
        texts.map(Some).ok_or_else(|| StepProblem::of(name, "holds something that is not text"))
    }

    /// A setting that may arrive with each record. `read` tells a known name, `unknown` says what is wrong with another.
    pub(crate) fn setting<T>(
        &self,
        name: &str,
        fallback: Option<T>,
        read: impl FnOnce(&str) -> Option<T>,
        unknown: impl FnOnce(&str) -> StepProblem,
    ) -> Result<Setting<T>, StepProblem> {
        if let Some(position) = self.dynamic.iter().position(|dynamic| dynamic == name) {
            return Ok(Setting::PerRecord { position, fallback });
        }
        match self.text(name)? {
            None => Ok(Setting::Fixed(fallback)),
            Some(written) => match read(written.trim()) {
                Some(value) => Ok(Setting::Fixed(Some(value))),
                None => Err(unknown(written)),
            },
        }
    }
}

fn check_name(signature: &'static Signature, name: &str, argument: &Argument) -> Result<(), StepProblem> {
    let Some(known) = signature.arguments.iter().find(|known| known.name == name) else {
        let problem = StepProblem::of(name, format!("is no argument of `{}`", signature.name));
        return Err(match signature.arguments {
            [] => problem.help(format!("Write `{}` without arguments.", signature.name)),
            some => problem
                .help(format!("Use one of {}.", quoted(some.iter().map(|argument| argument.name))))
                .nearest(name, some.iter().map(|argument| argument.name)),
        });
    };
    if *argument == Argument::Dynamic && !known.dynamic {
        return Err(StepProblem::of(name, "cannot come from the record")
            .help(format!("Write the value of `{name}` in the mapping.")));
    }
    Ok(())
}

fn missing(signature: &'static Signature, name: &str) -> StepProblem {
    let mut problem = StepProblem::new(format!("`{}` needs the argument `{name}`", signature.name));
    if let Some(wanted) = signature.arguments.iter().find(|argument| argument.name == name) {
        problem.help = Some(format!("Add `{name}`. {}", wanted.summary));
    }
    problem
}

fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
