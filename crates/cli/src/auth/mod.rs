//! Who calls are signed as: secrets from where they lie, logins kept under lock and key, scopes that mappings need.

mod accounts;
mod age;
mod callback;
mod command_output;
mod fetched;
mod key;
mod key_file;
mod logins;
mod needs;
mod secret;
#[cfg(test)]
mod shared_login;
mod signing;
mod vault;

pub(crate) use accounts::{Account, Accounts, accounts};
pub(crate) use age::{Age, first_seen, known_since, reminder};
pub(crate) use callback::{Callback, Returned};
pub(crate) use key::Key;
pub(crate) use logins::Logins;
pub(crate) use needs::{Needs, ScopeNeed, explained};
pub(crate) use signing::{
    BRING_KEY_BACK, Identity, client, client_id, log_in_again, now, signing, static_identity,
};
