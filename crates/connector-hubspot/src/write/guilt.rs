//! Who is to blame when a call is refused as a whole.
//!
//! A refusal (400 or 409) lists the problems of all inputs but does not say which input each belongs to. Only what follows
//! beyond doubt from the message counts as proof; anything else is left to taking the batch apart.

use std::collections::{BTreeMap, HashSet};

use fieldline_model::{Batch, Rejection, WriteInput, WriteKind};

use super::complaint::{Culprits, Taken, culprits, taken};
use super::rejection;
use crate::error_body::ErrorBody;

/// What is to be done with the inputs of a refused call.
#[derive(Debug)]
pub(super) enum Guilt {
    /// These are rejected; the others can go again.
    Proven(BTreeMap<usize, Rejection>),
    /// Nothing is wrong with these but that they name a record which an earlier input names too: they go in a call of
    /// their own, afterwards.
    Repeated(Vec<usize>),
    /// HubSpot does not say.
    Unknown,
}

/// Reads a refusal of a call with `inputs` (indexes into the batch).
pub(super) fn find(batch: &Batch, inputs: &[usize], refusal: &ErrorBody) -> Guilt {
    let repeated = repeated(batch, inputs, refusal);
    if !repeated.is_empty() {
        return Guilt::Repeated(repeated);
    }
    let mut proven = BTreeMap::new();
    let raw = refusal.message.as_deref().unwrap_or_default();
    let complaints = refusal.problems.iter().map(|problem| problem.message.as_str()).chain([raw]);
    for (message, taken) in complaints.filter_map(|message| Some((message, taken(message)?))) {
        let mut senders =
            inputs.iter().filter(|input| is_refused_value(batch, &batch.inputs[**input], taken));
        // Of several that send it, one may be the very record that has it.
        if let (Some(input), None) = (senders.next(), senders.next()) {
            proven.entry(*input).or_insert_with(|| rejection::value_taken(taken, message));
        }
    }
    for problem in &refusal.problems {
        let (Some(property), Some(culprits)) = (&problem.property, culprits(problem)) else { continue };
        for input in inputs.iter().filter(|input| is_culprit(&batch.inputs[**input], property, culprits)) {
            proven.entry(*input).or_insert_with(|| rejection::of_problem(problem));
        }
    }
    if proven.is_empty() { Guilt::Unknown } else { Guilt::Proven(proven) }
}

/// Later inputs that name the same record as an earlier one, when that is what HubSpot complains of.
fn repeated(batch: &Batch, inputs: &[usize], refusal: &ErrorBody) -> Vec<usize> {
    if !refusal.message.as_deref().is_some_and(|message| message.starts_with("Duplicate IDs")) {
        return Vec::new();
    }
    let mut seen = HashSet::new();
    inputs.iter().copied().filter(|input| !seen.insert(folded(&batch.inputs[*input].target))).collect()
}

fn is_refused_value(batch: &Batch, input: &WriteInput, taken: Taken<'_>) -> bool {
    if let (WriteKind::Update, Some(record)) = (&batch.kind, taken.record) {
        return input.target == record;
    }
    let is_key = matches!(&batch.kind, WriteKind::Upsert(key) if key.as_str() == taken.property);
    (is_key && folded(&input.target) == folded(taken.value)) || sends(input, taken.property, taken.value)
}

fn is_culprit(input: &WriteInput, property: &str, culprits: Culprits<'_>) -> bool {
    match culprits {
        Culprits::Everyone => input.properties.iter().any(|(name, _)| name.as_str() == property),
        Culprits::Senders(value) => sends(input, property, value),
    }
}

/// HubSpot quotes e-mail addresses in lower case.
fn sends(input: &WriteInput, property: &str, value: &str) -> bool {
    let is_it = |sent: &str| sent == value || (property == "email" && folded(sent) == folded(value));
    input.properties.iter().any(|(name, sent)| name.as_str() == property && is_it(sent))
}

/// The form in which HubSpot compares unique text.
pub(super) fn folded(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use fieldline_model::{BatchId, ObjectType, PropertyName};

    use super::*;

    /// Inputs `i0`, `i1`, … that send these e-mail addresses.
    fn batch(kind: WriteKind, emails: &[&str]) -> Batch {
        let input = |(number, email): (usize, &&str)| WriteInput {
            trace: format!("t{number}").into(),
            target: match &kind {
                WriteKind::Update => format!("10{number}"),
                WriteKind::Upsert(_) => (*email).to_owned(),
            },
            properties: vec![(PropertyName::from("email"), (*email).to_owned())],
        };
        let inputs = emails.iter().enumerate().map(input).collect();
        Batch { id: BatchId::from("b"), object: ObjectType::from("contacts"), kind, inputs }
    }

    fn guilty(batch: &Batch, body: &str) -> Vec<usize> {
        let inputs: Vec<usize> = (0..batch.inputs.len()).collect();
        match find(batch, &inputs, &ErrorBody::parse(body.as_bytes())) {
            Guilt::Proven(proven) => proven.into_keys().collect(),
            Guilt::Repeated(later) => later.into_iter().map(|input| input + 1_000).collect(),
            Guilt::Unknown => Vec::new(),
        }
    }

    fn problem(code: &str, property: &str, message: &str) -> String {
        format!(
            r#"{{"category":"VALIDATION_ERROR","errors":[{{"message":"{message}","code":"{code}","context":{{"propertyName":["{property}"]}}}}]}}"#
        )
    }

    #[test]
    fn only_proof_counts() {
        let updates = batch(WriteKind::Update, &["ab", "a", "A@b.io"]);
        let taken = "Cannot set PropertyValueCoordinates{x, propertyName=email, value=a@b.io} on";
        let cases = [
            (problem("INVALID_EMAIL", "email", "Email address ab is invalid"), vec![0]),
            (problem("INVALID_EMAIL", "email", "Email address a is invalid"), vec![1]),
            (problem("INVALID_EMAIL", "email", "Email address a@b.io is invalid"), vec![2]),
            (problem("INVALID_EMAIL", "email", "Email address b is invalid"), vec![]),
            (problem("INVALID_EMAIL", "phone", "Email address ab is invalid"), vec![]),
            (problem("INVALID_INTEGER", "email", "email was not a valid number"), vec![]),
            (problem("PROPERTY_DOESNT_EXIST", "email", "Property does not exist"), vec![0, 1, 2]),
            (problem("PROPERTY_DOESNT_EXIST", "phone", "Property does not exist"), vec![]),
            (format!(r#"{{"message":"{taken} 101. 9 already has that value."}}"#), vec![1]),
            (format!(r#"{{"message":"{taken} 7. 9 already has that value."}}"#), vec![]),
            (format!(r#"{{"message":"{taken} null. 9 already has that value."}}"#), vec![2]),
            (r#"{"message":"Contact already exists. Existing ID: 6501"}"#.to_owned(), vec![]),
            (String::new(), vec![]),
        ];
        for (body, expected) in cases {
            assert_eq!(guilty(&updates, &body), expected, "{body}");
        }
    }

    #[test]
    fn of_several_that_send_a_taken_value_nobody_is_blamed() {
        let message = "Cannot set PropertyValueCoordinates{x, propertyName=email, value=a@b.io} on";
        let body = |record: &str| format!(r#"{{"message":"{message} {record}. 9 already has that value."}}"#);
        let upserts = batch(WriteKind::Upsert("app_id".into()), &["a@b.io", "A@b.io", "c@b.io"]);
        assert_eq!(guilty(&upserts, &body("null")), [] as [usize; 0]);
        let updates = batch(WriteKind::Update, &["a@b.io", "a@b.io", "c@b.io"]);
        assert_eq!(guilty(&updates, &body("null")), [] as [usize; 0]);
        assert_eq!(guilty(&updates, &body("101")), [1]);
    }

    #[test]
    fn of_repeated_targets_the_first_stays() {
        let upserts = batch(WriteKind::Upsert("email".into()), &["a@b.io", "x@b.io", "A@B.io ", "x@b.io"]);
        let body = r#"{"message":"Duplicate IDs found in batch input: [a@b.io]. IDs must be unique","context":{"ids":["a@b.io"]}}"#;
        assert_eq!(guilty(&upserts, body), [1_002, 1_003]);
    }
}
