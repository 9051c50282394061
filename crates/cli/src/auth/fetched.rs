//! A token that lies elsewhere, and may be replaced there while we run.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use fieldline_connector::tokens::{AccessToken, Renewal, TokenProvider};
use fieldline_connector::{ConnectorError, ErrorClass};
use fieldline_mapping::Secret;
use secrecy::{ExposeSecret as _, SecretString};

use super::secret::Reader;

/// Gives out the token that was read first, until HubSpot refuses it; then it is read once more.
pub(super) struct FetchedToken {
    reader: Reader,
    secret: Secret,
    known: Mutex<SecretString>,
    /// Calls that were refused together ask for one reading.
    reading: tokio::sync::Mutex<()>,
}

impl FetchedToken {
    pub(super) fn new(reader: Reader, secret: Secret, known: SecretString) -> Self {
        Self { reader, secret, known: Mutex::new(known), reading: tokio::sync::Mutex::default() }
    }

    fn known(&self) -> SecretString {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether it is the one that is given out now.
    fn is_known(&self, token: &AccessToken) -> bool {
        self.known().expose_secret() == token.expose()
    }
}

#[async_trait]
impl TokenProvider for FetchedToken {
    async fn token(&self) -> Result<AccessToken, ConnectorError> {
        AccessToken::new(self.known())
    }

    async fn refused(&self, token: &AccessToken) -> Result<Renewal, ConnectorError> {
        let _one_reads = self.reading.lock().await;
        if !self.is_known(token) {
            return Ok(Renewal::Renewed);
        }
        let (reader, secret) = (self.reader.clone(), self.secret.clone());
        let read = tokio::task::spawn_blocking(move || reader.read(&secret, "the token")).await;
        let read = read.map_err(|cause| {
            ConnectorError::new(ErrorClass::Bug, "reading the token again broke off").caused_by(cause)
        })??;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(if self.is_known(token) { Renewal::Final } else { Renewal::Renewed })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use fieldline_mapping::Place;

    use super::*;
    use crate::app::App;
    use crate::args::Arguments;

    #[tokio::test]
    async fn a_token_that_was_replaced_is_read_once_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        std::fs::write(&file, "first").unwrap();
        let arguments = ["fieldline", "-C", folder.path().to_str().unwrap(), "run"];
        let reader = Reader::new(&App::new(&Arguments::try_parse_from(arguments).unwrap()));
        let place = Place { file: "fieldline.yaml".to_owned(), line: 1, column: 1 };
        let secret = Secret::File { path: "token".to_owned(), place };
        let fetched = FetchedToken::new(reader, secret, "first".into());
        let first = fetched.token().await.unwrap();
        assert_eq!(fetched.refused(&first).await.unwrap(), Renewal::Final);
        std::fs::write(&file, "second\n").unwrap();
        assert_eq!(fetched.token().await.unwrap().expose(), "first");
        assert_eq!(fetched.refused(&first).await.unwrap(), Renewal::Renewed);
        let second = fetched.token().await.unwrap();
        assert_eq!(second.expose(), "second");
        // Another call that was sent with the first: nothing more is read.
        std::fs::remove_file(&file).unwrap();
        assert_eq!(fetched.refused(&first).await.unwrap(), Renewal::Renewed);
        let error = fetched.refused(&second).await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::Auth);
    }
}
