//! Batches and outcomes in short.

use fieldline_model::{Batch, Outcome, PropertyName, WriteInput, WriteKind};

/// Inputs `t0`, `t1`, … for the targets, each sending `email` and `phone`.
pub(crate) fn batch(kind: WriteKind, targets: &[&str]) -> Batch {
    let inputs = targets.iter().enumerate().map(|(number, target)| WriteInput {
        trace: format!("t{number}").into(),
        target: (*target).to_owned(),
        properties: vec![
            (PropertyName::from("email"), (*target).to_owned()),
            (PropertyName::from("phone"), format!("+{number}")),
        ],
    });
    Batch { id: "batch".into(), object: "contacts".into(), kind, inputs: inputs.collect() }
}

/// An upsert by `email`.
pub(crate) fn upsert(targets: &[&str]) -> Batch {
    batch(WriteKind::Upsert("email".into()), targets)
}

/// An update by record id.
pub(crate) fn update(targets: &[&str]) -> Batch {
    batch(WriteKind::Update, targets)
}

/// What became of each input, in words.
pub(crate) fn words(outcomes: &[Outcome]) -> Vec<String> {
    outcomes.iter().map(word).collect()
}

fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Written { id, created, stored } => {
            let verb = if *created { "created" } else { "wrote" };
            let stored =
                stored.iter().map(|(name, value)| format!(" {name}={}", value.as_deref().unwrap_or("∅")));
            format!("{verb} {id}{}", stored.collect::<String>())
        }
        Outcome::Rejected(rejection) => {
            let property = rejection.property.as_ref().map_or("record", PropertyName::as_str);
            format!("{property}: {}", rejection.message)
        }
        Outcome::Missing => "missing".to_owned(),
        Outcome::Open => "open".to_owned(),
    }
}
