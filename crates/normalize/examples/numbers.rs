//! Runs the steps `number` and `decimal` over lines of text, for a comparison with a reference.
//!
//! A line of stdin is a punctuation and a text with a tab between; a line of stdout is the number in plain digits, or
//! `invalid`. A punctuation is a locale, which is passed over, the decimal separator, the group separator (`space`, or `none`)
//! and a scale (or `none`, for the step `number`), with spaces between.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use fieldline_model::Value;
use fieldline_normalize::{Argument, Arguments, Defaults, Step, compile};

fn main() -> io::Result<()> {
    let mut steps: HashMap<String, Step> = HashMap::new();
    let mut output = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (punctuation, text) =
            line.split_once('\t').ok_or_else(|| io::Error::other("a line without a tab"))?;
        if !steps.contains_key(punctuation) {
            steps.insert(punctuation.to_owned(), step(punctuation)?);
        }
        let found = steps[punctuation].apply(text.into(), &[]);
        let shown = found.ok().and_then(|value| value.to_plain_text());
        writeln!(output, "{}", shown.as_deref().unwrap_or("invalid"))?;
    }
    output.flush()
}

fn step(punctuation: &str) -> io::Result<Step> {
    let words: Vec<&str> = punctuation.split(' ').collect();
    let [_, decimal, group, scale] = words[..] else {
        return Err(io::Error::other("a punctuation has four words"));
    };
    let mut arguments = Arguments::from([constant("decimal_separator", decimal.into())]);
    match group {
        "none" => {}
        "space" => arguments.extend([constant("group_separator", " ".into())]),
        sign => arguments.extend([constant("group_separator", sign.into())]),
    }
    let name = match scale.parse::<i64>() {
        Ok(scale) => {
            arguments.extend([constant("scale", scale.into())]);
            "decimal"
        }
        Err(_) => "number",
    };
    compile(name, &arguments, &Defaults::default()).map_err(io::Error::other)
}

fn constant(name: &str, value: Value) -> (String, Argument) {
    (name.to_owned(), Argument::Constant(value))
}
