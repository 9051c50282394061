//! All definitions of one object type. Copied when changed, so a request keeps the version it started with.

use std::collections::HashMap;

use super::catalog;
use super::group::Group;
use super::object_type::{ObjectType, Standard};
use super::pipeline::Pipeline;
use super::property::{Property, Role, Slot};
use super::required::Requirements;

/// At most so many properties per object may have `hasUniqueValue` (HubSpot's properties guide).
pub(crate) const UNIQUE_PROPERTIES_MAX: usize = 10;

#[derive(Clone, Debug)]
pub(crate) struct Schema {
    pub(crate) object: ObjectType,
    pub(crate) groups: Vec<Group>,
    pub(crate) pipelines: Vec<Pipeline>,
    /// Each entry is satisfied by any one of its properties.
    pub(crate) required: Vec<Vec<Slot>>,
    /// What administrators ask for beside that.
    pub(crate) requirements: Requirements,
    /// What answers show when the request names no properties, in slot order.
    pub(crate) shown_by_default: Vec<Slot>,
    /// What every answer to a write shows beside what was written, in slot order.
    pub(crate) shown_after_writes: Vec<Slot>,
    pub(crate) lifecycle: Option<Slot>,
    pub(crate) pipeline: Option<Slot>,
    pub(crate) stage: Option<Slot>,
    pub(crate) created_at: Option<Slot>,
    properties: Vec<Property>,
    by_name: HashMap<String, Slot>,
}

impl Schema {
    /// A type with HubSpot's own properties, made at `now` (milliseconds since 1970 UTC).
    pub(crate) fn new(object: ObjectType, now: i64) -> Self {
        let standard = object.standard;
        let mut schema = Self {
            object,
            groups: catalog::groups(standard),
            pipelines: standard.map_or_else(Vec::new, |standard| Pipeline::defaults(standard, now)),
            required: Vec::new(),
            requirements: Requirements::default(),
            shown_by_default: Vec::new(),
            shown_after_writes: Vec::new(),
            lifecycle: None,
            pipeline: None,
            stage: None,
            created_at: None,
            properties: Vec::new(),
            by_name: HashMap::new(),
        };
        for property in catalog::properties(standard, now) {
            schema.add(property);
        }
        schema.settle();
        schema
    }

    /// Adds a definition, or puts a new one in the place of an archived one of that name, without its values.
    pub(crate) fn add(&mut self, property: Property) -> Slot {
        let slot = Slot(
            u16::try_from(self.properties.len()).expect("invariant: 65,536 properties are refused earlier"),
        );
        match property.role {
            Role::Lifecycle => self.lifecycle = Some(slot),
            Role::Pipeline => self.pipeline = Some(slot),
            Role::Stage => self.stage = Some(slot),
            Role::CreatedAt => self.created_at = Some(slot),
            _ => {}
        }
        self.by_name.insert(property.name.clone(), slot);
        self.properties.push(property);
        slot
    }

    /// Puts the pipelines and their stages in display order.
    pub(crate) fn order_pipelines(&mut self) {
        self.pipelines.sort_by_key(|pipeline| pipeline.display_order);
        for pipeline in &mut self.pipelines {
            pipeline.stages.sort_by_key(|stage| stage.display_order);
        }
    }

    fn settle(&mut self) {
        let required: &[&[&str]] = match self.object.standard {
            Some(Standard::Company) => &[&["name", "domain"]],
            Some(Standard::Deal) => &[&["dealname"], &["dealstage"], &["pipeline"]],
            Some(Standard::Ticket) => &[&["subject"], &["hs_pipeline_stage"], &["hs_pipeline"]],
            Some(Standard::Contact) | None => &[],
        };
        self.required = required.iter().map(|names| self.slots(names)).collect();
        let own: &[&str] = match self.object.standard {
            Some(Standard::Contact) => &["email", "firstname", "lastname"],
            Some(Standard::Company) => &["domain", "name"],
            Some(Standard::Deal) => &["amount", "closedate", "dealname", "dealstage", "pipeline"],
            Some(Standard::Ticket) => &[
                "content",
                "hs_pipeline",
                "hs_pipeline_stage",
                "hs_ticket_category",
                "hs_ticket_priority",
                "subject",
            ],
            None => &[],
        };
        let system = [self.object.created_property(), self.object.modified_property(), "hs_object_id"];
        self.shown_after_writes = self.slots(&system);
        self.shown_by_default = self.slots(&[own, &system].concat());
    }

    fn slots(&self, names: &[&str]) -> Vec<Slot> {
        let mut slots: Vec<Slot> = names.iter().filter_map(|name| self.find(name)).collect();
        slots.sort_unstable();
        slots
    }

    pub(crate) fn property(&self, slot: Slot) -> &Property {
        &self.properties[usize::from(slot.0)]
    }

    pub(crate) fn property_mut(&mut self, slot: Slot) -> &mut Property {
        &mut self.properties[usize::from(slot.0)]
    }

    /// The slot of a property that exists and is not archived.
    pub(crate) fn find(&self, name: &str) -> Option<Slot> {
        self.find_any(name).filter(|slot| self.property(*slot).archived_at.is_none())
    }

    /// The slot of a property, archived or not.
    pub(crate) fn find_any(&self, name: &str) -> Option<Slot> {
        self.by_name.get(name).copied()
    }

    /// All properties that can be named, archived ones among them, in order of creation.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Slot, &Property)> {
        let named = |slot: Slot, property: &Property| self.by_name.get(&property.name) == Some(&slot);
        (0_u16..).map(Slot).zip(&self.properties).filter(move |(slot, property)| named(*slot, property))
    }

    pub(crate) fn active(&self) -> impl Iterator<Item = (Slot, &Property)> {
        self.all().filter(|(_, property)| property.archived_at.is_none())
    }

    pub(crate) fn unique_slots(&self) -> impl Iterator<Item = Slot> {
        self.active().filter(|(_, property)| property.is_unique).map(|(slot, _)| slot)
    }

    /// Whether another property may carry `hasUniqueValue`; HubSpot's own unique ones do not count.
    pub(crate) fn has_room_for_unique(&self) -> bool {
        let own = self.active().filter(|(_, property)| property.is_unique && !property.is_hubspot_defined);
        own.count() < UNIQUE_PROPERTIES_MAX
    }

    /// Whether the type can hold another property at all.
    pub(crate) fn has_room(&self) -> bool {
        self.properties.len() < usize::from(u16::MAX)
    }
}
