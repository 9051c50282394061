//! The formatter's front door.

use fieldline_diagnostics::{Diagnostic, SourceFile};

use crate::context::Context;
use crate::format::comments::trivia;
use crate::format::error::FormatError;
use crate::format::order::order;
use crate::format::parts::Above;
use crate::format::tree::Walk;
use crate::format::verify::says_the_same;
use crate::format::write::Writer;
use crate::yaml::read;

/// The file's text in its canonical layout. Formatting what was formatted changes nothing.
///
/// Lines end as most of them did (`\n`, or `\r\n`); a byte-order mark is dropped. `name` is for messages.
///
/// # Errors
/// When the file is no valid YAML, or holds something that has no canonical layout: an anchor, an alias, a tag.
pub fn format_file(name: &str, text: &str) -> Result<String, FormatError> {
    let bare = text.trim_start_matches('\u{feff}');
    let is_dos = bare.matches("\r\n").count() * 2 > bare.matches('\n').count();
    let file = SourceFile::new(name, bare.replace("\r\n", "\n"));
    let mut cx = Context::new(&file);
    let root = match read(&mut cx) {
        Some(root) if !cx.found.iter().any(Diagnostic::is_error) => root,
        _ => return Err(FormatError::Invalid(cx.found)),
    };
    let (mut head, mut part, tail) = Walk::new(&file, trivia(&file, &root)?).document(&root)?;
    order(&mut part);
    while head.last() == Some(&Above::Blank) && head.len() == 1 {
        head.pop();
    }
    let written = Writer::file(&head, &part, &tail);
    let formatted = SourceFile::new(name, written.as_str());
    if !says_the_same(&file, &formatted) {
        return Err(FormatError::Unsafe { file: name.to_owned() });
    }
    Ok(if is_dos { written.replace('\n', "\r\n") } else { written })
}
