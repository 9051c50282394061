//! What an expression or a template is made of, once it is compiled: owned, and ready to be worked off.

use std::ops::Range;

use fieldline_model::Value;

use crate::expression::filters::Filter;
use crate::expression::tests::Test;

/// A piece of an expression with its place, in bytes of the text.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) form: Form,
    pub(super) range: Range<usize>,
}

/// What a piece is.
#[derive(Debug)]
pub(super) enum Form {
    Constant(Value),
    /// A field of the record, by its number among the names.
    Field(usize),
    /// A variable of the template, by its place.
    Local(usize),
    /// `loop.index` and its like.
    Loop(LoopPart),
    Member(Box<Node>, String),
    Item(Box<[Node; 2]>),
    Slice(Box<Slice>),
    Not(Box<Node>),
    Negative(Box<Node>),
    Arithmetic(Sign, Box<[Node; 2]>),
    /// `a ~ b`.
    Join(Box<[Node; 2]>),
    Logic(Logic, Box<[Node; 2]>),
    /// `a < b`, and chains: `1 < a <= b`.
    Compare(Box<Node>, Vec<(Comparison, Node)>),
    Choice(Box<Choice>),
    Filter(Box<FilterCall>),
    Test(Box<TestCall>),
    /// `range(…)`.
    Range(Vec<Node>),
    List(Vec<Node>),
    Object(Vec<(Node, Node)>),
}

/// `list[1:5]`.
#[derive(Debug)]
pub(super) struct Slice {
    pub(super) of: Node,
    pub(super) start: Option<Node>,
    pub(super) stop: Option<Node>,
    pub(super) step: Option<Node>,
}

/// `yes if test else no`.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) test: Node,
    pub(super) yes: Node,
    pub(super) no: Option<Node>,
}

/// `input | filter(arguments)`.
#[derive(Debug)]
pub(super) struct FilterCall {
    pub(super) filter: &'static Filter,
    pub(super) input: Node,
    /// In the order of the filter's parameters, then what more it takes.
    pub(super) arguments: Vec<Option<Node>>,
    /// What `map` and `select` do to every item.
    pub(super) inner: Option<Inner>,
}

/// A filter or test that is named by a text: `map('upper')`, `select('eq', 1)`.
#[derive(Debug)]
pub(super) enum Inner {
    Filter(&'static Filter, Vec<Option<Node>>),
    Test(&'static Test, Vec<Option<Node>>),
}

/// `input is test(arguments)`.
#[derive(Debug)]
pub(super) struct TestCall {
    pub(super) test: &'static Test,
    pub(super) input: Node,
    pub(super) arguments: Vec<Option<Node>>,
}

/// An operator between numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sign {
    Plus,
    Minus,
    Times,
    Over,
    FloorOver,
    Rest,
    Power,
}

impl Sign {
    /// As it is written.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Sign::Plus => "+",
            Sign::Minus => "-",
            Sign::Times => "*",
            Sign::Over => "/",
            Sign::FloorOver => "//",
            Sign::Rest => "%",
            Sign::Power => "**",
        }
    }
}

/// `and`, `or`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Logic {
    And,
    Or,
}

/// An operator that compares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn,
}

impl Comparison {
    /// As it is written.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Comparison::Equal => "==",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
            Comparison::In => "in",
            Comparison::NotIn => "not in",
        }
    }
}

/// What a loop knows about itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LoopPart {
    Index,
    IndexFromZero,
    Reverse,
    ReverseFromZero,
    First,
    Last,
    Length,
    Previous,
    Next,
}

impl LoopPart {
    /// Every part with its name behind `loop.`.
    pub(super) const ALL: [(&'static str, LoopPart); 9] = [
        ("index", LoopPart::Index),
        ("index0", LoopPart::IndexFromZero),
        ("revindex", LoopPart::Reverse),
        ("revindex0", LoopPart::ReverseFromZero),
        ("first", LoopPart::First),
        ("last", LoopPart::Last),
        ("length", LoopPart::Length),
        ("previtem", LoopPart::Previous),
        ("nextitem", LoopPart::Next),
    ];
}

/// A piece of a template.
#[derive(Debug)]
pub(super) enum Part {
    Text(String),
    Show(Node),
    If(Box<If>),
    For(Box<For>),
    Set(Target, Node),
    /// Keeps what its parts render as the variable at that place.
    Capture(usize, Vec<Part>),
}

/// `{% if %}`.
#[derive(Debug)]
pub(super) struct If {
    pub(super) test: Node,
    pub(super) yes: Vec<Part>,
    pub(super) no: Vec<Part>,
}

/// `{% for %}`.
#[derive(Debug)]
pub(super) struct For {
    pub(super) target: Target,
    pub(super) over: Node,
    pub(super) only: Option<Node>,
    pub(super) body: Vec<Part>,
    pub(super) otherwise: Vec<Part>,
    /// The places of the variables that are new in every turn.
    pub(super) own: Range<usize>,
}

/// Where a value goes: `x`, or `key, value`.
#[derive(Debug)]
pub(super) enum Target {
    One(usize),
    Several(Vec<Target>),
}
