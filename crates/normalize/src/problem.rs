//! Why a step cannot be compiled.

use thiserror::Error;

/// A mistake in the mapping, found before the first record.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{message}")]
pub struct StepProblem {
    /// The argument concerned; `None` when it is the step itself or a default of the project.
    pub argument: Option<String>,
    /// A lower-case fragment that names the thing in backticks: "`timezone` names no IANA time zone".
    pub message: String,
    /// A full sentence that says what to write instead.
    pub help: Option<String>,
}

impl StepProblem {
    /// A problem with the step as a whole.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { argument: None, message: message.into(), help: None }
    }

    /// A problem with one argument; the message follows its name.
    pub(crate) fn of(argument: &str, message: impl AsRef<str>) -> Self {
        Self {
            argument: Some(argument.to_owned()),
            message: format!("`{argument}` {}", message.as_ref()),
            help: None,
        }
    }

    /// Adds advice.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the nearest known name as advice, when one is near.
    pub(crate) fn nearest<'a>(mut self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        if let Some(name) = nearest(written, known) {
            self.help = Some(format!("Use `{name}`, the nearest name."));
        }
        self
    }
}

/// The known name that `written` was probably meant to be: at most a third of its letters differ, case aside.
fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let reach = (written.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&written, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        let cases = [
            ("trimm", Some("trim")),
            ("titel_case", Some("title_case")),
            ("TRIM", Some("trim")),
            ("xyzzy", None),
            ("", None),
        ];
        for (written, expected) in cases {
            assert_eq!(nearest(written, ["trim", "title_case"]), expected, "{written}");
        }
    }
}
