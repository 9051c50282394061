//! One rule: a straight line from a value to a property.

use fieldline_diagnostics::Code;
use fieldline_model::Multi;
use fieldline_normalize::{ArgumentType, signature};

use crate::context::{Bytes, Context, Spanned};
use crate::language::{self, Description};
use crate::plan::{OnDrift, Owner, WriteMode};
use crate::project::OnError;
use crate::raw::{Choice, RawLookup, Section, items, scalar};
use crate::run::KeyForm;
use crate::yaml::{Kind, Node, Scalar};

/// A rule, read.
#[derive(Clone)]
pub(crate) struct RawRule {
    pub(crate) span: Bytes,
    pub(crate) value: Option<RawValue>,
    pub(crate) steps: Vec<RawStep>,
    pub(crate) map: Option<RawMap>,
    pub(crate) default: Option<Spanned<String>>,
    pub(crate) required: Spanned<Required>,
    pub(crate) on_error: Option<OnError>,
    /// `None` where it is left to the destination.
    pub(crate) clears_when_empty: Option<bool>,
    pub(crate) owner: Owner,
    pub(crate) write: WriteMode,
    pub(crate) on_drift: OnDrift,
    pub(crate) lookup: Option<RawLookup>,
    /// The time of the source's value, for `owner: newest`.
    pub(crate) at: Option<Box<RawRule>>,
    pub(crate) multi: Option<Spanned<Multi>>,
    /// Whether the key is taken as it is written; for the rule of a destination key.
    pub(crate) is_exact: bool,
}

/// Where the value comes from.
#[derive(Clone)]
pub(crate) enum RawValue {
    From(Spanned<String>),
    Expression(Spanned<String>),
    Template(Spanned<String>),
    Constant(Spanned<String>),
}

/// One step with its arguments.
#[derive(Clone)]
pub(crate) struct RawStep {
    pub(crate) name: Spanned<String>,
    pub(crate) arguments: Vec<(Spanned<String>, RawArgument)>,
}

/// An argument of a step.
#[derive(Clone)]
pub(crate) struct RawArgument {
    pub(crate) span: Bytes,
    pub(crate) kind: RawArgumentKind,
}

/// A constant, or a rule that makes the value for each record.
#[derive(Clone)]
pub(crate) enum RawArgumentKind {
    Scalar(Scalar),
    List(Vec<Spanned<String>>),
    Rule(Box<RawRule>),
    /// `{ to: property }`.
    LeftOut(Spanned<String>),
}

/// `map:` with `map_else:`.
#[derive(Clone)]
pub(crate) struct RawMap {
    pub(crate) span: Bytes,
    pub(crate) entries: Vec<(Spanned<String>, Spanned<String>)>,
    pub(crate) otherwise: Option<Spanned<String>>,
}

/// Whether a rule must come up with a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Required {
    #[default]
    No,
    /// Always.
    Always,
    /// Where the record would be new.
    Create,
}

const VALUES: &[&str] = &["from", "expr", "template", "value"];

const REQUIRED: Choice<Required> =
    &[("true", Required::Always), ("false", Required::No), ("create", Required::Create)];
pub(crate) const ON_ERROR: Choice<OnError> =
    &[("reject", OnError::Reject), ("skip", OnError::Skip), ("clear", OnError::Clear)];
const ON_EMPTY: Choice<bool> = &[("skip", false), ("clear", true)];
const EXACT: Choice<bool> = &[("true", true), ("false", false)];
const OWNER: Choice<Owner> =
    &[("source", Owner::Source), ("destination", Owner::Destination), ("newest", Owner::Newest)];
const WRITE: Choice<WriteMode> = &[
    ("always", WriteMode::Always),
    ("fill_empty", WriteMode::FillEmpty),
    ("create_only", WriteMode::CreateOnly),
];
const MULTI: Choice<Multi> = &[("set", Multi::Set), ("add", Multi::Add)];
const ON_DRIFT: Choice<OnDrift> =
    &[("correct", OnDrift::Correct), ("hold", OnDrift::Hold), ("accept", OnDrift::Accept)];

impl RawRule {
    /// Reads a field rule; a bare text is short for `from`.
    pub(crate) fn read(cx: &mut Context<'_>, node: &Node, property: &Bytes) -> Option<Self> {
        match &node.kind {
            Kind::Scalar(scalar) => {
                let path = Spanned::new(scalar.text.clone(), node.span.clone());
                Some(Self::bare(RawValue::From(path), node.span.clone()))
            }
            Kind::Null => {
                let message = "the property has no rule: expected a field name or keys such as `from`";
                cx.push(cx.error(Code::MissingKey, property, message, ""));
                None
            }
            _ => Self::read_keys(cx, node, language::FIELD_RULE.what, &language::FIELD_RULE),
        }
    }

    /// Reads the rule of a destination key.
    pub(crate) fn read_key(cx: &mut Context<'_>, node: &Node) -> Option<Self> {
        Self::read_keys(cx, node, language::KEY.what, &language::KEY)
    }

    /// Reads the part of an association that makes its values.
    pub(super) fn read_link(cx: &mut Context<'_>, node: &Node) -> Option<Self> {
        Self::read_keys(cx, node, language::ASSOCIATION.what, &language::ASSOCIATION)
    }

    /// How the keys are taken that this rule makes.
    pub(crate) fn key_form(&self) -> KeyForm {
        if self.is_exact { KeyForm::Exact } else { KeyForm::Tidy }
    }

    fn bare(value: RawValue, span: Bytes) -> Self {
        Self {
            required: Spanned::new(Required::No, span.clone()),
            span,
            value: Some(value),
            steps: Vec::new(),
            map: None,
            default: None,
            on_error: None,
            clears_when_empty: None,
            owner: Owner::Source,
            write: WriteMode::Always,
            on_drift: OnDrift::Correct,
            lookup: None,
            at: None,
            multi: None,
            is_exact: false,
        }
    }

    fn read_keys(
        cx: &mut Context<'_>,
        node: &Node,
        what: &'static str,
        described: &'static Description,
    ) -> Option<Self> {
        let section = Section::open_called(cx, node, described, what, &[])?;
        let owner = section.choice(cx, "owner", OWNER).unwrap_or_default();
        let multi = section.choice(cx, "multi", MULTI);
        let required = section.get("required").map_or(section.span().clone(), |node| node.span.clone());
        let rule = Self {
            span: section.span().clone(),
            value: read_value(cx, &section, owner),
            steps: section.get("normalize").map(|node| read_steps(cx, node)).unwrap_or_default(),
            map: read_map(cx, &section),
            default: section.text(cx, "default"),
            required: Spanned::new(section.choice(cx, "required", REQUIRED).unwrap_or_default(), required),
            on_error: section.choice(cx, "on_error", ON_ERROR),
            clears_when_empty: section.choice(cx, "on_empty", ON_EMPTY),
            owner,
            write: section.choice(cx, "write", WRITE).unwrap_or_default(),
            on_drift: section.choice(cx, "on_drift", ON_DRIFT).unwrap_or_default(),
            lookup: section.get("lookup").and_then(|node| RawLookup::read(cx, node)),
            at: read_at(cx, &section, owner),
            multi: multi
                .zip(section.get("multi"))
                .map(|(multi, node)| Spanned::new(multi, node.span.clone())),
            is_exact: section.choice(cx, "exact", EXACT).unwrap_or(false),
        };
        Some(rule)
    }
}

/// `at:` and `owner: newest` need each other.
fn read_at(cx: &mut Context<'_>, section: &Section<'_>, owner: Owner) -> Option<Box<RawRule>> {
    let Some(node) = section.get("at") else {
        if owner == Owner::Newest
            && let Some(entry) = section.entry("owner")
        {
            let message = "`owner: newest` needs `at`: when the source's value was set";
            let found = cx.error(Code::MissingKey, &entry.value.span, message, "");
            cx.push(found.with_help(
                "Name the field with that time: `at: { from: changed_at, normalize: datetime }`.",
            ));
        }
        return None;
    };
    if owner != Owner::Newest
        && let Some(entry) = section.entry("at")
    {
        let message = "`at` means something with `owner: newest` only";
        let found = cx.error(Code::KeysExclude, &entry.key_span, message, "");
        cx.push(found.with_help("Write `owner: newest`, or remove `at`."));
    }
    let rule = match &node.kind {
        Kind::Scalar(scalar) => {
            let path = Spanned::new(scalar.text.clone(), node.span.clone());
            Some(RawRule::bare(RawValue::From(path), node.span.clone()))
        }
        _ => RawRule::read_keys(cx, node, "the rule of `at`", &language::ARGUMENT_RULE),
    };
    rule.map(Box::new)
}

fn read_value(cx: &mut Context<'_>, section: &Section<'_>, owner: Owner) -> Option<RawValue> {
    let present: Vec<_> = VALUES.iter().filter_map(|key| section.entry(key)).collect();
    if let (Owner::Destination, Some(entry)) = (owner, present.first()) {
        let message =
            format!("a rule of `owner: destination` has no value, and this one has `{}`", entry.key);
        let found = cx.error(Code::KeysExclude, &entry.key_span, message, "");
        cx.push(found.with_help("Remove the value, or the `owner`."));
        return None;
    }
    match present.as_slice() {
        [] if owner == Owner::Destination => None,
        [] if VALUES.iter().any(|key| section.is_misspelt(key)) => None,
        [] => {
            let message = "the rule has no value: expected one of `from`, `expr`, `template` or `value`";
            cx.push(cx.error(Code::MissingKey, section.span(), message, ""));
            None
        }
        [only] => {
            if matches!(only.value.kind, Kind::Null) {
                let message = format!("`{}` has no value", only.key);
                cx.push(cx.error(Code::MissingKey, &only.key_span, message, ""));
                return None;
            }
            let text = scalar(cx, &only.value, &only.key)?;
            Some(match only.key.as_str() {
                "from" => RawValue::From(text),
                "expr" => RawValue::Expression(text),
                "template" => RawValue::Template(text),
                _ => RawValue::Constant(text),
            })
        }
        [first, second, ..] => {
            let message = format!("`{}` and `{}` exclude each other", first.key, second.key);
            let label = cx.file.label(first.key_span.clone(), "the first");
            let found =
                cx.error(Code::KeysExclude, &second.key_span, message, "the second").with_label(label);
            cx.push(found.with_help("Keep exactly one of `from`, `expr`, `template` and `value`."));
            None
        }
    }
}

fn read_steps(cx: &mut Context<'_>, node: &Node) -> Vec<RawStep> {
    let mut steps = Vec::new();
    for item in items(node) {
        match &item.kind {
            Kind::Scalar(scalar) => {
                let name = Spanned::new(scalar.text.clone(), item.span.clone());
                steps.push(RawStep { name, arguments: Vec::new() });
            }
            Kind::Map(entries) => {
                // `{ phone: {…} }`: usually one step; several are taken in order.
                for entry in entries {
                    let name = Spanned::new(entry.key.clone(), entry.key_span.clone());
                    steps.push(RawStep { name, arguments: read_arguments(cx, &entry.value, &entry.key) });
                }
            }
            Kind::Null | Kind::List(_) => {
                let message =
                    format!("a step is a name or `{{name: {{arguments}}}}`, and this is {}", item.describe());
                cx.push(cx.error(Code::WrongShape, &item.span, message, ""));
            }
        }
    }
    steps
}

pub(super) fn read_arguments(
    cx: &mut Context<'_>,
    node: &Node,
    step: &str,
) -> Vec<(Spanned<String>, RawArgument)> {
    let entries = match &node.kind {
        Kind::Null => return Vec::new(),
        Kind::Map(entries) => entries,
        Kind::Scalar(_) | Kind::List(_) => {
            let message = format!(
                "the arguments of `{step}` must be keys with values, and this is {}",
                node.describe()
            );
            cx.push(cx.error(Code::WrongShape, &node.span, message, ""));
            return Vec::new();
        }
    };
    let mut arguments = Vec::new();
    for entry in entries {
        let kind = match &entry.value.kind {
            Kind::Null => continue,
            Kind::Scalar(scalar) => RawArgumentKind::Scalar(scalar.clone()),
            Kind::List(list) => {
                RawArgumentKind::List(list.iter().filter_map(|item| scalar(cx, item, &entry.key)).collect())
            }
            Kind::Map(_) if gives_left_out(step, &entry.key) => match read_left_out(cx, &entry.value) {
                Some(property) => RawArgumentKind::LeftOut(property),
                None => continue,
            },
            Kind::Map(_) => match RawRule::read_keys(
                cx,
                &entry.value,
                language::ARGUMENT_RULE.what,
                &language::ARGUMENT_RULE,
            ) {
                Some(rule) => RawArgumentKind::Rule(Box::new(rule)),
                None => continue,
            },
        };
        let name = Spanned::new(entry.key.clone(), entry.key_span.clone());
        arguments.push((name, RawArgument { span: entry.value.span.clone(), kind }));
    }
    arguments
}

/// Whether what the step leaves out can go to another property.
fn gives_left_out(step: &str, argument: &str) -> bool {
    let known = signature(step).into_iter().flat_map(|signature| signature.arguments);
    known
        .into_iter()
        .any(|known| known.name == argument && matches!(known.value, ArgumentType::ChoiceOrProperty(_)))
}

fn read_left_out(cx: &mut Context<'_>, node: &Node) -> Option<Spanned<String>> {
    Section::open(cx, node, &language::LEFT_OUT, &[])?.require_text(cx, "to")
}

fn read_map(cx: &mut Context<'_>, section: &Section<'_>) -> Option<RawMap> {
    let otherwise = section.text(cx, "map_else");
    let Some(entry) = section.entry("map") else {
        if let Some(entry) = section.entry("map_else") {
            cx.push(cx.error(Code::MissingKey, &entry.key_span, "`map_else` stands without `map`", ""));
        }
        return None;
    };
    let Kind::Map(entries) = &entry.value.kind else {
        let message = format!("`map` must be texts with results, and this is {}", entry.value.describe());
        let help = "Write a text and what becomes of it: `map: { p1: professional, fr: free }`.";
        cx.push(cx.error(Code::WrongShape, &entry.value.span, message, "").with_help(help));
        return None;
    };
    let entries = entries
        .iter()
        .filter_map(|entry| {
            let result = scalar(cx, &entry.value, &entry.key)?;
            Some((Spanned::new(entry.key.clone(), entry.key_span.clone()), result))
        })
        .collect();
    Some(RawMap { span: entry.key_span.clone(), entries, otherwise })
}
