//! A request, reduced to what operations need.

use axum::body::Bytes;
use serde::Deserialize;

use crate::version::ApiVersion;
use crate::wire::ApiError;

pub(crate) struct Call {
    pub(crate) version: ApiVersion,
    /// The path as requested.
    pub(crate) path: String,
    /// How the caller reaches this server: `http://127.0.0.1:8787`.
    pub(crate) origin: String,
    /// Parts of the path, decoded.
    pub(crate) params: Vec<(String, String)>,
    /// The query, decoded, in the order sent.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Bytes,
}

impl Call {
    /// A part of the path that the route guarantees.
    pub(crate) fn param(&self, name: &str) -> &str {
        find(&self.params, name).unwrap_or_default()
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        find(&self.query, name)
    }

    /// Whether a parameter is `true`; HubSpot's Python client writes it `True`.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.query(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// A list given as `a,b`, as a repeated parameter, or both.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        let values = self.query.iter().filter(|(key, _)| key == name);
        values
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect()
    }

    /// A whole number between 1 and `max`.
    pub(crate) fn limit(&self, default: usize, max: usize) -> Result<usize, ApiError> {
        let Some(text) = self.query("limit") else { return Ok(default) };
        match text.parse() {
            Ok(limit) if (1..=max).contains(&limit) => Ok(limit),
            _ => Err(ApiError::validation(format!("limit must be a number from 1 to {max}, but was {text}"))),
        }
    }

    /// The address of another page of the list that is asked for.
    pub(crate) fn page_link(&self, after: &str) -> String {
        let others = self.query.iter().filter(|(name, _)| name != "after");
        let mut query: Vec<(&str, &str)> =
            others.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        query.push(("after", after));
        self.link(&self.path, &query)
    }

    /// An address on this server.
    pub(crate) fn link(&self, path: &str, query: &[(&str, &str)]) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        format!("{}{path}?{query}", self.origin)
    }

    /// The body as a form; what the query gives counts as well, as older clients expect.
    pub(crate) fn form(&self) -> Form {
        let body = url::form_urlencoded::parse(&self.body).into_owned();
        Form(body.chain(self.query.iter().cloned()).collect())
    }

    /// The body as JSON.
    pub(crate) fn json<'c, T: Deserialize<'c>>(&'c self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let text = error.to_string();
            // [I] HubSpot lists all that are missing; here the first is named.
            let missing = text.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
            match missing {
                Some(name) => ApiError::missing_fields(line, column, name),
                None => ApiError::validation(format!(
                    "Invalid input JSON on line {line}, column {column}: {text}"
                )),
            }
        })
    }
}

/// Fields of a form, decoded.
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        find(&self.0, name)
    }

    /// The field, or the empty text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }
}

fn find<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
