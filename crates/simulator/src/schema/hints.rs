//! What a property's definition says about how its values are made and shown. Kept as it was given; nothing here depends on it.

use serde::Deserialize;
use serde::ser::SerializeMap;

/// Only what was given is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Hints {
    calculation_formula: Option<String>,
    number_display_hint: Option<String>,
    text_display_hint: Option<String>,
    show_currency_symbol: Option<bool>,
    currency_property_name: Option<String>,
}

impl Hints {
    /// Adds what was given to a definition's members.
    pub(super) fn put<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        let texts = [
            ("calculationFormula", &self.calculation_formula),
            ("numberDisplayHint", &self.number_display_hint),
            ("textDisplayHint", &self.text_display_hint),
            ("currencyPropertyName", &self.currency_property_name),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                map.serialize_entry(name, text)?;
            }
        }
        match self.show_currency_symbol {
            Some(shows) => map.serialize_entry("showCurrencySymbol", &shows),
            None => Ok(()),
        }
    }

    /// These, and the old ones where nothing new is said.
    pub(crate) fn over(self, old: Self) -> Self {
        Self {
            calculation_formula: self.calculation_formula.or(old.calculation_formula),
            number_display_hint: self.number_display_hint.or(old.number_display_hint),
            text_display_hint: self.text_display_hint.or(old.text_display_hint),
            show_currency_symbol: self.show_currency_symbol.or(old.show_currency_symbol),
            currency_property_name: self.currency_property_name.or(old.currency_property_name),
        }
    }
}
