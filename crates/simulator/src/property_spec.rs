//! Definitions written in code.

use crate::schema::{ChoiceInput, PropertyInput};

/// A custom property for [`Builder::property`](crate::Builder::property).
///
/// ```
/// use fieldline_simulator::PropertySpec;
///
/// let key = PropertySpec::text("app_customer_id").unique();
/// let plan = PropertySpec::enumeration("plan_tier", &[("free", "Free"), ("pro", "Professional")]);
/// # let _ = (key, plan);
/// ```
#[derive(Clone, Debug)]
pub struct PropertySpec {
    pub(crate) input: PropertyInput,
}

impl PropertySpec {
    fn new(name: &str, kind: &str, field_type: &str) -> Self {
        let input = PropertyInput {
            name: name.to_owned(),
            label: name.to_owned(),
            kind: kind.to_owned(),
            field_type: field_type.to_owned(),
            ..PropertyInput::default()
        };
        Self { input }
    }

    fn with_options(mut self, options: &[(&str, &str)]) -> Self {
        let choice = |(value, label): &(&str, &str)| ChoiceInput {
            label: (*label).to_owned(),
            value: (*value).to_owned(),
            ..ChoiceInput::default()
        };
        self.input.options = options.iter().map(choice).collect();
        self
    }

    /// Any text up to 65,536 characters.
    pub fn text(name: &str) -> Self {
        Self::new(name, "string", "text")
    }

    /// A decimal number.
    pub fn number(name: &str) -> Self {
        Self::new(name, "number", "number")
    }

    /// A calendar day.
    pub fn date(name: &str) -> Self {
        Self::new(name, "date", "date")
    }

    /// An instant.
    pub fn datetime(name: &str) -> Self {
        Self::new(name, "datetime", "date")
    }

    /// `true` or `false`.
    pub fn boolean(name: &str) -> Self {
        Self::new(name, "bool", "booleancheckbox").with_options(&[("true", "Yes"), ("false", "No")])
    }

    /// One of the options, given as value and label.
    pub fn enumeration(name: &str, options: &[(&str, &str)]) -> Self {
        Self::new(name, "enumeration", "select").with_options(options)
    }

    /// Any number of the options, given as value and label.
    pub fn multi(name: &str, options: &[(&str, &str)]) -> Self {
        Self::new(name, "enumeration", "checkbox").with_options(options)
    }

    /// No two records may have the same value; such a property can address records.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.input.has_unique_value = true;
        self
    }

    /// Puts the property into a group; without it the type's first group is taken.
    #[must_use]
    pub fn group(mut self, group: &str) -> Self {
        group.clone_into(&mut self.input.group_name);
        self
    }

    /// The label people see; without it the name is taken.
    #[must_use]
    pub fn label(mut self, label: &str) -> Self {
        label.clone_into(&mut self.input.label);
        self
    }

    /// `sensitive` or `highly_sensitive`: listed only for those who ask for that level.
    #[must_use]
    pub fn sensitivity(mut self, level: &str) -> Self {
        level.clone_into(&mut self.input.data_sensitivity);
        self
    }

    /// Values are refused with `READ_ONLY_VALUE`.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.input.is_read_only = true;
        self
    }
}
