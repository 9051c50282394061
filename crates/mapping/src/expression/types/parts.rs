//! The statements of templates.

use fieldline_model::ValueType;

use super::{Inference, common};
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
                self.locals = yes.into_iter().zip(no).map(|(yes, no)| common(yes, no)).collect();
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
                self.assign(&each.target, item);
                if let Some(only) = &each.only {
                    self.truth(only);
                }
                self.parts(&each.body);
                self.parts(&each.otherwise);
            }
            Part::Set(target, node) => {
                let found = self.of(node);
                self.assign(target, found);
            }
            Part::Capture(place, parts) => {
                self.parts(parts);
                self.locals[*place] = ValueType::Text;
            }
        }
    }

    fn assign(&mut self, target: &Target, found: ValueType) {
        match target {
            Target::One(place) => self.locals[*place] = found,
            Target::Several(targets) => {
                let item = match found {
                    ValueType::List(item) => *item,
                    _ => ValueType::Any,
                };
                targets.iter().for_each(|target| self.assign(target, item.clone()));
            }
        }
    }
}
