//! How a receiver knows that a delivery is HubSpot's. All three forms are documented.

use sha2::{Digest, Sha256};

use crate::base64::standard;

/// The older signature that comes along with the third one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureVersion {
    /// Hex SHA-256 of client secret and body.
    #[default]
    V1,
    /// Hex SHA-256 of client secret, method, URI and body.
    V2,
}

/// What is signed. HubSpot calls with `POST` only; the documented check values need other methods too.
pub(super) struct Signed<'s> {
    pub(super) secret: &'s str,
    pub(super) method: &'s str,
    /// Scheme, host, path and query, as called.
    pub(super) uri: &'s str,
    pub(super) body: &'s str,
}

impl SignatureVersion {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1",
            Self::V2 => "v2",
        }
    }

    pub(super) fn sign(self, signed: &Signed<'_>) -> String {
        let Signed { secret, method, uri, body } = signed;
        match self {
            Self::V1 => hex(&Sha256::digest([*secret, *body].concat())),
            Self::V2 => hex(&Sha256::digest([*secret, *method, *uri, *body].concat())),
        }
    }
}

/// The third form: base64 of HMAC-SHA256 over method, URI, body and timestamp (milliseconds since 1970 UTC).
pub(super) fn sign_v3(signed: &Signed<'_>, timestamp: i64) -> String {
    let Signed { secret, method, uri, body } = signed;
    let text = format!("{method}{}{body}{timestamp}", decoded(uri));
    standard(&hmac(secret.as_bytes(), text.as_bytes()))
}

/// Escapes that are undone before hashing, as hexadecimal digits; all others stay.
const DECODED: [(&str, char); 12] = [
    ("3A", ':'),
    ("2F", '/'),
    ("3F", '?'),
    ("40", '@'),
    ("21", '!'),
    ("24", '$'),
    ("27", '\''),
    ("28", '('),
    ("29", ')'),
    ("2A", '*'),
    ("2C", ','),
    ("3B", ';'),
];

fn decoded(uri: &str) -> String {
    let mut parts = uri.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_meant = |(digits, _): &&(&str, char)| {
            part.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(digits))
        };
        match DECODED.iter().find(is_meant) {
            Some((_, letter)) => {
                text.push(*letter);
                text.push_str(&part[2..]);
            }
            None => {
                text.push('%');
                text.push_str(part);
            }
        }
    }
    text
}

const BLOCK: usize = 64;

/// RFC 2104 over SHA-256.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5C)).chain_update(inner).finalize().into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";
    const URI: &str = "https://www.example.com/webhook_uri";
    const BODY: &str = r#"{"example_field":"example_value"}"#;

    #[test]
    fn the_check_values_of_the_guide() {
        let cases = [
            ("GET", "", "eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e"),
            ("POST", BODY, "9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900"),
        ];
        for (method, body, expected) in cases {
            let signed = Signed { secret: SECRET, method, uri: URI, body };
            assert_eq!(SignatureVersion::V2.sign(&signed), expected, "{method}");
        }
    }

    #[test]
    fn the_first_form() {
        let signed = Signed { secret: SECRET, method: "POST", uri: URI, body: BODY };
        let expected = "54b2530692e3a3982727206aeee670ed1d85319cad55d4ddbafcf41725ebf2b3";
        assert_eq!(SignatureVersion::V1.sign(&signed), expected);
    }

    /// Computed with Python's `hmac`, `hashlib` and `base64` over `"POST" + uri (as in the comment) + body + timestamp`.
    #[test]
    fn the_third_form_agrees_with_another_implementation() {
        let long = "k".repeat(80);
        let cases = [
            (SECRET, URI, BODY, 1_790_000_000_000, "/Cf5QelhwZhc9z31C5e0npEmYGsU8gEyFFMYmioRS7s="),
            // Hashed as `https://www.example.com/hook?to=a@b.io,c&q=%20x`.
            (
                SECRET,
                "https://www.example.com/hook?to=a%40b.io%2cc&q=%20x",
                BODY,
                1_790_000_000_000,
                "DnTBUrCCmLWy5lT0B0IgXCD91nBpTb2zDtBCwTBveUU=",
            ),
            (&long, "http://127.0.0.1:9000/hook", "[]", 1, "4pLvhz8eCvo5bV/QMSK5igq2KJHGMK6kO1YaxgaTvQE="),
            (
                "k",
                "http://127.0.0.1:9000/hook",
                r#"[{"name":"Zoë"}]"#,
                1,
                "BmvM7BMdDFtCPQt9Kjr52p5LVXXb+/SJdtaEVJ07a6k=",
            ),
        ];
        for (secret, uri, body, timestamp, expected) in cases {
            assert_eq!(sign_v3(&Signed { secret, method: "POST", uri, body }, timestamp), expected, "{uri}");
        }
    }

    #[test]
    fn escapes_that_are_undone() {
        let cases = [
            ("http://a/%3A%2f%3F", "http://a/:/?"),
            ("%40%21%24%27%28%29%2A%2C%3B", "@!$'()*,;"),
            ("%20%2B%", "%20%2B%"),
            ("%2540", "%2540"),
        ];
        for (uri, expected) in cases {
            assert_eq!(decoded(uri), expected);
        }
    }
}
