//! How closely HubSpot guards a property.

/// `dataSensitivity` of a definition. It is set when the property is created.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sensitivity {
    #[default]
    Plain,
    Sensitive,
    HighlySensitive,
}

impl Sensitivity {
    const ALL: [Self; 3] = [Self::Plain, Self::Sensitive, Self::HighlySensitive];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "non_sensitive",
            Self::Sensitive => "sensitive",
            Self::HighlySensitive => "highly_sensitive",
        }
    }

    /// The level a request names; the empty text is the plain one.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let name = if name.is_empty() { Self::Plain.name() } else { name };
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}
