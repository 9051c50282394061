//! Windows of keys, as callers pass them.

use fieldline_model::SourceKey;

/// Stops a debug build whose caller broke the contract; a release build would miss keys that are out of order.
pub(crate) fn debug_assert_ascending(keys: &[SourceKey]) {
    debug_assert!(keys.is_sorted_by(|one, other| one < other), "a window's keys must be strictly ascending");
}
