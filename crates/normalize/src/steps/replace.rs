//! `replace`: every occurrence of something by something else.

use fieldline_model::{Value, ValueType};
use regex::Regex;

use crate::example::{Example, ExampleResult::Gives, Sample, with};
use crate::pattern::pattern;
use crate::problem::StepProblem;
use crate::reader::ArgumentReader;
use crate::refusal::Refusal;
use crate::replacement::Replacement;
use crate::signature::{ArgumentSignature, ArgumentType, InputType, OutputType, Signature, StepKind};
use crate::step::Apply;
use crate::text;

pub(crate) static SIGNATURE: Signature = Signature {
    name: "replace",
    summary: "Replaces every occurrence of a text or a pattern.",
    notes: &[
        "Exactly one of `pattern` and `literal` says what is replaced. Occurrences are found from the left and do not \
         overlap; what is put in is not searched again.",
        "A `pattern` is a regular expression in the syntax of the `regex` crate, found anywhere in the text unless `^` and \
         `$` tie it to its ends; `(?i)` at its beginning ignores case. In `with`, `$1` and `$name` stand for its groups, \
         `$0` for the whole match and `$$` for the sign.",
        "The text is brought into Unicode Normalization Form C before. A text of which nothing is left is empty.",
    ],
    kind: StepKind::Transform,
    input: InputType { types: &[ValueType::Text, ValueType::Integer] },
    output: OutputType::One(ValueType::Text),
    arguments: ARGUMENTS,
    examples: EXAMPLES,
    compile,
};

const ARGUMENTS: &[ArgumentSignature] = &[
    ArgumentSignature {
        name: "pattern",
        summary: "What is replaced, as a regular expression.",
        value: ArgumentType::Pattern,
        required: false,
        dynamic: false,
        default: None,
    },
    ArgumentSignature {
        name: "literal",
        summary: "What is replaced, character by character.",
        value: ArgumentType::Text,
        required: false,
        dynamic: false,
        default: None,
    },
    ArgumentSignature {
        name: "with",
        summary: "What is put in its place.",
        value: ArgumentType::Text,
        required: false,
        dynamic: false,
        default: Some("nothing: what is found is removed"),
    },
];

const EXAMPLES: &[Example] = &[
    with(
        &[("literal", Sample::Text("&")), ("with", Sample::Text("and"))],
        Sample::Text("Smith & Sons"),
        Gives(Sample::Text("Smith and Sons")),
    ),
    with(&[("pattern", Sample::Text("[^0-9]"))], Sample::Text("DE 123-456"), Gives(Sample::Text("123456"))),
    with(
        &[("pattern", Sample::Text(r"^(\w+), (\w+)$")), ("with", Sample::Text("$2 $1"))],
        Sample::Text("Lovelace, Ada"),
        Gives(Sample::Text("Ada Lovelace")),
    ),
    with(&[("literal", Sample::Text("n/a"))], Sample::Text("n/a"), Gives(Sample::Empty)),
];

#[derive(Debug)]
enum Replace {
    Literal { wanted: String, with: String },
    Pattern { wanted: Regex, with: Replacement },
}

fn compile(arguments: &ArgumentReader<'_>) -> Result<Box<dyn Apply>, StepProblem> {
    let with = arguments.text("with")?.unwrap_or_default();
    match (pattern(arguments)?, arguments.text("literal")?) {
        (Some(wanted), None) => {
            let with = Replacement::compile(with, &wanted).map_err(|complaint| {
                StepProblem::of("with", complaint)
                    .help("Name a group as `$1` or `$name`, and write `$$` for the sign itself.")
            })?;
            Ok(Box::new(Replace::Pattern { wanted, with }))
        }
        (None, Some("")) => Err(StepProblem::of("literal", "is empty, it takes the text to replace")),
        (None, Some(wanted)) => {
            Ok(Box::new(Replace::Literal { wanted: text::nfc(wanted).into_owned(), with: with.to_owned() }))
        }
        (Some(_), Some(_)) => Err(StepProblem::of("literal", "stands beside `pattern`")
            .help("Keep `literal` for plain text, or `pattern` for a regular expression.")),
        (None, None) => Err(StepProblem::new("`replace` needs the argument `pattern` or `literal`")
            .help("Add `literal` for plain text, or `pattern` for a regular expression.")),
    }
}

impl Apply for Replace {
    fn apply(&self, value: Value, _: &[Value]) -> Result<Value, Refusal> {
        let written = text::into_nfc(text::of(value)?);
        Ok(text::to_value(match self {
            Replace::Literal { wanted, with } => written.replace(wanted, with),
            Replace::Pattern { wanted, with } => replaced(&written, wanted, with),
        }))
    }
}

fn replaced(written: &str, wanted: &Regex, with: &Replacement) -> String {
    let mut output = String::with_capacity(written.len());
    let mut copied = 0;
    for found in wanted.captures_iter(written) {
        let whole = found.get_match();
        output.push_str(&written[copied..whole.start()]);
        with.write(&found, &mut output);
        copied = whole.end();
    }
    output.push_str(&written[copied..]);
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_occurrence_is_replaced_once() {
        let cases = [
            (r"\d", "#", "a1b22", "a#b##"),
            ("aa", "a", "aaaa", "aa"),
            ("^", "+", "49", "+49"),
            ("(?i)gmbh", "Ltd", "A GMBH, B GmbH", "A Ltd, B Ltd"),
            ("(a)|(b)", "[$1$2]", "ab", "[a][b]"),
            ("x*", "-", "abc", "-a-b-c-"),
            ("é", "e", "Ame\u{301}lie", "Amelie"),
            ("z", "y", "abc", "abc"),
        ];
        for (pattern, with, written, expected) in cases {
            let wanted = Regex::new(pattern).unwrap();
            let with = Replacement::compile(with, &wanted).unwrap();
            let replace = Replace::Pattern { wanted, with };
            let found = replace.apply(written.into(), &[]).unwrap();
            assert!(found == Value::from(expected), "{pattern} {written}");
        }
    }

    #[test]
    fn a_literal_means_itself() {
        let replace = Replace::Literal { wanted: "a.b".to_owned(), with: "$1".to_owned() };
        for (written, expected) in [("a.b axb a.b", "$1 axb $1"), ("axb", "axb")] {
            assert!(replace.apply(written.into(), &[]).unwrap() == Value::from(expected), "{written}");
        }
    }
}
