//! What goes wrong, in the connector's terms.

use std::io;

use fieldline_connector::{ConnectorError, ErrorClass};

use super::target::FileTarget;

/// The file itself gave trouble.
pub(super) fn of_file(target: &FileTarget, doing: &str, cause: io::Error) -> ConnectorError {
    permanent(format!("`{}` could not be {doing}", target.path.display())).caused_by(cause)
}

/// The rows that wait to be shown could not be kept or read.
pub(super) fn of_staging(target: &FileTarget, cause: rusqlite::Error) -> ConnectorError {
    permanent(format!("the rows kept in `{}` failed", target.staging.display())).caused_by(cause)
}

/// The file holds what cannot be kept as it is.
pub(super) fn of_content(target: &FileTarget, why: &str) -> ConnectorError {
    permanent(format!(
        "`{}` is there already and {why}. Mend that, or move the file away: it is written anew then",
        target.path.display()
    ))
}

/// Somebody else has been at the file since the load began.
pub(super) fn changed_meanwhile(target: &FileTarget) -> ConnectorError {
    let message = format!(
        "`{}` was changed by somebody else while it was being written. Run again",
        target.path.display()
    );
    ConnectorError::new(ErrorClass::Transient { retry_after: None }, message)
}

pub(super) fn permanent(message: String) -> ConnectorError {
    ConnectorError::new(ErrorClass::Permanent, message)
}
