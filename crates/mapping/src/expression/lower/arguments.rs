//! Filters, tests and functions with their arguments, brought into the order of their parameters.

use std::collections::BTreeSet;
use std::ops::Range;

use fieldline_diagnostics::list;
use fieldline_model::Value;
use minijinja::machinery::ast::{Call, CallArg, Expr, Filter as FilterExpr, Test as TestExpr};

use super::{Guard, Lower, UnknownCallable, range};
use crate::expression::filters::{self, Filter, More, Parameter};
use crate::expression::tests::{self, Test};
use crate::expression::tree::{FilterCall, Form, Inner, Node, TestCall};

impl Lower<'_> {
    pub(super) fn filter(&mut self, expr: &FilterExpr<'_>, at: Range<usize>, guard: Guard) -> Node {
        let guards = filters::find(expr.name).is_some_and(Filter::guards);
        let guard = if guards { Guard::Guarded } else { guard };
        let input = match &expr.expr {
            Some(inner) => self.node(inner, guard),
            // A block filter: what it is applied to is the block.
            None => Node { form: Form::Local(self.locals.saturating_sub(1)), range: at.clone() },
        };
        let Some(filter) = filters::find(expr.name) else {
            self.look_into(&expr.args);
            self.unknown("filter", expr.name, at, &filters::NAMES);
            return input;
        };
        let (arguments, inner) = self.filter_arguments(filter, &expr.args, &at);
        // The parser counts a filter from its name.
        let range = input.range.start.min(at.start)..at.end;
        let call = FilterCall { filter, input, arguments, inner };
        Node { form: Form::Filter(Box::new(call)), range }
    }

    pub(super) fn test(&mut self, expr: &TestExpr<'_>, at: Range<usize>, guard: Guard) -> Node {
        let found = tests::find(expr.name);
        let guards = found.is_some_and(Test::guards);
        let input = self.node(&expr.expr, if guards { Guard::Guarded } else { guard });
        let Some(test) = found else {
            self.look_into(&expr.args);
            self.unknown("test", expr.name, at, &tests::NAMES);
            return input;
        };
        let what = format!("the test `{}`", test.name);
        let arguments = self.bind(&what, test.parameters, More::Nothing, expr.args.iter().collect(), &at);
        let range = input.range.start.min(at.start)..at.end;
        Node { form: Form::Test(Box::new(TestCall { test, input, arguments })), range }
    }

    pub(super) fn range_of(&mut self, call: &Call<'_>, at: Range<usize>) -> Node {
        let mut bounds = Vec::new();
        for argument in &call.args {
            match argument {
                CallArg::Pos(expr) => bounds.push(self.node(expr, Guard::Open)),
                other => {
                    self.look_into(std::slice::from_ref(other));
                    return self.refuse(at, "`range` takes its bounds as they come", "Write `range(1, 5)`.");
                }
            }
        }
        if !(1..=3).contains(&bounds.len()) {
            return self.refuse(
                at,
                "`range` takes one to three numbers",
                "Write `range(5)` or `range(1, 5)`.",
            );
        }
        Node { form: Form::Range(bounds), range: at }
    }

    /// Goes through arguments of something unknown, so that the names in them are found.
    pub(super) fn look_into(&mut self, arguments: &[CallArg<'_>]) {
        for argument in arguments {
            self.node(value_of(argument), Guard::Open);
        }
    }

    fn filter_arguments(
        &mut self,
        filter: &'static Filter,
        arguments: &[CallArg<'_>],
        at: &Range<usize>,
    ) -> (Vec<Option<Node>>, Option<Inner>) {
        let what = format!("the filter `{}`", filter.name);
        let arguments: Vec<&CallArg<'_>> = arguments.iter().collect();
        let own = match filter.more {
            More::Filter if matches!(arguments.first(), Some(CallArg::Pos(_))) => 0,
            More::Filter => arguments.len(),
            More::Test => filter.parameters.len().min(arguments.len()),
            More::Nothing | More::Values | More::Places => arguments.len(),
        };
        let (own, rest) = arguments.split_at(own);
        if filter.more == More::Filter && own.is_empty() && rest.is_empty() {
            let help = "Write `map('upper')` or `map(attribute='name')`.";
            self.refuse(at.clone(), "the filter `map` does not say what to do", help);
        }
        if filter.more == More::Places
            && !own.is_empty()
            && own.iter().all(|argument| matches!(argument, CallArg::Kwarg(..)))
        {
            return (vec![Some(self.object_of(own, at))], None);
        }
        let bound = self.bind(&what, filter.parameters, filter.more, own.to_vec(), at);
        if filter.more == More::Filter && !own.is_empty() && matches!(bound[..], [None, ..]) {
            let help = "Add it: `map(attribute='name', default='none')`.";
            self.refuse(at.clone(), "the filter `map` needs `attribute`", help);
        }
        (bound, self.inner(filter.more, rest, at))
    }

    /// What `map` and `select` name by a text.
    fn inner(&mut self, more: More, rest: &[&CallArg<'_>], at: &Range<usize>) -> Option<Inner> {
        let (first, arguments) = rest.split_first()?;
        let named = match first {
            CallArg::Pos(Expr::Const(name)) => name.value.as_str().map(|text| (text, range(name.span()))),
            _ => None,
        };
        let Some((name, name_at)) = named else {
            self.node(value_of(first), Guard::Open);
            let help = "Write it in quotes: `map('upper')`, `select('defined')`.";
            self.refuse(at.clone(), "the name of a filter or test must be a text", help);
            return None;
        };
        if more == More::Filter {
            let Some(filter) = filters::find(name) else {
                self.unknown("filter", name, name_at, &filters::NAMES);
                return None;
            };
            if filter.more != More::Nothing {
                let message = format!("`{name}` cannot be used inside of `map`");
                self.refuse(name_at, message, "Use a loop in a template.");
                return None;
            }
            let what = format!("the filter `{name}`");
            let bound = self.bind(&what, filter.parameters, More::Nothing, arguments.to_vec(), at);
            return Some(Inner::Filter(filter, bound));
        }
        let Some(test) = tests::find(name) else {
            self.unknown("test", name, name_at, &tests::NAMES);
            return None;
        };
        let bound =
            self.bind(&format!("the test `{name}`"), test.parameters, More::Nothing, arguments.to_vec(), at);
        Some(Inner::Test(test, bound))
    }

    fn bind(
        &mut self,
        what: &str,
        parameters: &'static [Parameter],
        more: More,
        arguments: Vec<&CallArg<'_>>,
        at: &Range<usize>,
    ) -> Vec<Option<Node>> {
        let mut bound: Vec<Option<Node>> = Vec::new();
        bound.resize_with(parameters.len(), || None);
        for (place, argument) in arguments.into_iter().enumerate() {
            let node = self.node(value_of(argument), Guard::Open);
            let node_at = node.range.clone();
            match argument {
                CallArg::Pos(_) if place < parameters.len() => bound[place] = Some(node),
                CallArg::Pos(_) if matches!(more, More::Values | More::Places) => bound.push(Some(node)),
                CallArg::Pos(_) => {
                    let count = parameters.len();
                    let message = match count {
                        0 => format!("{what} takes no arguments"),
                        1 => format!("{what} takes one argument"),
                        _ => format!("{what} takes at most {count} arguments"),
                    };
                    self.refuse(node_at, message, "Remove the others.");
                }
                CallArg::Kwarg(name, _) => {
                    match parameters.iter().position(|parameter| parameter.name == *name) {
                        Some(place) if bound[place].is_some() => self.given_twice(what, name, node_at),
                        Some(place) => bound[place] = Some(node),
                        None => self.no_such_argument(what, name, parameters, node_at),
                    }
                }
                CallArg::PosSplat(_) | CallArg::KwargSplat(_) => {
                    self.refuse(node_at, "arguments cannot be spread with `*`", "Write each of them.");
                }
            }
        }
        for (parameter, argument) in parameters.iter().zip(&bound) {
            if parameter.is_required && argument.is_none() {
                let message = format!("{what} needs `{}`", parameter.name);
                let help = format!("Add it: `({})`.", names(parameters).join(", "));
                self.refuse(at.clone(), message, help);
            }
        }
        bound
    }

    fn no_such_argument(&mut self, what: &str, name: &str, parameters: &[Parameter], at: Range<usize>) {
        let names = names(parameters);
        let help = match names.is_empty() {
            true => "Remove it.".to_owned(),
            false => format!("It takes {}.", list(names.into_iter()).replace(" or ", " and ")),
        };
        self.refuse(at, format!("{what} has no argument `{name}`"), help);
    }

    fn given_twice(&mut self, what: &str, name: &str, at: Range<usize>) {
        self.refuse(at, format!("{what} is given `{name}` twice"), "Remove one of them.");
    }

    fn object_of(&mut self, arguments: &[&CallArg<'_>], at: &Range<usize>) -> Node {
        let (mut members, mut known) = (Vec::new(), BTreeSet::new());
        for argument in arguments {
            if let CallArg::Kwarg(name, value) = argument {
                let value = self.node(value, Guard::Open);
                if !known.insert(*name) {
                    self.given_twice("the filter `format`", name, value.range.clone());
                }
                let name = Node { form: Form::Constant(Value::from(*name)), range: at.clone() };
                members.push((name, value));
            }
        }
        Node { form: Form::Object(members), range: at.clone() }
    }

    fn unknown(
        &mut self,
        kind: &'static str,
        name: &str,
        range: Range<usize>,
        known: &'static [&'static str],
    ) {
        self.names.unknown.push(UnknownCallable { kind, name: name.to_owned(), range, known });
    }
}

fn names(parameters: &[Parameter]) -> Vec<&'static str> {
    parameters.iter().map(|parameter| parameter.name).collect()
}

fn value_of<'a, 't>(argument: &'a CallArg<'t>) -> &'a Expr<'t> {
    match argument {
        CallArg::Pos(expr)
        | CallArg::Kwarg(_, expr)
        | CallArg::PosSplat(expr)
        | CallArg::KwargSplat(expr) => expr,
    }
}
