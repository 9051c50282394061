//! Names with a sign between them and no blanks, which may be one name: `first-name`.

use std::ops::Range;

use minijinja::machinery::ast::BinOpKind;

use super::Lower;
use crate::expression::lower::written;
use crate::expression::tree::{Form, Node};
use crate::path::{FieldPath, Segment};

/// Such names.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    /// Where they stand, in bytes of the expression's text.
    pub(crate) range: Range<usize>,
    /// The names by their numbers, and nothing for a number.
    pub(crate) parts: Vec<Option<usize>>,
    /// The last sign.
    sign: char,
}

impl Joined {
    /// The field that is meant if they are one name, and how an expression writes it.
    pub(crate) fn field(&self, text: &str) -> Option<(FieldPath, String)> {
        let whole = text.get(self.range.clone())?;
        let first = whole.find(SIGNS)?;
        let last = whole.rfind(SIGNS)?;
        let start = whole[..first].rfind('.').map_or(0, |dot| dot + 1);
        let end = whole[last..].find('.').map_or(whole.len(), |dot| last + dot);
        let name = &whole[start..end];
        let above = whole[..start].strip_prefix("row.").unwrap_or(&whole[..start]);
        let mut above = above.split_terminator('.').map(str::to_owned);
        let Some(root) = above.next() else {
            return Some((FieldPath { root: name.to_owned(), rest: Vec::new() }, written(name)));
        };
        let shown = format!("{}[\"{name}\"]", whole[..start].trim_end_matches('.'));
        let rest = above.chain([name.to_owned()]).map(Segment::Name).collect();
        Some((FieldPath { root, rest }, shown))
    }

    /// What it is read as: "`first` minus `name`".
    pub(crate) fn reading(&self, text: &str) -> Option<String> {
        let whole = text.get(self.range.clone())?;
        let (left, right) = whole.rsplit_once(self.sign)?;
        let verb = match self.sign {
            '-' => "minus",
            '/' => "divided by",
            '*' => "times",
            '%' => "modulo",
            _ => "plus",
        };
        Some(format!("`{left}` {verb} `{right}`"))
    }

    /// The sign between the last two.
    pub(crate) fn sign(&self) -> char {
        self.sign
    }

    /// Whether names are often written with that sign.
    pub(crate) fn looks_like_a_name(&self) -> bool {
        matches!(self.sign, '-' | '/') && self.parts.iter().flatten().count() > 1
    }
}

const SIGNS: [char; 5] = ['-', '/', '+', '*', '%'];

impl Lower<'_> {
    /// Notes names that the sign joins without a blank.
    pub(super) fn join_names(&mut self, kind: &BinOpKind, pair: &[Node; 2]) {
        let sign = match kind {
            BinOpKind::Sub => '-',
            BinOpKind::Div => '/',
            BinOpKind::Add => '+',
            BinOpKind::Mul => '*',
            BinOpKind::Rem => '%',
            _ => return,
        };
        let (Some(left), Some(right)) = (last(&pair[0]), first(&pair[1])) else { return };
        let (Some(left_part), Some(right_part)) = (self.part(left), self.part(right)) else { return };
        let between = self.text.get(left.range.end..right.range.start).unwrap_or_default();
        if !between.chars().eq([sign]) {
            return;
        }
        let known = &mut self.names.joined;
        if let Some(joined) = known.iter_mut().find(|joined| joined.range.end == left.range.end) {
            joined.range.end = right.range.end;
            joined.parts.push(right_part);
            joined.sign = sign;
        } else if left_part.is_some() {
            let range = left.range.start..right.range.end;
            known.push(Joined { range, parts: vec![left_part, right_part], sign });
        }
    }

    /// The field of a piece that is written as a word, or words with dots; nothing for a number of digits.
    fn part(&self, node: &Node) -> Option<Option<usize>> {
        let is_word =
            |text: &str| text.chars().all(|sign| sign.is_alphanumeric() || sign == '_' || sign == '.');
        match node.form {
            _ if !self.text.get(node.range.clone()).is_some_and(is_word) => None,
            Form::Field(number) => Some(Some(number)),
            Form::Constant(fieldline_model::Value::Integer(_)) => Some(None),
            _ => None,
        }
    }
}

/// The piece that another ends with.
fn last(node: &Node) -> Option<&Node> {
    match &node.form {
        Form::Field(_) | Form::Constant(_) => Some(node),
        Form::Arithmetic(_, pair) | Form::Join(pair) => last(&pair[1]),
        Form::Negative(inner) => last(inner),
        _ => None,
    }
}

/// The piece that another begins with.
fn first(node: &Node) -> Option<&Node> {
    match &node.form {
        Form::Field(_) | Form::Constant(_) => Some(node),
        Form::Arithmetic(_, pair) | Form::Join(pair) | Form::Item(pair) => first(&pair[0]),
        Form::Filter(call) => first(&call.input),
        Form::Test(call) => first(&call.input),
        Form::Member(inner, _) => first(inner),
        _ => None,
    }
}
