//! Checks all properties of one input against the definitions.

use std::borrow::Cow;

use super::moment::{self, Moment, Refusal};
use super::problem::Problem;
use super::{choice, email, number};
use crate::owners::Owners;
use crate::schema::{Property, Role, Schema, Slot, ValueKind};
use crate::version::ApiVersion;
use crate::wire::{PropertyMap, WireValue};

/// The longest text a property holds, in characters.
const TEXT_MAX: usize = 65_536;

/// One value to store; the empty text clears.
#[derive(Clone)]
pub(crate) struct Change<'a> {
    pub(crate) slot: Slot,
    pub(crate) text: Cow<'a, str>,
}

/// A value that was stored in another form than it was sent (2026-09).
#[derive(Clone)]
pub(crate) struct Warning {
    pub(crate) property: String,
    pub(crate) raw: String,
    pub(crate) normalised: String,
}

/// The outcome of checking one input: changes in slot order, each slot once.
#[derive(Default)]
pub(crate) struct Checked<'a> {
    pub(crate) changes: Vec<Change<'a>>,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<Warning>,
}

/// What values are checked against.
pub(crate) struct Rules<'s> {
    pub(crate) schema: &'s Schema,
    pub(crate) owners: &'s Owners,
    pub(crate) version: ApiVersion,
}

impl Rules<'_> {
    pub(crate) fn check<'a>(&self, properties: PropertyMap<'a>) -> Checked<'a> {
        let within = self.pipeline_among(&properties);
        let mut checked = Checked { changes: Vec::with_capacity(properties.0.len()), ..Checked::default() };
        for (name, value) in properties.0 {
            let Some(slot) = self.schema.find(&name) else {
                checked.problems.push(unknown(&name));
                continue;
            };
            let text = match value {
                WireValue::Null => continue,
                WireValue::Text(text) => text,
                WireValue::Nested => {
                    checked.problems.push(nested(&name));
                    continue;
                }
            };
            self.check_one(slot, text, within.as_deref(), &mut checked);
        }
        in_slot_order(&mut checked.changes);
        checked
    }

    /// The change that gives a record created by upsert its id-property value, unless the input names that
    /// property itself. What is wrong with the id joins the input's problems.
    pub(crate) fn check_id<'a>(
        &self,
        slot: Slot,
        id: Cow<'a, str>,
        checked: &mut Checked<'a>,
    ) -> Option<Change<'a>> {
        if checked.changes.iter().any(|change| change.slot == slot) {
            return None;
        }
        let property = self.schema.property(slot);
        let form = match property.shape.kind {
            _ if id.is_empty() => Err(("INVALID_VALUE", "id must not be empty".to_owned())),
            ValueKind::Number if !number::is_number(&id) => {
                Err(("INVALID_INTEGER", format!("{id} was not a valid number")))
            }
            _ => text_form(property.role, id),
        };
        match form {
            Ok(text) => Some(Change { slot, text }),
            Err((code, message)) => {
                checked.problems.push(Problem { code, message, property: property.name.clone() });
                None
            }
        }
    }

    fn check_one<'a>(&self, slot: Slot, text: Cow<'a, str>, within: Option<&str>, checked: &mut Checked<'a>) {
        let property = self.schema.property(slot);
        if let Some((code, message)) = self.refuse_read_only(property) {
            checked.problems.push(Problem { code, message, property: property.name.clone() });
            return;
        }
        if text.is_empty() {
            checked.changes.push(Change { slot, text });
            return;
        }
        let stored = self.stored_form(property, text, within, &mut checked.warnings);
        let stored = stored.and_then(|text| {
            let broken = property.rules.iter().find_map(|rule| rule.refusal(&text));
            broken.map_or(Ok(text), Err)
        });
        match stored {
            Ok(text) => checked.changes.push(Change { slot, text }),
            Err((code, message)) => {
                checked.problems.push(Problem { code, message, property: property.name.clone() });
            }
        }
    }

    fn refuse_read_only(&self, property: &Property) -> Option<Refusal> {
        if !property.is_read_only {
            return None;
        }
        let what = if property.is_calculated { "calculated" } else { "read only" };
        let name = &property.name;
        Some(("READ_ONLY_VALUE", format!("\"{name}\" is a {what} property; its value cannot be set.")))
    }

    fn stored_form<'a>(
        &self,
        property: &Property,
        text: Cow<'a, str>,
        within: Option<&str>,
        warnings: &mut Vec<Warning>,
    ) -> Result<Cow<'a, str>, Refusal> {
        match property.shape.kind {
            ValueKind::Text => text_form(property.role, text),
            ValueKind::Number if number::is_number(&text) => Ok(text),
            ValueKind::Number => Err(("INVALID_INTEGER", format!("{text} was not a valid number"))),
            // [I] The code for a bad boolean is not known; its two options make this the nearest.
            ValueKind::Bool => choice::option(property, &text).map(|()| text),
            ValueKind::Enumeration => self.choice_form(property, text, within),
            ValueKind::Date | ValueKind::DateTime => {
                let form =
                    if property.shape.kind == ValueKind::Date { moment::date } else { moment::datetime };
                let moment = form(&text, self.version.normalises_dates())?;
                Ok(Cow::Owned(kept_or_warned(moment, &property.name, &text, warnings)))
            }
        }
    }

    fn choice_form<'a>(
        &self,
        property: &Property,
        text: Cow<'a, str>,
        within: Option<&str>,
    ) -> Result<Cow<'a, str>, Refusal> {
        let pipelines = &self.schema.pipelines;
        match property.role {
            Role::Owner if self.owners.has(&text) => Ok(()),
            Role::Owner => Err(("INVALID_OWNER_ID", format!("{text} was not a valid owner ID"))),
            Role::Pipeline => choice::pipeline(pipelines, &text),
            Role::Stage => choice::stage(pipelines, within, &text),
            _ => choice::option(property, &text),
        }
        .map(|()| text)
    }

    /// The pipeline that the same input names, for its stage to be checked against.
    fn pipeline_among(&self, properties: &PropertyMap<'_>) -> Option<String> {
        let name = &self.schema.property(self.schema.pipeline?).name;
        let value = properties.0.iter().find(|(sent, _)| sent == name).map(|(_, value)| value)?;
        match value {
            WireValue::Text(id) if self.schema.pipelines.iter().any(|pipeline| pipeline.id == *id) => {
                Some(id.clone().into_owned())
            }
            _ => None,
        }
    }
}

fn text_form(role: Role, text: Cow<'_, str>) -> Result<Cow<'_, str>, Refusal> {
    match role {
        Role::Email => email_form(text),
        Role::Domain if !email::is_domain(&text) => {
            Err(("INVALID_DOMAIN", format!("\"{text}\" is an invalid domain")))
        }
        Role::PersonName if has_url(&text) => Err(("CONTAINS_URL", format!("\"{text}\" contains a URL"))),
        // [I] The code for a text that is too long is not known.
        _ if text.len() > TEXT_MAX && text.chars().count() > TEXT_MAX => {
            Err(("PROPERTY_VALUE_TOO_LONG", format!("value is longer than {TEXT_MAX} characters")))
        }
        _ => Ok(text),
    }
}

fn email_form(text: Cow<'_, str>) -> Result<Cow<'_, str>, Refusal> {
    if !email::is_email(text.trim()) {
        return Err(("INVALID_EMAIL", format!("Email address {text} is invalid")));
    }
    let is_stored_form = text.trim().len() == text.len() && !text.chars().any(char::is_uppercase);
    Ok(if is_stored_form { text } else { Cow::Owned(text.trim().to_lowercase()) })
}

fn has_url(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    ["http://", "https://", "www."].iter().any(|mark| lower.contains(mark))
}

fn kept_or_warned(moment: Moment, name: &str, raw: &str, warnings: &mut Vec<Warning>) -> String {
    match moment {
        Moment::Kept(text) => text,
        Moment::Normalised(text) => {
            warnings.push(Warning {
                property: name.to_owned(),
                raw: raw.to_owned(),
                normalised: text.clone(),
            });
            text
        }
    }
}

fn unknown(name: &str) -> Problem {
    Problem {
        code: "PROPERTY_DOESNT_EXIST",
        property: name.to_owned(),
        message: format!("Property \"{name}\" does not exist"),
    }
}

/// [I] HubSpot refuses nested values; with which code is not known.
fn nested(name: &str) -> Problem {
    Problem {
        code: "INVALID_VALUE",
        property: name.to_owned(),
        message: format!("\"{name}\" takes a string, a number or a boolean"),
    }
}

/// Sorts by slot; of a property sent twice the last value counts.
fn in_slot_order(changes: &mut Vec<Change<'_>>) {
    changes.sort_by_key(|change| change.slot);
    if changes.windows(2).any(|pair| pair[0].slot == pair[1].slot) {
        changes.reverse();
        changes.dedup_by_key(|change| change.slot);
        changes.reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ObjectType, Standard};

    /// Object type, property, value, and the stored form or the code of the refusal.
    const CASES: [(Standard, &str, &str, Result<&str, &str>); 27] = [
        (Standard::Contact, "email", " Ada@Example.COM ", Ok("ada@example.com")),
        (Standard::Contact, "email", "foo@", Err("INVALID_EMAIL")),
        (Standard::Contact, "firstname", "Ada", Ok("Ada")),
        (Standard::Contact, "lastname", "see https://x.io", Err("CONTAINS_URL")),
        (Standard::Contact, "phone", "anything goes", Ok("anything goes")),
        (Standard::Contact, "nickname", "x", Err("PROPERTY_DOESNT_EXIST")),
        (Standard::Contact, "lifecyclestage", "lead", Ok("lead")),
        (Standard::Contact, "lifecyclestage", "Lead", Err("INVALID_OPTION")),
        (Standard::Contact, "hs_lead_status", "", Ok("")),
        (Standard::Contact, "hs_buying_role", "CHAMPION;BLOCKER", Ok("CHAMPION;BLOCKER")),
        (Standard::Contact, "hs_buying_role", ";CHAMPION", Ok(";CHAMPION")),
        (Standard::Contact, "hs_buying_role", "CHAMPION;KING", Err("INVALID_OPTION")),
        (Standard::Contact, "hs_object_id", "1", Err("READ_ONLY_VALUE")),
        (Standard::Contact, "lastmodifieddate", "2024-01-01", Err("READ_ONLY_VALUE")),
        (Standard::Contact, "hubspot_owner_id", "40001", Ok("40001")),
        (Standard::Contact, "hubspot_owner_id", "7", Err("INVALID_OWNER_ID")),
        (Standard::Contact, "associatedcompanyid", "12x", Err("INVALID_INTEGER")),
        (Standard::Contact, "closedate", "1684914035320", Ok("2023-05-24T07:40:35.320Z")),
        (Standard::Contact, "closedate", "tomorrow", Err("INVALID_LONG")),
        (Standard::Company, "domain", " ", Err("INVALID_DOMAIN")),
        (Standard::Company, "is_public", "true", Ok("true")),
        (Standard::Company, "is_public", "TRUE", Err("INVALID_OPTION")),
        (Standard::Company, "annualrevenue", "1.5e6", Ok("1.5e6")),
        (Standard::Deal, "dealstage", "closedwon", Ok("closedwon")),
        (Standard::Deal, "dealstage", "open", Err("INVALID_OPTION")),
        (Standard::Deal, "pipeline", "other", Err("INVALID_OPTION")),
        (Standard::Deal, "hs_is_closed", "true", Err("READ_ONLY_VALUE")),
    ];

    #[test]
    fn values_of_the_standard_properties() {
        let owners = Owners::seeded(0);
        for (standard, name, value, expected) in CASES {
            let schema = Schema::new(ObjectType::standard(standard), 0);
            let rules = Rules { schema: &schema, owners: &owners, version: ApiVersion::V3 };
            let checked = rules.check(PropertyMap::of(&[(name, value)]));
            let found = match checked.problems.first() {
                Some(problem) => Err(problem.code),
                None => Ok(checked.changes[0].text.as_ref()),
            };
            assert_eq!(found, expected, "{name} = {value}");
        }
    }

    #[test]
    fn a_bad_stage_is_told_the_valid_ones() {
        let schema = Schema::new(ObjectType::standard(Standard::Ticket), 0);
        let owners = Owners::seeded(0);
        let rules = Rules { schema: &schema, owners: &owners, version: ApiVersion::V3 };
        let checked = rules.check(PropertyMap::of(&[("hs_pipeline_stage", "open")]));
        let expected =
            "open is not a valid pipeline stage ID. Valid options are: pipelineId=0 : [1, 2, 3, 4]";
        assert_eq!(checked.problems[0].message, expected);
    }

    #[test]
    fn of_a_property_sent_twice_the_last_counts() {
        let schema = Schema::new(ObjectType::standard(Standard::Contact), 0);
        let owners = Owners::seeded(0);
        let rules = Rules { schema: &schema, owners: &owners, version: ApiVersion::V3 };
        let checked = rules.check(PropertyMap::of(&[("city", "a"), ("zip", "b"), ("city", "c")]));
        let texts: Vec<&str> = checked.changes.iter().map(|change| change.text.as_ref()).collect();
        assert_eq!(texts, ["c", "b"]);
    }
}
