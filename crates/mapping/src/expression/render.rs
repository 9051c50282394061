//! Working off a template.

use crate::expression::operate::items_of;
use crate::expression::rules;
use crate::expression::run::{Run, Turn};
use crate::expression::tree::{For, Part, Target};
use crate::expression::trouble::{Outcome, trouble};
use crate::expression::value::Val;

impl<'e> Run<'e> {
    /// Writes what the parts render.
    pub(super) fn render(&mut self, parts: &'e [Part], out: &mut String) -> Outcome<()> {
        for part in parts {
            self.spend(1)?;
            match part {
                Part::Text(text) => {
                    self.spend_text(text.len())?;
                    out.push_str(text);
                }
                Part::Show(node) => out.push_str(&self.text_of(node)?),
                Part::If(choice) => {
                    let parts = if self.truth(&choice.test)? { &choice.yes } else { &choice.no };
                    self.render(parts, out)?;
                }
                Part::For(each) => self.each(each, out)?,
                Part::Set(target, node) => {
                    let value = self.evaluate(node)?;
                    self.set(target, value)?;
                }
                Part::Capture(place, parts) => {
                    let mut text = String::new();
                    self.render(parts, &mut text)?;
                    self.set(&Target::One(*place), Val::from(text))?;
                }
            }
        }
        Ok(())
    }

    fn each(&mut self, each: &'e For, out: &mut String) -> Outcome<()> {
        let over = self.evaluate(&each.over)?;
        let Some(mut items) = items_of(self, &over)? else {
            let name = self.name(&each.over);
            return trouble(rules::need_message("`for`", "a list", &name, over.kind()));
        };
        if let Some(only) = &each.only {
            let mut kept = Vec::new();
            for item in items.iter() {
                self.set(&each.target, item.clone())?;
                if self.truth(only)? {
                    kept.push(item.clone());
                }
            }
            items = std::rc::Rc::new(kept);
        }
        if items.is_empty() {
            return self.render(&each.otherwise, out);
        }
        for index in 0..items.len() {
            for place in each.own.clone() {
                self.locals[place] = Val::Nothing;
            }
            self.set(&each.target, items[index].clone())?;
            self.loops.push(Turn { items: items.clone(), index });
            let rendered = self.render(&each.body, out);
            self.loops.pop();
            rendered?;
        }
        Ok(())
    }

    fn set(&mut self, target: &Target, value: Val<'e>) -> Outcome<()> {
        match target {
            Target::One(place) => self.locals[*place] = value,
            Target::Several(targets) => {
                let Val::List(items) = &value else {
                    return trouble(format!(
                        "several names take a list, and this is {}",
                        value.kind().noun()
                    ));
                };
                if items.len() != targets.len() {
                    let (names, items) = (targets.len(), items.len());
                    return trouble(format!("{names} names take {names} items, and there are {items}"));
                }
                for (target, item) in targets.iter().zip(items.iter()) {
                    self.set(target, item.clone())?;
                }
            }
        }
        Ok(())
    }
}
