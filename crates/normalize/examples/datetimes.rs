//! Runs the steps `datetime` and `date` over local times, for a comparison with a reference.
//!
//! A line of stdin is a time zone and a local time with a tab between; a line of stdout is the instant in UTC and the day
//! that the instant is in that zone, with a tab between, or `invalid`.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use fieldline_normalize::{Argument, Arguments, Defaults, Step, compile};

fn main() -> io::Result<()> {
    let mut steps: HashMap<String, [Step; 2]> = HashMap::new();
    let mut output = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (zone, local) = line.split_once('\t').ok_or_else(|| io::Error::other("a line without a tab"))?;
        if !steps.contains_key(zone) {
            steps.insert(zone.to_owned(), [step("datetime", zone)?, step("date", zone)?]);
        }
        let shown = converted(&steps[zone], local);
        writeln!(output, "{}", shown.as_deref().unwrap_or("invalid"))?;
    }
    output.flush()
}

fn converted([datetime, date]: &[Step; 2], local: &str) -> Option<String> {
    let instant = datetime.apply(local.into(), &[]).ok()?;
    let day = date.apply(instant.clone(), &[]).ok()?;
    Some(format!("{}\t{}", instant.to_plain_text()?, day.to_plain_text()?))
}

fn step(name: &str, zone: &str) -> io::Result<Step> {
    let arguments = Arguments::from([("timezone".to_owned(), Argument::Constant(zone.into()))]);
    compile(name, &arguments, &Defaults::default()).map_err(io::Error::other)
}
