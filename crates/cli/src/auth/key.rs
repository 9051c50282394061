//! The key that logins are kept under: 32 bytes, from the environment or from a file of this user.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::SecretBox;

use super::key_file;
use crate::app::App;
use crate::error::CommandError;

/// The variable that holds the key.
pub(super) const VARIABLE: &str = "FIELDLINE_KEY";

/// The length of a key in bytes.
pub(super) const LENGTH: usize = 32;

/// A key, and where it came from. `Debug` hides it.
#[derive(Debug)]
pub(crate) struct Key {
    pub(super) bytes: SecretBox<[u8; LENGTH]>,
    /// For people: `the variable FIELDLINE_KEY`, `the file …`.
    pub(crate) origin: String,
}

impl Key {
    /// The key of this user, if there is one.
    ///
    /// # Errors
    /// When there is something in its place that is no key.
    pub(crate) fn find(app: &App) -> Result<Option<Self>, CommandError> {
        if let Some(text) = app.variables.get(VARIABLE).filter(|text| !text.trim().is_empty()) {
            return Self::read(text, format!("the variable {VARIABLE}")).map(Some);
        }
        let Some(path) = key_file::path(&app.variables) else { return Ok(None) };
        let Some(text) = key_file::read(&path)? else { return Ok(None) };
        if let Some(who) = super::secret::who_else_reads(&path) {
            app.terminal.note(&format!(
                "warning: {who} may read the key file `{0}`; `chmod 600 {0}` changes that",
                path.display()
            ));
        }
        Self::read(&text, format!("the file {}", path.display())).map(Some)
    }

    /// The key of this user; makes one where there is none, and says where it lies.
    pub(crate) fn find_or_make(app: &App, random: [u8; LENGTH]) -> Result<Self, CommandError> {
        if let Some(key) = Self::find(app)? {
            return Ok(key);
        }
        let Some(path) = key_file::path(&app.variables) else {
            return Err(CommandError::refused(
                "there is no key to keep the login under, and no home folder for one",
            )
            .with_help(format!(
                "Set {VARIABLE} to 32 random bytes: `export {VARIABLE}=$(openssl rand -base64 32)`."
            )));
        };
        key_file::make(&path, &STANDARD.encode(random))?;
        app.terminal.note(&format!(
            "Made a key for logins: {}. Whoever has it and the state can act as this login; the state alone says nothing.",
            path.display()
        ));
        // Another process may have made one at the same instant; the one that lies there counts.
        Self::find(app)?.ok_or_else(missing)
    }

    fn read(text: &str, origin: String) -> Result<Self, CommandError> {
        let bytes = decoded(text.trim()).ok_or_else(|| {
            CommandError::refused(format!("{origin} holds no key")).with_help(
                "A key is 32 bytes in base64 or hexadecimal; `openssl rand -base64 32` prints one.",
            )
        })?;
        Ok(Self { bytes: SecretBox::new(Box::new(bytes)), origin })
    }
}

/// There is no key, and one is needed to open what was kept.
pub(crate) fn missing() -> CommandError {
    CommandError::refused("the key that logins are kept under is not here").with_help(format!(
        "Set {VARIABLE} as it was when somebody logged in, or log in again: `fieldline auth login`."
    ))
}

/// Base64 of both alphabets, with or without padding.
const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

fn decoded(text: &str) -> Option<[u8; LENGTH]> {
    if text.len() == 2 * LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let mut bytes = [0; LENGTH];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        return Some(bytes);
    }
    let bytes = STANDARD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_base64_or_hexadecimal() {
        let bytes: [u8; LENGTH] = std::array::from_fn(|place| 0xe0 + place as u8);
        let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        let url = URL_SAFE.encode(bytes);
        assert!(url.contains('_') || url.contains('-'));
        for text in [STANDARD.encode(bytes), STANDARD.encode(bytes).replace('=', ""), url, hex.clone()] {
            assert_eq!(decoded(&text), Some(bytes), "{text}");
        }
        for text in
            ["", "hush", &hex[2..], &STANDARD.encode(&bytes[1..]), &STANDARD.encode([bytes, bytes].concat())]
        {
            assert_eq!(decoded(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_shown() {
        let error = Key::read("hush", "the variable FIELDLINE_KEY".to_owned()).unwrap_err();
        assert!(!format!("{error:?}").contains("hush"), "{error:?}");
        let key = Key::read(&STANDARD.encode([7; LENGTH]), String::new()).unwrap();
        assert!(!format!("{key:?}").contains("7, 7"), "{key:?}");
    }
}
