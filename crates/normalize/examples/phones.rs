//! Runs the step `phone` over lines of text, for a comparison with a reference.
//!
//! A line of stdin is a region and a number with a tab between; a line of stdout is the number in E.164, or `invalid`.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use fieldline_normalize::{Argument, Arguments, Defaults, Step, compile};

fn main() -> io::Result<()> {
    let mut steps: HashMap<String, Step> = HashMap::new();
    let mut output = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (region, number) =
            line.split_once('\t').ok_or_else(|| io::Error::other("a line without a tab"))?;
        if !steps.contains_key(region) {
            steps.insert(region.to_owned(), phone(region)?);
        }
        let found = steps[region].apply(number.into(), &[]);
        let shown = found.ok().and_then(|value| value.to_plain_text());
        writeln!(output, "{}", shown.as_deref().unwrap_or("invalid"))?;
    }
    output.flush()
}

fn phone(region: &str) -> io::Result<Step> {
    let arguments = Arguments::from([("region".to_owned(), Argument::Constant(region.into()))]);
    compile("phone", &arguments, &Defaults::default()).map_err(io::Error::other)
}
