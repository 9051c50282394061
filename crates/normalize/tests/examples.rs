//! Every signature's examples, executed.

use fieldline_model::Value;
use fieldline_normalize::{
    Argument, Arguments, Defaults, Example, ExampleResult, Signature, StepKind, compile, signature,
    signatures,
};

/// The example's arguments; those the signature lets come from a record do so when `dynamic` is asked for.
fn arguments(signature: &Signature, example: &Example, dynamic: bool) -> (Arguments, Vec<Value>) {
    let mut arguments = Arguments::new();
    for (name, sample) in example.arguments {
        let known = signature.arguments.iter().find(|known| known.name == *name);
        let known = known.expect("examples use the signature's arguments");
        let argument =
            if dynamic && known.dynamic { Argument::Dynamic } else { Argument::Constant(sample.to_value()) };
        arguments.insert((*name).to_owned(), argument);
    }
    let values = arguments
        .iter()
        .filter(|(_, argument)| **argument == Argument::Dynamic)
        .map(|(name, _)| example.arguments.iter().find(|(known, _)| known == name))
        .map(|found| found.expect("the arguments were made from the example").1.to_value())
        .collect();
    (arguments, values)
}

fn run(signature: &Signature, example: &Example, dynamic: bool) {
    let (arguments, values) = arguments(signature, example, dynamic);
    let step = compile(signature.name, &arguments, &Defaults::default()).expect("examples compile");
    assert_eq!(step.dynamic().len(), values.len());
    let found = step.apply(example.input.to_value(), &values);
    let shown = format!("{} {example:?}", signature.name);
    match (&example.result, found) {
        (ExampleResult::Gives(expected), Ok(found)) => {
            assert!(found == expected.to_value(), "{shown}: {:?}", found.to_plain_text());
            // A decimal is equal at any scale, but its zeros count.
            assert_eq!(found.to_plain_text(), expected.to_value().to_plain_text(), "{shown}");
        }
        (ExampleResult::Refuses(message), Err(refusal)) => assert_eq!(&refusal.message, message, "{shown}"),
        (_, found) => panic!("{shown}: {found:?}"),
    }
}

#[test]
fn every_example_is_true() {
    for signature in signatures() {
        assert!(!signature.examples.is_empty(), "{}", signature.name);
        for example in signature.examples {
            run(signature, example, false);
            run(signature, example, true);
        }
    }
}

#[test]
fn every_argument_without_a_default_stands_in_an_example_or_is_explained() {
    for signature in signatures() {
        for argument in signature.arguments {
            assert!(argument.summary.ends_with('.'), "{}.{}", signature.name, argument.name);
            let is_shown = signature
                .examples
                .iter()
                .any(|example| example.arguments.iter().any(|(name, _)| *name == argument.name));
            assert!(is_shown || !argument.required, "{}.{}", signature.name, argument.name);
        }
    }
}

#[test]
fn the_catalogue_is_complete_and_each_name_stands_once() {
    let names: Vec<_> = signatures().iter().map(|signature| signature.name).collect();
    let wanted = "trim collapse_spaces lowercase uppercase title_case email phone date datetime number decimal money \
                  boolean country domain url replace extract split truncate phone_extension sha256";
    assert_eq!(names.join(" "), wanted);
    for name in names {
        assert_eq!(signature(name).unwrap().name, name);
    }
}

#[test]
fn every_example_of_a_normalizer_is_stable() {
    for signature in signatures().iter().filter(|signature| signature.kind == StepKind::Normalizer) {
        for example in signature.examples {
            let ExampleResult::Gives(output) = &example.result else { continue };
            let (arguments, _) = arguments(signature, example, false);
            let step = compile(signature.name, &arguments, &Defaults::default()).expect("examples compile");
            let again = step.apply(output.to_value(), &[]).map(|value| value.to_plain_text());
            assert_eq!(again, Ok(output.to_value().to_plain_text()), "{} {example:?}", signature.name);
        }
    }
}

#[test]
fn transforms_are_those_of_the_language() {
    let is_transform = |signature: &&&Signature| signature.kind == StepKind::Transform;
    let names: Vec<_> = signatures().iter().filter(is_transform).map(|signature| signature.name).collect();
    assert_eq!(names, ["replace", "extract", "split", "truncate", "phone_extension", "sha256"]);
}
