//! The account's owners.

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use crate::instant::Iso;

/// One person who can own records. `id` goes into `hubspot_owner_id`; `user_id` there is an error.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Owner {
    pub(crate) id: String,
    pub(crate) email: String,
    #[serde(default)]
    pub(crate) first_name: String,
    #[serde(default)]
    pub(crate) last_name: String,
    #[serde(default)]
    pub(crate) user_id: u64,
    #[serde(default)]
    pub(crate) archived: bool,
    #[serde(skip)]
    pub(crate) created_at: i64,
}

impl Serialize for Owner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("email", &self.email)?;
        map.serialize_entry("type", "PERSON")?;
        map.serialize_entry("firstName", &self.first_name)?;
        map.serialize_entry("lastName", &self.last_name)?;
        if !self.archived {
            map.serialize_entry("userId", &self.user_id)?;
        }
        map.serialize_entry("userIdIncludingInactive", &self.user_id)?;
        map.serialize_entry("createdAt", &Iso(self.created_at))?;
        map.serialize_entry("updatedAt", &Iso(self.created_at))?;
        map.serialize_entry("archived", &self.archived)?;
        map.end()
    }
}

/// All owners, in order of id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Owners(pub(crate) Vec<Owner>);

const SEEDED: [(&str, &str, &str, u64); 3] = [
    ("40001", "Grace", "Hopper", 71_001),
    ("40002", "Katherine", "Johnson", 71_002),
    ("40003", "Hedy", "Lamarr", 71_003),
];

impl Owners {
    /// The owners a fresh simulator has.
    pub(crate) fn seeded(created_at: i64) -> Self {
        let owner = |(id, first, last, user_id): (&str, &str, &str, u64)| Owner {
            id: id.to_owned(),
            email: format!("{}@example.com", first.to_lowercase()),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            user_id,
            archived: false,
            created_at,
        };
        Self(SEEDED.into_iter().map(owner).collect())
    }

    pub(crate) fn has(&self, id: &str) -> bool {
        self.0.iter().any(|owner| owner.id == id && !owner.archived)
    }
}
