//! Regular expressions as arguments: compiled once, bounded in size, linear in time.

use regex::{Error, Regex, RegexBuilder};

use crate::problem::StepProblem;
use crate::reader::ArgumentReader;

/// Bytes that a compiled expression may take. It bounds what counted repetitions such as `(\w{99}){99}` can grow to.
const LARGEST_BYTES: usize = 4 << 20;

/// Reads the argument `pattern`, when it is there.
pub(crate) fn pattern(arguments: &ArgumentReader<'_>) -> Result<Option<Regex>, StepProblem> {
    const NAME: &str = "pattern";
    let Some(written) = arguments.text(NAME)? else { return Ok(None) };
    if written.is_empty() {
        return Err(StepProblem::of(NAME, "is empty, it takes a regular expression"));
    }
    match RegexBuilder::new(written).size_limit(LARGEST_BYTES).build() {
        Ok(regex) => Ok(Some(regex)),
        Err(Error::CompiledTooBig(_)) => {
            Err(StepProblem::of(NAME, "is too large once its repetitions are counted out")
                .help("Use smaller counts, or `*` and `+`."))
        }
        Err(error) => Err(StepProblem::of(NAME, format!("is no regular expression: {}", reason(&error)))
            .help("Write a pattern such as `^C-(\\d+)$`; look-around and backreferences are not known.")),
    }
}

/// The last line of the engine's message, which names the mistake; the lines before it draw where it is.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default().trim();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}
