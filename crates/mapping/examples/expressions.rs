//! Works off expressions, for a comparison with a reference.
//!
//! A line of stdin is an expression and a record in JSON with a tab between; a line of stdout is the value as it would be
//! sent, `empty`, or `refused`.

use std::io::{self, BufRead, Write};

use fieldline_mapping::{Mapped, ProjectText, compile};
use fieldline_model::{Body, DesiredValue, SourceRecord, Value};

const PROJECT: &str = "fieldline: 1\nproject: demo\nconnections:\n  app: { type: jsonl, path: data }\n  \
    out: { type: jsonl, path: out }\n";

fn main() -> io::Result<()> {
    let mut output = io::BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line?;
        let (text, record) = line.split_once('\t').ok_or_else(|| io::Error::other("a line without a tab"))?;
        let record = Value::from_json(serde_json::from_str(record).map_err(io::Error::other)?);
        writeln!(output, "{}", evaluated(text, record)?)?;
    }
    output.flush()
}

fn evaluated(text: &str, record: Value) -> io::Result<String> {
    let mapping = format!(
        "fieldline: 1\nmapping: m\nsource: {{ connection: app, stream: s, key: id }}\n\
         destination: {{ connection: out, file: out.jsonl, key: {{ property: id, from: id }} }}\n\
         fields:\n  x:\n    expr: |-\n      {text}\n"
    );
    let project =
        ProjectText::new().with_file("fieldline.yaml", PROJECT).with_file("mappings/m.yaml", mapping);
    let compilation = compile(&project);
    if let Some(found) = compilation.diagnostics.first() {
        return Err(io::Error::other(format!("{text}: {}", found.message)));
    }
    let project = compilation.project.ok_or_else(|| io::Error::other("no project"))?;
    let record = SourceRecord { line: 1, body: Body::Document(record) };
    Ok(match project.mappings[0].transformer().apply(&record) {
        Mapped::Desired(desired) => match desired.fields.first().map(|field| &field.value) {
            Some(DesiredValue::Set(text)) => text.clone(),
            Some(DesiredValue::Clear) | None => "empty".to_owned(),
        },
        Mapped::Rejected(_) | Mapped::Filtered => "refused".to_owned(),
    })
}
