//! Filters and tests: what goes in and what comes out.

use fieldline_model::ValueType;

use super::{Inference, common, help};
use crate::expression::filters::{Filter, More, Parameter};
use crate::expression::kind::{Kind, Takes};
use crate::expression::rules::{self, Misfit};
use crate::expression::tests::{Does, Test};
use crate::expression::tree::{FilterCall, Inner, Node, TestCall};

impl Inference<'_> {
    pub(super) fn filter(&mut self, call: &FilterCall, node: &Node) -> ValueType {
        let filter = call.filter;
        let input = self.of(&call.input);
        let what = format!("`{}`", filter.name);
        self.input(&what, filter.takes, &input, &call.input);
        let arguments = self.arguments(&what, filter.parameters, &call.arguments);
        let item = match &input {
            ValueType::List(item) => (**item).clone(),
            _ => ValueType::Any,
        };
        let member = self.attribute(call, &item);
        let tested = member.clone().unwrap_or_else(|| item.clone());
        match &call.inner {
            Some(Inner::Filter(inner, arguments)) => {
                return ValueType::List(Box::new(self.mapped(inner, &item, arguments, node)));
            }
            Some(Inner::Test(test, arguments)) => self.tested(test, &tested, arguments, node),
            None if filter.more == More::Test => self.items_are_true(&tested, node),
            None => {}
        }
        if let (More::Filter, Some(member), [_, default]) = (filter.more, &member, &arguments[..]) {
            let filled = default.clone().map_or(member.clone(), |default| common(member.clone(), default));
            return ValueType::List(Box::new(filled));
        }
        if filter.more == More::Places {
            self.format(call, &arguments, node);
        }
        (filter.gives)(&input, &arguments)
    }

    pub(super) fn test(&mut self, call: &TestCall) -> ValueType {
        let input = self.of(&call.input);
        if let (Does::Compare(comparison), Some(Some(other))) = (&call.test.does, call.arguments.first()) {
            let found = self.of(other);
            self.compare_two(*comparison, (&input, &call.input), (&found, other));
            return ValueType::Boolean;
        }
        let what = format!("`is {}`", call.test.name);
        self.input(&what, call.test.takes, &input, &call.input);
        self.arguments(&what, call.test.parameters, &call.arguments);
        ValueType::Boolean
    }

    /// What `map` makes of an item.
    fn mapped(
        &mut self,
        filter: &Filter,
        item: &ValueType,
        arguments: &[Option<Node>],
        node: &Node,
    ) -> ValueType {
        let what = format!("`{}`", filter.name);
        self.item(&what, filter.takes, item, node);
        let arguments = self.arguments(&what, filter.parameters, arguments);
        (filter.gives)(item, &arguments)
    }

    /// An item that `select` tests.
    fn tested(&mut self, test: &Test, item: &ValueType, arguments: &[Option<Node>], node: &Node) {
        let what = format!("`is {}`", test.name);
        self.item(&what, test.takes, item, node);
        let found = self.arguments(&what, test.parameters, arguments);
        let (Does::Compare(comparison), Some(Some(other))) = (&test.does, found.first()) else { return };
        if let (Some(left), Some(right)) = (Kind::of_type(item), Kind::of_type(other))
            && rules::compare(*comparison, left, right).is_err()
        {
            let message = rules::comparison_message("an item", (Misfit::Left, left), *comparison, right);
            self.problem(node, message, "Compare values of one kind.");
        }
    }

    fn items_are_true(&mut self, item: &ValueType, node: &Node) {
        if let Some(kind @ (Kind::Text | Kind::Number | Kind::List | Kind::Object)) = Kind::of_type(item) {
            let help = "Name a test: `select('defined')` keeps the items that are filled.";
            self.problem(node, rules::truth_message("an item", kind), help);
        }
    }

    fn item(&mut self, what: &str, takes: Takes, item: &ValueType, node: &Node) {
        if let Some(kind) = Kind::of_type(item).filter(|kind| !takes.admits(*kind)) {
            let message = rules::need_message(what, takes.noun(), "an item", kind);
            self.problem(node, message, format!("It takes {}.", takes.noun()));
        }
    }

    fn input(&mut self, what: &str, takes: Takes, found: &ValueType, node: &Node) {
        if let Some(kind) = Kind::of_type(found).filter(|kind| !takes.admits(*kind)) {
            let message = rules::need_message(what, takes.noun(), &self.name(node), kind);
            let help = help::for_input(node, self.written(node), kind, takes);
            self.problem(node, message, help);
        }
    }

    fn arguments(
        &mut self,
        what: &str,
        parameters: &[Parameter],
        nodes: &[Option<Node>],
    ) -> Vec<Option<ValueType>> {
        let mut types = Vec::with_capacity(nodes.len());
        for (place, node) in nodes.iter().enumerate() {
            let found = node.as_ref().map(|node| self.of(node));
            if let (Some(parameter), Some(node), Some(found)) = (parameters.get(place), node, &found)
                && let Some(kind) = Kind::of_type(found).filter(|kind| !parameter.takes.admits(*kind))
            {
                let name = format!("`{}`", parameter.name);
                let message = rules::need_message(what, parameter.takes.noun(), &name, kind);
                self.problem(node, message, format!("It takes {}.", parameter.takes.noun()));
            }
            types.push(found);
        }
        types
    }
}
