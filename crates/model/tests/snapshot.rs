//! Snapshots are written and read by the same code, and older files can still be read.

use chrono::NaiveDate;
use fieldline_model::{
    AssociationTypes, FieldType, LinkType, ObjectSchema, Pipeline, PropertyDefinition, PropertyOption,
    PropertyType, Sensitivity, Snapshot, SnapshotPart, Stage, Unseen, ValidationRule,
};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_0-9.]{1,12}", "\\PC{1,12}", Just("a \"quoted\" \\ line\nand another".to_owned())]
}

/// Names of object types as a snapshot keeps them: one for each type, without blanks around it.
fn object_name() -> impl Strategy<Value = String> {
    prop_oneof![Just("companies".to_owned()), "p[0-9]{1,8}_[a-z]{1,12}", "2-[0-9]{1,8}"]
}

fn option_of_a_property() -> impl Strategy<Value = PropertyOption> {
    (text(), text()).prop_map(|(label, value)| PropertyOption { label, value })
}

fn rule() -> impl Strategy<Value = ValidationRule> {
    (text(), vec(text(), 0..3)).prop_map(|(kind, arguments)| ValidationRule { kind, arguments })
}

prop_compose! {
    fn definition()(
        (label, group) in (option::of(text()), option::of(text())),
        (property_type, field_type) in (text(), text()),
        options in vec(option_of_a_property(), 0..4),
        (unique, read_only, calculated, external_options) in any::<(bool, bool, bool, bool)>(),
        sensitivity in prop::sample::select(Sensitivity::ALL.to_vec()),
        rules in vec(rule(), 0..3),
    ) -> PropertyDefinition {
        PropertyDefinition {
            label, group, options, unique, read_only, calculated, external_options, sensitivity, rules,
            property_type: PropertyType::from(property_type.as_str()),
            field_type: FieldType::from(field_type.as_str()),
            ..PropertyDefinition::text("to be named")
        }
    }
}

fn pipeline() -> impl Strategy<Value = Pipeline> {
    let stage = (text(), text()).prop_map(|(id, label)| Stage { id, label });
    (text(), text(), vec(stage, 0..3)).prop_map(|(id, label, stages)| Pipeline { id, label, stages })
}

fn link_type() -> impl Strategy<Value = LinkType> {
    (text(), any::<u32>(), option::of(text())).prop_map(|(category, type_id, label)| LinkType {
        category,
        type_id,
        label,
    })
}

fn unseen() -> impl Strategy<Value = Unseen> {
    let part = prop_oneof![
        Just(SnapshotPart::HighlySensitiveProperties),
        Just(SnapshotPart::Rules),
        object_name().prop_map(|to| SnapshotPart::Associations(to.into())),
    ];
    (part, vec(text(), 0..3)).prop_map(|(part, scopes)| Unseen { part, scopes })
}

prop_compose! {
    fn snapshot()(
        properties in btree_map(text(), definition(), 0..6),
        required in vec(text(), 0..3),
        pipelines in vec(pipeline(), 0..3),
        associations in vec((object_name(), vec(link_type(), 0..3)), 0..3),
        (portal, source, day) in (option::of(text()), option::of(text()), option::of(0..40_000_i32)),
        unseen in vec(unseen(), 0..3),
    ) -> Snapshot {
        let named = properties.into_iter().map(|(name, definition)| PropertyDefinition { name: name.into(), ..definition });
        let mut schema = ObjectSchema::new("contacts".into(), named.collect());
        schema.required = required.into_iter().map(Into::into).collect();
        schema.pipelines = pipelines;
        schema.associations =
            associations.into_iter().map(|(to, types)| AssociationTypes { to: to.into(), types }).collect();
        let date = day.map(|day| NaiveDate::default() + chrono::Days::new(day as u64));
        Snapshot { portal: portal.map(Into::into), date, source, unseen, schema }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(snapshot in snapshot()) {
        let written = snapshot.to_text();
        let read = Snapshot::read(&written).unwrap();
        prop_assert_eq!(&read, &snapshot);
        prop_assert_eq!(read.to_text(), written);
    }

    #[test]
    fn a_changed_property_changes_its_own_lines_only(snapshot in snapshot(), label in "[a-z]{3}") {
        let mut properties = snapshot.schema.properties().to_vec();
        let Some(changed) = properties.first_mut() else { return Ok(()) };
        changed.label = Some(format!("{label}, once more"));
        let mut other = snapshot.clone();
        other.schema = ObjectSchema::new("contacts".into(), properties);
        other.schema.required = snapshot.schema.required.clone();
        other.schema.pipelines = snapshot.schema.pipelines.clone();
        other.schema.associations = snapshot.schema.associations.clone();
        let (before, after) = (snapshot.to_text(), other.to_text());
        let different = before.lines().zip(after.lines()).filter(|(one, two)| one != two).count();
        prop_assert_eq!((before.lines().count(), different), (after.lines().count(), 1));
    }
}

#[test]
fn a_file_from_before_can_be_read() {
    let text = r#"{"object": "contacts", "source": "by hand", "properties": [
        {"name": "score", "type": "number", "fieldType": "calculation_equation", "read_only": true},
        {"name": "bare", "type": "string"}]}"#;
    let snapshot = Snapshot::read(text).unwrap();
    assert_eq!((snapshot.portal.as_ref(), snapshot.date, snapshot.unseen.len()), (None, None, 0));
    assert_eq!(snapshot.schema.get("bare").unwrap(), &PropertyDefinition::text("bare"));
    assert!(snapshot.schema.get("score").unwrap().read_only);
}

#[test]
fn the_standard_catalogues_are_laid_out_as_snapshots_are() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/hubspot/standard");
    for name in ["contacts", "companies", "deals"] {
        let path = folder.join(name).with_extension("json");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(Snapshot::read(&text).unwrap().to_text() == text, "{name}.json is laid out in another way");
    }
}
