//! Pipelines and stages as options: HubSpot takes their ids, letter by letter, and a snapshot lists them.

use fieldline_diagnostics::{list, nearest};
use fieldline_model::{Pipeline, PropertyDefinition, PropertyOption, PropertyType};

use crate::plan::Rule;
use crate::raw::{RawMapping, RawRule, RawValue};
use crate::resolve::PortalCatalog;
use crate::run::{FieldProgram, StageProof};

/// The properties that say in which pipeline a record is.
const PIPELINES: &[&str] = &["pipeline", "hs_pipeline"];
/// The properties that say in which stage.
const STAGES: &[&str] = &["dealstage", "hs_pipeline_stage"];

/// The definition with the pipelines or stages of the portal as its options, where it takes those and a snapshot lists them.
/// `pipeline` is the one that every record of the mapping goes to.
pub(super) fn with_stages(
    definition: PropertyDefinition,
    catalog: &PortalCatalog<'_>,
    pipeline: Option<&str>,
) -> PropertyDefinition {
    let name = definition.name.as_str();
    let (takes_pipelines, takes_stages) = (PIPELINES.contains(&name), STAGES.contains(&name));
    let Some(pipelines) = catalog.pipelines().filter(|known| !known.is_empty()) else { return definition };
    // Where HubSpot lists the options itself, those count.
    let is_open = definition.external_options || definition.options.is_empty();
    let is_theirs =
        definition.property_type == PropertyType::Enumeration && (takes_pipelines || takes_stages);
    if !(is_theirs && is_open) {
        return definition;
    }
    let options: Vec<PropertyOption> = if takes_pipelines {
        pipelines.iter().map(|known| option(&known.id, &known.label)).collect()
    } else {
        stages(pipelines, pipeline)
    };
    PropertyDefinition { options, external_options: false, ..definition }
}

/// What a diagnostic has to say of stages: only those of the pipeline count that the mapping names; and which pipelines have
/// others. `None` where all count.
pub(super) fn narrowed(property: &str, pipelines: &[Pipeline], pipeline: Option<&str>) -> Option<String> {
    let only = pipeline?;
    if !STAGES.contains(&property) || !pipelines.iter().any(|known| known.id == only) {
        return None;
    }
    let others = pipelines.iter().filter(|known| known.id != only && !known.stages.is_empty());
    let others: Vec<String> = others
        .map(|known| {
            let stages: Vec<&str> = known.stages.iter().map(|stage| stage.id.as_str()).collect();
            format!("{} of pipeline `{}` ({})", list(stages), known.id, known.label).replace(" or ", " and ")
        })
        .collect();
    let narrowed =
        format!("the mapping sends every record to pipeline `{only}`, so that only its stages count");
    Some(if others.is_empty() { narrowed } else { format!("{narrowed}, not {}", others.join("; ")) })
}

/// The stages of the pipeline, or of all where it is not known.
fn stages(pipelines: &[Pipeline], only: Option<&str>) -> Vec<PropertyOption> {
    let is_known = only.is_some_and(|id| pipelines.iter().any(|pipeline| pipeline.id == id));
    let chosen = pipelines.iter().filter(|pipeline| !is_known || Some(pipeline.id.as_str()) == only);
    chosen.flat_map(|pipeline| &pipeline.stages).map(|stage| option(&stage.id, &stage.label)).collect()
}

fn option(id: &str, label: &str) -> PropertyOption {
    PropertyOption { label: label.to_owned(), value: id.to_owned() }
}

/// What proves the stages of records whose pipeline comes with them. `None` where the snapshot knows no pipelines, where the
/// mapping names one for all records, and where a look-up in the portal decides, which is newer than the snapshot.
pub(super) fn stage_proof(
    rules: &[Rule],
    fields: &[Option<FieldProgram>],
    catalog: &PortalCatalog<'_>,
    pipeline: Option<&str>,
) -> Option<StageProof> {
    let known = catalog.pipelines().filter(|known| !known.is_empty())?;
    let number = |names: &[&str]| {
        let at = rules.iter().position(|rule| names.contains(&rule.property.as_str()))?;
        fields[at].as_ref().filter(|field| !field.looks_up_live()).and_then(|_| u16::try_from(at).ok())
    };
    let (pipeline, stage) = match pipeline {
        Some(_) => return None,
        None => (number(PIPELINES)?, number(STAGES)?),
    };
    let ids = |known: &Pipeline| known.stages.iter().map(|stage| stage.id.clone()).collect();
    let stages = known.iter().map(|known| (known.id.clone(), ids(known))).collect();
    Some(StageProof { pipeline, stage, stages })
}

/// The pipeline that a mapping puts every record into.
pub(super) fn constant_pipeline(raw: &RawMapping) -> Option<String> {
    let field = raw.fields.iter().find(|field| PIPELINES.contains(&field.property.value.as_str()))?;
    match &field.rule {
        RawRule { value: Some(RawValue::Constant(text)), map: None, steps, lookup: None, .. }
            if steps.is_empty() =>
        {
            Some(text.value.clone())
        }
        _ => None,
    }
}

/// What to write in place of a text that is no option: the id of the option with that label, else the nearest, else all.
pub(super) fn option_help(definition: &PropertyDefinition, text: &str) -> String {
    let options = || definition.options.iter().map(|option| option.value.as_str());
    let labelled: Vec<&str> = definition
        .options
        .iter()
        .filter(|option| option.label.eq_ignore_ascii_case(text.trim()))
        .map(|option| option.value.as_str())
        .collect();
    match labelled.as_slice() {
        [] => match nearest(text, options()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None => format!("The options are {}.", list(options())),
        },
        [only] => format!("Did you mean `{only}`?"),
        several => format!("`{}` is the label of several: {}.", text.trim(), list(several.iter().copied())),
    }
}

#[cfg(test)]
mod tests {
    use fieldline_model::Stage;

    use super::*;

    fn pipeline(id: &str, stages: &[(&str, &str)]) -> Pipeline {
        let stage = |(id, label): &(&str, &str)| Stage { id: (*id).into(), label: (*label).into() };
        Pipeline { id: id.into(), label: id.to_uppercase(), stages: stages.iter().map(stage).collect() }
    }

    #[test]
    fn a_known_pipeline_narrows_the_stages() {
        let all = [pipeline("default", &[("1", "New"), ("2", "Won")]), pipeline("p2", &[("21", "New")])];
        let ids = |only: Option<&str>| -> Vec<String> {
            stages(&all, only).into_iter().map(|option| option.value).collect()
        };
        assert_eq!(ids(None), ["1", "2", "21"]);
        assert_eq!(ids(Some("p2")), ["21"]);
        // A pipeline that is not there is reported where it is written, and says nothing about stages.
        assert_eq!(ids(Some("p3")), ["1", "2", "21"]);
    }

    #[test]
    fn a_diagnostic_says_whose_stages_count() {
        let all = [pipeline("p1", &[("1", "New"), ("2", "Won")]), pipeline("p2", &[("21", "New")])];
        let narrowed_to = "the mapping sends every record to pipeline";
        for (property, pipelines, only, expected) in [
            (
                "dealstage",
                &all[..],
                Some("p2"),
                Some(format!(
                    "{narrowed_to} `p2`, so that only its stages count, not `1` and `2` of pipeline `p1` (P1)"
                )),
            ),
            (
                "hs_pipeline_stage",
                &all[..1],
                Some("p1"),
                Some(format!("{narrowed_to} `p1`, so that only its stages count")),
            ),
            ("dealstage", &all[..], Some("p3"), None),
            ("dealstage", &all[..], None, None),
            ("plan_tier", &all[..], Some("p2"), None),
        ] {
            assert_eq!(narrowed(property, pipelines, only), expected, "{property} {only:?}");
        }
    }

    #[test]
    fn the_help_names_the_id_of_a_label() {
        let options = [("1", "New"), ("closedwon", "Closed Won"), ("21", "new")];
        let options = options.iter().map(|(id, label)| option(id, label)).collect();
        let definition = PropertyDefinition { options, ..PropertyDefinition::text("dealstage") };
        let cases = [
            ("Closed won", "Did you mean `closedwon`?"),
            ("ClosedWon", "Did you mean `closedwon`?"),
            ("New", "`New` is the label of several: `1` or `21`."),
            ("somewhere else", "The options are `1`, `closedwon` or `21`."),
        ];
        for (text, help) in cases {
            assert_eq!(option_help(&definition, text), help, "{text}");
        }
    }
}
