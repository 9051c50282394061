//! All association types of an account: HubSpot's, those of custom object types, and labels people add.

use super::catalog::{RELATIONS, Relation, Use};
use super::kind::{AssociationType, Category, KindId, Place, Side};
use crate::schema::Standard;

/// Why a label cannot be defined, changed or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LabelError {
    /// The two object types cannot be associated at all.
    NoRelation,
    NameTaken,
    Unknown,
    /// HubSpot's own types, and the unlabelled ones of custom object types, are not the user's to change.
    NotTheirs,
}

/// In order of definition; a removed one keeps its place.
pub(crate) struct AssociationTypes {
    all: Vec<AssociationType>,
    next_number: u32,
}

impl Default for AssociationTypes {
    fn default() -> Self {
        let mut types = Self { all: Vec::new(), next_number: 1 };
        for relation in &RELATIONS {
            types.add_standard(relation);
        }
        types
    }
}

/// Both directions of a relation to add.
struct Pair {
    category: Category,
    ends: (Place, Place),
    numbers: (u32, u32),
    names: (String, String),
    labels: (Option<String>, Option<String>),
    is_unlabelled: bool,
    primary_of: Option<Side>,
}

impl AssociationTypes {
    pub(crate) fn get(&self, id: KindId) -> &AssociationType {
        &self.all[usize::from(id.0)]
    }

    /// The types from one object type to another, in order of definition.
    pub(crate) fn between(&self, from: Place, to: Place) -> impl Iterator<Item = (KindId, &AssociationType)> {
        let kinds = (0_u16..).map(KindId).zip(&self.all);
        kinds.filter(move |(_, kind)| kind.from == from && kind.to == to && !kind.is_removed)
    }

    /// The type a request names.
    pub(crate) fn find(&self, from: Place, to: Place, category: Category, number: u32) -> Option<KindId> {
        let is_meant = |kind: &AssociationType| kind.category == category && kind.number == number;
        self.between(from, to).find(|(_, kind)| is_meant(kind)).map(|(id, _)| id)
    }

    /// As [`Self::find`], whatever the other object type; numbers of one category are never used twice.
    pub(crate) fn find_from(&self, from: Place, category: Category, number: u32) -> Option<KindId> {
        let kinds = (0_u16..).map(KindId).zip(&self.all);
        let is_meant = |kind: &AssociationType| {
            kind.from == from && kind.category == category && kind.number == number && !kind.is_removed
        };
        kinds.filter(|(_, kind)| is_meant(kind)).map(|(id, _)| id).next()
    }

    /// The type that every association from one object type to another has.
    pub(crate) fn unlabelled(&self, from: Place, to: Place) -> Option<KindId> {
        self.between(from, to).find(|(_, kind)| kind.is_unlabelled).map(|(id, _)| id)
    }

    /// Lets two object types be associated, as a custom one is with those its schema names. Twice is once.
    pub(crate) fn relate(&mut self, ends: (Place, Place), names: (&str, &str)) -> KindId {
        if let Some(known) = self.unlabelled(ends.0, ends.1) {
            return known;
        }
        let names = (format!("{}_to_{}", names.0, names.1), format!("{}_to_{}", names.1, names.0));
        let numbers = self.new_numbers(ends.0 != ends.1);
        self.add(Pair {
            category: Category::UserDefined,
            ends,
            numbers,
            names,
            labels: (None, None),
            is_unlabelled: true,
            primary_of: None,
        })
    }

    /// The unlabelled types from and to an object type.
    pub(crate) fn unlabelled_of(&self, place: Place) -> Vec<KindId> {
        let kinds = (0_u16..).map(KindId).zip(&self.all);
        let is_meant =
            |kind: &AssociationType| kind.is_unlabelled && (kind.from == place || kind.to == place);
        kinds.filter(|(_, kind)| is_meant(kind) && !kind.is_removed).map(|(id, _)| id).collect()
    }

    /// Ends the relation of a custom object type that has this unlabelled type, labels and all; answers the other
    /// object type.
    pub(crate) fn unrelate(&mut self, place: Place, number: u32) -> Option<Place> {
        let unlabelled = self.unlabelled_of(place).into_iter().map(|id| self.get(id));
        let kind = unlabelled
            .filter(|kind| kind.category == Category::UserDefined)
            .find(|kind| kind.number == number)?;
        let other = if kind.from == place { kind.to } else { kind.from };
        for kind in &mut self.all {
            kind.is_removed |=
                (kind.from, kind.to) == (place, other) || (kind.from, kind.to) == (other, place);
        }
        Some(other)
    }

    /// Adds a label for both directions and answers the types it made: one where both directions are the same.
    ///
    /// # Errors
    /// When the types cannot be associated or one of the labels has this name.
    pub(crate) fn define(
        &mut self,
        ends: (Place, Place),
        name: &str,
        label: &str,
        inverse_label: Option<&str>,
    ) -> Result<Vec<KindId>, LabelError> {
        self.unlabelled(ends.0, ends.1).ok_or(LabelError::NoRelation)?;
        if self.between(ends.0, ends.1).any(|(_, kind)| kind.name == name) {
            return Err(LabelError::NameTaken);
        }
        let has_two = ends.0 != ends.1 || inverse_label.is_some_and(|inverse| inverse != label);
        let numbers = self.new_numbers(has_two);
        let first = self.add(Pair {
            category: Category::UserDefined,
            ends,
            numbers,
            names: (name.to_owned(), format!("{name}_inverse")),
            labels: (Some(label.to_owned()), Some(inverse_label.unwrap_or(label).to_owned())),
            is_unlabelled: false,
            primary_of: None,
        });
        let second = self.get(first).inverse;
        Ok(if first == second { vec![first] } else { vec![first, second] })
    }

    /// Changes the labels of both directions; a label left out stays.
    ///
    /// # Errors
    /// When there is no such type or it is not the user's.
    pub(crate) fn relabel(
        &mut self,
        ends: (Place, Place),
        number: u32,
        label: Option<&str>,
        inverse_label: Option<&str>,
    ) -> Result<(), LabelError> {
        let id = self.theirs(ends, number)?;
        let inverse = self.get(id).inverse;
        for (id, label) in [(inverse, inverse_label), (id, label)] {
            if let Some(label) = label {
                self.all[usize::from(id.0)].label = Some(label.to_owned());
            }
        }
        Ok(())
    }

    /// Removes a label, both directions, and answers them.
    ///
    /// # Errors
    /// When there is no such type or it is not the user's.
    pub(crate) fn remove(&mut self, ends: (Place, Place), number: u32) -> Result<[KindId; 2], LabelError> {
        let id = self.theirs(ends, number)?;
        let both = [id, self.get(id).inverse];
        for id in both {
            self.all[usize::from(id.0)].is_removed = true;
        }
        Ok(both)
    }

    fn theirs(&self, ends: (Place, Place), number: u32) -> Result<KindId, LabelError> {
        let own = self.find(ends.0, ends.1, Category::UserDefined, number);
        match own {
            Some(id) if self.get(id).is_unlabelled => Err(LabelError::NotTheirs),
            Some(id) => Ok(id),
            None if self.find(ends.0, ends.1, Category::HubspotDefined, number).is_some() => {
                Err(LabelError::NotTheirs)
            }
            None => Err(LabelError::Unknown),
        }
    }

    fn add_standard(&mut self, relation: &Relation) {
        let labels = match relation.usage {
            Use::Unlabelled => (None, None),
            Use::Primary(_) => (Some("Primary".to_owned()), Some("Primary".to_owned())),
            Use::Labelled(there, back) => (Some(there.to_owned()), Some(back.to_owned())),
        };
        let primary_of = if let Use::Primary(side) = relation.usage { Some(side) } else { None };
        self.add(Pair {
            category: Category::HubspotDefined,
            ends: (place(relation.ends.0), place(relation.ends.1)),
            numbers: relation.numbers,
            names: (relation.names.0.to_owned(), relation.names.1.to_owned()),
            labels,
            is_unlabelled: relation.usage == Use::Unlabelled,
            primary_of,
        });
    }

    fn new_numbers(&mut self, has_two: bool) -> (u32, u32) {
        let first = self.next_number;
        let second = if has_two { first + 1 } else { first };
        self.next_number = second + 1;
        (first, second)
    }

    /// Adds both directions, or one where they are the same, and answers the first.
    fn add(&mut self, pair: Pair) -> KindId {
        let next = |count: usize| KindId(u16::try_from(count).expect("invariant: labels are few"));
        let is_one = pair.ends.0 == pair.ends.1 && pair.numbers.0 == pair.numbers.1;
        let there = next(self.all.len());
        let back = if is_one { there } else { next(self.all.len() + 1) };
        let kind = |(from, to), number, name, label, inverse, primary_of| AssociationType {
            category: pair.category,
            number,
            from,
            to,
            name,
            label,
            inverse,
            is_unlabelled: pair.is_unlabelled,
            primary_of,
            is_removed: false,
        };
        let (from, to) = pair.ends;
        let primary_back = pair.primary_of.map(|side| if side == Side::From { Side::To } else { Side::From });
        self.all.push(kind((from, to), pair.numbers.0, pair.names.0, pair.labels.0, back, pair.primary_of));
        if !is_one {
            self.all.push(kind((to, from), pair.numbers.1, pair.names.1, pair.labels.1, there, primary_back));
        }
        there
    }
}

/// HubSpot's own types are the first of every account, in this order.
fn place(standard: Standard) -> Place {
    let place = Standard::ALL.iter().position(|own| *own == standard);
    Place(place.and_then(|place| u16::try_from(place).ok()).expect("invariant: all types are listed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTACT: Place = Place(0);
    const COMPANY: Place = Place(1);
    const DEAL: Place = Place(2);
    const TICKET: Place = Place(3);

    #[test]
    fn published_ids() {
        let types = AssociationTypes::default();
        let cases = [
            (CONTACT, COMPANY, 279, true),
            (CONTACT, COMPANY, 1, false),
            (COMPANY, CONTACT, 280, true),
            (COMPANY, CONTACT, 2, false),
            (CONTACT, CONTACT, 449, true),
            (COMPANY, COMPANY, 450, true),
            (COMPANY, COMPANY, 13, false),
            (COMPANY, COMPANY, 14, false),
            (DEAL, DEAL, 451, true),
            (CONTACT, DEAL, 4, true),
            (DEAL, CONTACT, 3, true),
            (DEAL, COMPANY, 341, true),
            (DEAL, COMPANY, 5, false),
            (COMPANY, DEAL, 342, true),
            (COMPANY, DEAL, 6, false),
            (CONTACT, TICKET, 15, true),
            (TICKET, CONTACT, 16, true),
            (COMPANY, TICKET, 340, true),
            (COMPANY, TICKET, 25, false),
            (TICKET, COMPANY, 339, true),
            (TICKET, COMPANY, 26, false),
            (DEAL, TICKET, 27, true),
            (TICKET, DEAL, 28, true),
        ];
        for (from, to, number, is_unlabelled) in cases {
            let id = types.find(from, to, Category::HubspotDefined, number);
            let kind = types.get(id.unwrap_or_else(|| panic!("{number} is missing")));
            assert_eq!(kind.is_unlabelled, is_unlabelled, "{number}");
            let back = types.get(kind.inverse);
            assert_eq!((back.from, back.to), (to, from), "{number}");
        }
        assert_eq!(types.find(COMPANY, CONTACT, Category::HubspotDefined, 279), None);
        assert_eq!(types.find(CONTACT, COMPANY, Category::UserDefined, 279), None);
    }

    #[test]
    fn every_pair_of_standard_types_has_one_unlabelled_type() {
        let types = AssociationTypes::default();
        for from in [CONTACT, COMPANY, DEAL, TICKET] {
            for to in [CONTACT, COMPANY, DEAL, TICKET] {
                let count = types.between(from, to).filter(|(_, kind)| kind.is_unlabelled).count();
                assert_eq!(count, 1, "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn labels_are_theirs_to_change() {
        let mut types = AssociationTypes::default();
        let made = types.define((CONTACT, COMPANY), "boss", "Boss", Some("Works for")).unwrap();
        let numbers: Vec<u32> = made.iter().map(|id| types.get(*id).number).collect();
        assert_eq!(numbers, [1, 2]);
        assert_eq!(
            types.define((CONTACT, COMPANY), "boss", "Other", None).unwrap_err(),
            LabelError::NameTaken
        );
        types.relabel((CONTACT, COMPANY), 1, Some("Head"), None).unwrap();
        assert_eq!(types.get(made[0]).label.as_deref(), Some("Head"));
        assert_eq!(types.get(made[1]).label.as_deref(), Some("Works for"));
        assert_eq!(types.remove((CONTACT, COMPANY), 279).unwrap_err(), LabelError::NotTheirs);
        assert_eq!(types.remove((CONTACT, COMPANY), 9).unwrap_err(), LabelError::Unknown);
        types.remove((CONTACT, COMPANY), 1).unwrap();
        assert_eq!(types.find(COMPANY, CONTACT, Category::UserDefined, 2), None);
        let mut next = types.define((CONTACT, CONTACT), "friend", "Friend", None).unwrap();
        assert_eq!((next.len(), types.get(next.remove(0)).number), (1, 3));
    }
}
