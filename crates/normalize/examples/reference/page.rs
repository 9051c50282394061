//! The page: one section for each step.

use std::fmt::Write as _;

use fieldline_normalize::{ArgumentSignature, ArgumentType, Signature, StepKind};

use crate::notation::{accepted, choice, code, escaped, result, shown, step};

const OPENING: &str = "\
# Steps of `normalize`

<!-- Generated from the steps' signatures by `cargo run -p fieldline-normalize --example reference`. Do not edit. -->

A rule's `normalize` is one step or a list of steps. A step is a name, or a name with arguments:

```yaml fields
firstname: { from: first_name, normalize: [trim, title_case] }
phone:     { from: phone, normalize: { phone: { region: US } } }
```

The examples under *written as* can be copied behind `normalize:` as they are.

- **Every step is typed.** `check` refuses a step that cannot take what comes before it, an argument that does not
  exist, and a value of an argument that makes no sense.
- **An empty value passes all steps** and stays empty; `default`, `required` and `on_empty` see it afterwards.
- **A list is handled element by element.** One element that is refused refuses the list.
- **A value that is refused** rejects the record with `R0202`, unless the rule's `on_error` says otherwise. A message never
  repeats the value.
- **The same value gives the same result** on every machine and at any time: no step looks at the clock, the locale or the
  network.
- A **normalizer** brings a value into the one form it should have: applied to its own result, it changes nothing. A
  **transform** makes another value of it, and promises nothing of a second time.

An argument marked *record* can come from the record. It is then a rule itself, with `from`, `expr`, `template` or `value`, and
with `normalize`, `map` and `default` of its own. Where it is empty, the argument counts as left out; where it cannot be
made, the value is refused:

```yaml fields
phone:
  from: phone
  normalize: { phone: { region: { from: country, normalize: country } } }
```
";

/// The whole page, in the order in which the steps are listed.
pub(crate) fn page(signatures: &[&Signature]) -> String {
    let mut page = OPENING.to_owned();
    table(&mut page, &["step", "", "takes", "gives"]);
    for signature in signatures {
        let Signature { name, summary, input, output, .. } = signature;
        let _ = writeln!(page, "| [`{name}`](#{name}) | {summary} | {input} | {output} |");
    }
    signatures.iter().for_each(|signature| section(&mut page, signature));
    page
}

fn section(page: &mut String, signature: &Signature) {
    let Signature { name, summary, input, output, .. } = signature;
    let kind = match signature.kind {
        StepKind::Normalizer => "Normalizer",
        StepKind::Transform => "Transform",
    };
    let _ = write!(page, "\n## `{name}`\n\n{summary}\n\n{kind}: {input} → {output}.\n");
    if !signature.notes.is_empty() {
        page.push('\n');
        signature.notes.iter().for_each(|note| bullet(page, note));
    }
    if !signature.arguments.is_empty() {
        table(page, &["argument", "", "takes", "unless stated"]);
        signature.arguments.iter().for_each(|known| argument(page, known));
    }
    table(page, &["value", "written as", "result"]);
    for example in signature.examples {
        let _ = writeln!(
            page,
            "| {} | {} | {} |",
            shown(&example.input),
            code(&step(name, example)),
            result(&example.result)
        );
    }
}

fn argument(page: &mut String, known: &ArgumentSignature) {
    let unless = if known.required { "must be given".to_owned() } else { unless(known) };
    let dynamic = if known.dynamic { " *(record)*" } else { "" };
    let _ = writeln!(
        page,
        "| `{}`{dynamic} | {} | {} | {unless} |",
        known.name,
        escaped(known.summary),
        accepted(known.value)
    );
}

/// What holds when an argument is left out: as code where it could be written so, else in words.
fn unless(known: &ArgumentSignature) -> String {
    let Some(default) = known.default else { return "nothing".to_owned() };
    match known.value {
        ArgumentType::Choice(_) | ArgumentType::ChoiceOrProperty(_) => choice(default),
        ArgumentType::Boolean | ArgumentType::TextList => code(default),
        _ => escaped(default),
    }
}

fn table(page: &mut String, heads: &[&str]) {
    let _ = write!(page, "\n| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
}

/// A list item, wrapped.
fn bullet(page: &mut String, text: &str) {
    const WIDTH: usize = 118;
    let mut line = String::from("-");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            page.push_str(&line);
            page.push('\n');
            line = String::from(" ");
        }
        line.push(' ');
        line.push_str(word);
    }
    page.push_str(&line);
    page.push('\n');
}
