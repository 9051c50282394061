//! Values and steps in the writing of mappings.

use fieldline_normalize::{ArgumentType, Example, ExampleResult, Sample};

/// What may be written as an argument, in words.
pub(crate) fn accepted(value: ArgumentType) -> String {
    match value {
        ArgumentType::Choice(words) => words.iter().map(|word| choice(word)).collect::<Vec<_>>().join(", "),
        ArgumentType::ChoiceOrProperty(words) => {
            let words: Vec<String> = words.iter().map(|word| choice(word)).collect();
            format!("{} or, in a field rule, `{{ to: property }}`", words.join(", "))
        }
        ArgumentType::Integer { least, most: i64::MAX } => format!("a whole number from {least}"),
        ArgumentType::Integer { least, most } => format!("a whole number, {least} to {most}"),
        ArgumentType::Boolean => "`true` or `false`".to_owned(),
        ArgumentType::Text => "text".to_owned(),
        ArgumentType::Secret => {
            "text that is kept out of sight; write it as a variable, `\"${NAME}\"`".to_owned()
        }
        ArgumentType::Pattern => "a regular expression, without look-around and backreferences".to_owned(),
        ArgumentType::TextList => "one text or a list of texts".to_owned(),
        ArgumentType::TimeZone => "an IANA time zone, such as `Europe/Berlin`".to_owned(),
        ArgumentType::Region => "a country code (ISO 3166-1 alpha-2), such as `DE`".to_owned(),
        ArgumentType::Currency => "a currency code (ISO 4217), such as `EUR`".to_owned(),
    }
}

/// One of an argument's words.
pub(crate) fn choice(word: &str) -> String {
    code(&scalar(word))
}

/// A step with its arguments, as it is written under `normalize`.
pub(crate) fn step(name: &str, example: &Example) -> String {
    if example.arguments.is_empty() {
        return name.to_owned();
    }
    let arguments = example.arguments.iter().map(|(name, value)| format!("{name}: {}", written(value)));
    format!("{{ {name}: {{ {} }} }}", arguments.collect::<Vec<_>>().join(", "))
}

/// How an example ends.
pub(crate) fn result(result: &ExampleResult) -> String {
    match result {
        ExampleResult::Gives(value) => shown(value),
        ExampleResult::Refuses(message) => format!("refused: {}", escaped(message)),
    }
}

/// A value for people to read: text in quotes, everything else as it is.
pub(crate) fn shown(value: &Sample) -> String {
    match value {
        Sample::Empty => "empty".to_owned(),
        value => code(&written(value)),
    }
}

/// Text as code in a cell of a table.
pub(crate) fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", escaped(text))
}

/// Text in a cell of a table.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}

fn written(value: &Sample) -> String {
    match value {
        Sample::Text(text) => quoted(text),
        Sample::Integer(number) => number.to_string(),
        Sample::Boolean(value) => value.to_string(),
        Sample::Decimal(text) | Sample::Date(text) | Sample::Instant(text) => (*text).to_owned(),
        Sample::Empty => "null".to_owned(),
        Sample::List(items) => {
            format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A word as YAML wants it: in quotes only where it needs them.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if is_plain { text.to_owned() } else { quoted(text) }
}

/// Text in double quotes, with what cannot be seen written as YAML escapes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            ' ' => quoted.push(' '),
            unseen if is_unseen(unseen) => quoted.push_str(&format!("\\u{:04x}", u32::from(unseen))),
            seen => quoted.push(seen),
        }
    }
    quoted.push('"');
    quoted
}

/// White space besides the usual one, and marks without a width; all of them within four hexadecimal digits.
fn is_unseen(letter: char) -> bool {
    letter.is_control() || letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{feff}')
}
