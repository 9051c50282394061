//! Scalars: quotes only where they are needed, everything else as written.

use fieldline_diagnostics::SourceFile;

use crate::context::Bytes;
use crate::format::comments::unsupported;
use crate::format::error::FormatError;
use crate::format::parts::Part;
use crate::yaml::{Form, Node, Scalar, is_plain};

/// A key as it is to be written.
pub(super) fn key(file: &SourceFile, text: &str, span: &Bytes) -> Result<String, FormatError> {
    let written = &file.text()[span.clone()];
    if written.starts_with('*') {
        return Err(unsupported(file, span.start, "an anchor or alias"));
    }
    if written.contains('\n') {
        return Err(unsupported(file, span.start, "a key over several lines"));
    }
    Ok(unquoted(written, text))
}

/// A scalar as it is to be written; `gap` is what stands between it and the token before it.
pub(super) fn scalar(
    file: &SourceFile,
    node: &Node,
    scalar: &Scalar,
    gap: &str,
) -> Result<Part, FormatError> {
    let written = &file.text()[node.span.clone()];
    if written.starts_with('*') {
        return Err(unsupported(file, node.span.start, "an anchor or alias"));
    }
    if let Some(header) = block_header(gap) {
        return block(file, &node.span, header);
    }
    if scalar.form != Form::Text {
        return Ok(Part::Scalar(vec![written.trim().to_owned()]));
    }
    if written.contains('\n') {
        // Folding takes the white space around line ends away, so it may be another's.
        return Ok(Part::Scalar(written.lines().map(|line| line.trim().to_owned()).collect()));
    }
    Ok(Part::Scalar(vec![unquoted(written, &scalar.text)]))
}

/// Without quotes where nobody could take the text for something else.
fn unquoted(written: &str, text: &str) -> String {
    let is_quoted = written.starts_with(['"', '\'']);
    if is_quoted && is_plain(text) { text.to_owned() } else { written.to_owned() }
}

/// The header of a block scalar, which stands in the gap before it: `|`, `>-`, …
fn block_header(gap: &str) -> Option<&str> {
    let line = gap.lines().next()?;
    let code = line.split(" #").next().unwrap_or_default().trim();
    let header = code.rsplit([' ', '\t', ':']).next()?;
    header.starts_with(['|', '>']).then_some(header)
}

fn block(file: &SourceFile, span: &Bytes, header: &str) -> Result<Part, FormatError> {
    if !matches!(header, "|" | "|-" | ">" | ">-") {
        return Err(unsupported(
            file,
            span.start,
            "a block scalar that keeps line ends or states its indentation",
        ));
    }
    let start = file.text()[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let lines: Vec<&str> = file.text()[start..span.end].lines().collect();
    let indent_of = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let indent = lines.iter().filter(|line| !line.trim().is_empty()).map(indent_of).min().unwrap_or(0);
    let lines =
        lines.iter().map(|line| line.get(indent..).unwrap_or_default().trim_end_matches('\r').to_owned());
    let mut lines: Vec<String> = lines.collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    Ok(Part::Block { header: header.to_owned(), lines })
}
