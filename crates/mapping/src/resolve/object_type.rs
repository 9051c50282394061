//! Is the object type one that HubSpot has?

use fieldline_diagnostics::{Code, nearest};

use crate::context::{Context, Spanned};
use crate::resolve::PortalCatalog;

/// The object types of HubSpot's CRM API by their names in its paths.
const STANDARD: &[&str] = &[
    "appointments",
    "calls",
    "carts",
    "commerce_payments",
    "communications",
    "companies",
    "contacts",
    "courses",
    "deals",
    "discounts",
    "emails",
    "feedback_submissions",
    "fees",
    "goal_targets",
    "invoices",
    "leads",
    "line_items",
    "listings",
    "meetings",
    "notes",
    "orders",
    "partner_clients",
    "postal_mail",
    "products",
    "projects",
    "quotes",
    "services",
    "subscriptions",
    "tasks",
    "taxes",
    "tickets",
    "users",
];

/// How messages speak of a portal without a snapshot.
pub(super) struct Unknown<'p> {
    /// The portal.
    pub(super) portal: String,
    /// The command that takes a snapshot.
    pub(super) pull: &'p str,
}

/// Says what is not known of an object type without a snapshot: whether HubSpot has it, or which properties it has.
pub(super) fn check_object(
    cx: &mut Context<'_>,
    object: &Spanned<String>,
    unknown: &Unknown<'_>,
    catalog: &PortalCatalog<'_>,
) {
    let name = object.value.as_str();
    if catalog.knows_properties() {
        return;
    }
    if STANDARD.contains(&name) || is_custom(name) {
        let portal = &unknown.portal;
        let message =
            format!("nothing is known of the properties of {name}: the project has no snapshot of {portal}");
        let help = format!("Take one with `{}`, so that properties and types are checked.", unknown.pull);
        cx.push(cx.warning(Code::UnknownProperty, &object.span, message, "").with_help(help));
        return;
    }
    let message = format!("`{name}` is no object type that HubSpot has by itself");
    let help = match nearest(name, STANDARD.iter().copied()) {
        Some(near) => {
            format!("Did you mean `{near}`? For a custom one, take a snapshot with `{}`.", unknown.pull)
        }
        None => format!(
            "Write a custom object type by its id (`2-1234567`) or full name (`p1234567_boats`), or take a snapshot of it \
             with `{}`.",
            unknown.pull
        ),
    };
    // A custom object type may go by its plain name, so nobody can be sure.
    cx.push(cx.warning(Code::UnknownObject, &object.span, message, "").with_help(help));
}

/// `2-1234567`, `0-1`, `p_boats`, `p1234567_boats`: ids and fully qualified names.
fn is_custom(name: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = name.split_once('-').is_some_and(|(meta, number)| is_digits(meta) && is_digits(number));
    let qualified = name.strip_prefix('p').and_then(|rest| rest.split_once('_'));
    is_id
        || qualified
            .is_some_and(|(portal, rest)| (portal.is_empty() || is_digits(portal)) && !rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_object_types_are_told_by_their_form() {
        for name in ["2-1", "0-3", "p_boats", "p123_boats"] {
            assert!(is_custom(name), "{name}");
        }
        for name in ["boats", "2-", "-1", "p_", "pets_of", "contact"] {
            assert!(!is_custom(name), "{name}");
        }
    }

    #[test]
    fn standard_ones_are_sorted() {
        assert!(STANDARD.is_sorted());
    }
}
