//! The statements of templates.

use fieldline_model::ValueType;

use super::within::Within;
use super::{Inference, Local, common};
use crate::expression::kind::Kind;
use crate::expression::rules;
use crate::expression::tree::{Part, Target};

impl Inference<'_> {
    pub(super) fn parts(&mut self, parts: &[Part]) {
        parts.iter().for_each(|part| self.part(part));
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Text(_) => {}
            Part::Show(node) => self.single(node),
            Part::If(choice) => {
                self.truth(&choice.test);
                let before = self.locals.clone();
                self.parts(&choice.yes);
                let yes = std::mem::replace(&mut self.locals, before);
                self.parts(&choice.no);
                let no = std::mem::take(&mut self.locals);
                self.locals = yes.into_iter().zip(no).map(|(yes, no)| either(yes, no)).collect();
            }
            Part::For(each) => {
                let over = self.of(&each.over);
                let item = match (&over, Kind::of_type(&over)) {
                    (ValueType::List(item), _) => (**item).clone(),
                    (_, Some(Kind::Text | Kind::Object)) => ValueType::Text,
                    (_, Some(kind @ (Kind::Number | Kind::Boolean))) => {
                        let message = rules::need_message("`for`", "a list", &self.name(&each.over), kind);
                        self.problem(&each.over, message, "A loop goes through the items of a list.");
                        ValueType::Any
                    }
                    _ => ValueType::Any,
                };
                let place =
                    self.within(&each.over).filter(|_| matches!(over, ValueType::List(_))).map(Within::item);
                self.assign(&each.target, item, place.clone());
                if let Some(only) = &each.only {
                    self.truth(only);
                }
                self.loops.push(place);
                self.parts(&each.body);
                self.loops.pop();
                self.parts(&each.otherwise);
            }
            Part::Set(target, node) => {
                let found = self.of(node);
                let place = self.within(node);
                self.assign(target, found, place);
            }
            Part::Capture(place, parts) => {
                self.parts(parts);
                self.locals[*place] = (ValueType::Text, None);
            }
        }
    }

    fn assign(&mut self, target: &Target, found: ValueType, place: Option<Within>) {
        match target {
            Target::One(local) => self.locals[*local] = (found, place),
            Target::Several(targets) => {
                let (item, place) = match found {
                    ValueType::List(item) => (*item, place.map(Within::item)),
                    _ => (ValueType::Any, None),
                };
                targets.iter().for_each(|target| self.assign(target, item.clone(), place.clone()));
            }
        }
    }
}

/// What is known of a variable that one branch or the other has set.
fn either(yes: Local, no: Local) -> Local {
    (common(yes.0, no.0), yes.1.filter(|place| Some(place) == no.1.as_ref()))
}
