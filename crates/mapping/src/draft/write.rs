//! The draft as YAML.

use std::fmt::Write as _;

use fieldline_model::{ObjectType, PropertyDefinition};

use crate::draft::choose::{Key, filter, key, key_doubt, newest};
use crate::draft::doubt::Doubt;
use crate::draft::meaning::{Meaning, meaning};
use crate::draft::names::property_name;
use crate::draft::profile::Profile;
use crate::draft::rules::{keys_of, rule, suggestion};
use crate::draft::sample::{Sample, thousands};
use crate::draft::target::targets;
use crate::expression::written;
use crate::project_text::ProjectText;
use crate::resolve::Catalog;
pub(super) use crate::yaml::plain_or_quoted as scalar;

/// What a draft is about.
#[derive(Clone, Debug)]
pub struct DraftAbout {
    /// The mapping's name.
    pub mapping: String,
    /// The source's connection.
    pub source: String,
    /// The stream: the file's name.
    pub stream: String,
    /// The HubSpot connection.
    pub destination: String,
    /// The object type.
    pub object: ObjectType,
    /// The byte between cells: it tells how numbers are probably written.
    pub delimiter: u8,
    /// How the draft came to be, for its first line: `fieldline init --from customers.csv`.
    pub made_by: String,
}

/// A drafted mapping. `Debug` leaves its text out: comments may quote values.
#[derive(Clone)]
pub struct Draft {
    /// The mapping file.
    pub text: String,
    /// The new property that must be there before the first load, unless the key is a standard one.
    pub key_property: Option<String>,
    /// Words that stand for nothing, for `defaults.empty_values`, the commonest first.
    pub empty_values: Vec<&'static str>,
    /// How many columns got a rule.
    pub mapped: usize,
    /// The columns that got none, and play no other part.
    pub left_out: Vec<String>,
    /// The columns that can be read in several ways. Each has a comment that tells them.
    pub unsure: Vec<String>,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft({} columns, {} left out)", self.mapped, self.left_out.len())
    }
}

/// Everything that was found out about a table.
struct Findings<'p> {
    profile: &'p Profile,
    samples: Vec<Sample<'p>>,
    meanings: Vec<Meaning>,
    key: Key,
    /// The column that seems to grow with every change.
    newest: Option<usize>,
}

/// Drafts a mapping. `project` may hold snapshots of the portal; without one, HubSpot's standard properties are known.
/// `None` when the table has no column that could identify its records.
pub fn draft_mapping(profile: &Profile, about: &DraftAbout, project: &ProjectText) -> Option<Draft> {
    let samples: Vec<Sample<'_>> =
        (0..profile.columns().len()).map(|column| Sample::of(profile, column)).collect();
    let meanings: Vec<Meaning> =
        samples.iter().map(|sample| meaning(sample, &samples, about.delimiter)).collect();
    let key = key(about.object.as_str(), profile, &samples, &meanings)?;
    let newest = newest(profile, &samples);
    let found = Findings { profile, samples, meanings, key, newest };
    let catalog = Catalog::read(&project.files, &mut Vec::new());
    Some(found.draft(about, &catalog))
}

impl Findings<'_> {
    fn draft(&self, about: &DraftAbout, catalog: &Catalog) -> Draft {
        let mut text = String::new();
        self.write_head(&mut text, about);
        self.write_source(&mut text, about);
        let is_email = about.object.as_str() == "contacts"
            && matches!(self.meanings[self.key_column()], Meaning::Email(_));
        let mut targets = targets(&about.object, catalog, self.profile, &self.samples, &self.meanings);
        // The key's column has its rule there.
        targets[self.key_column()] = None;
        let key_property = self.write_destination(&mut text, about, is_email, &targets);
        text.push_str("\nfields:\n");
        let all: Vec<(&Sample<'_>, &Meaning)> = self.samples.iter().zip(&self.meanings).collect();
        let mut left_out = Vec::new();
        let mut unsure: Vec<String> =
            self.key_doubts().first().map(|_| self.key_name().to_owned()).into_iter().collect();
        let mut mapped = 0;
        for (column, (sample, meaning)) in all.iter().enumerate() {
            if !self.profile.is_alone(column) {
                unsure.extend(self.write_nameless(&mut text, column));
                continue;
            }
            if let (Meaning::Unsure(doubt), true) = (meaning, column != self.key_column()) {
                write_doubt(&mut text, sample, doubt, targets[column].as_ref());
                unsure.push(sample.name.to_owned());
                continue;
            }
            let drafted = targets[column]
                .as_ref()
                .and_then(|definition| Some((definition, rule(sample, meaning, definition, &all)?)));
            match drafted {
                Some((definition, rule)) => {
                    mapped += 1;
                    rule.why.iter().for_each(|why| write_guess(&mut text, "  ", why));
                    let keys: String = rule.keys.iter().map(|key| format!(", {key}")).collect();
                    let _ = writeln!(
                        text,
                        "  {}: {{ from: {}{keys} }}",
                        definition.name,
                        scalar(&path(sample.name))
                    );
                }
                None if column == self.key_column() => {}
                None => left_out.push(column),
            }
        }
        self.write_left_out(&mut text, &left_out, &all);
        let left_out = left_out.into_iter().map(|column| self.samples[column].name.to_owned()).collect();
        Draft { text, key_property, empty_values: self.profile.empty_words(), mapped, left_out, unsure }
    }

    fn key_column(&self) -> usize {
        self.key.choice.column
    }

    fn key_name(&self) -> &str {
        self.samples[self.key_column()].name
    }

    /// What is doubtful about the key, as comment lines.
    fn key_doubts(&self) -> Vec<String> {
        let mut doubts: Vec<String> = key_doubt(&self.samples[self.key_column()])
            .map(|doubt| format!("# unsure: {doubt}"))
            .into_iter()
            .collect();
        if self.key.is_of_others {
            doubts.push(format!(
                "# unsure: `{}` is called like the key of something else, and no other column could be the key",
                one_line(self.key_name())
            ));
        }
        for rival in &self.key.rivals {
            let name = self.samples[*rival].name;
            doubts.push(format!(
                "# unsure: `{}` could be the key as well; if it is, here and in the destination's key:",
                one_line(name)
            ));
            doubts.push(format!("# key: {}", scalar(&path(name))));
        }
        doubts
    }

    /// A column without a name, or with one that others have: named for the first of them.
    fn write_nameless(&self, text: &mut String, column: usize) -> Option<String> {
        let name = self.samples[column].name.trim();
        let numbers: Vec<String> = self
            .profile
            .columns()
            .iter()
            .enumerate()
            .filter(|(_, other)| other.trim() == name)
            .map(|(other, _)| (other + 1).to_string())
            .collect();
        let is_first = numbers.first() == Some(&(column + 1).to_string());
        if name.is_empty() || !is_first {
            return None;
        }
        let _ = writeln!(
            text,
            "  # unsure: columns {} are all called `{}`. To load one, give it a name of its own.",
            numbers.join(", "),
            one_line(name)
        );
        Some(name.to_owned())
    }

    fn write_head(&self, text: &mut String, about: &DraftAbout) {
        let rows = thousands(usize::try_from(self.profile.rows()).unwrap_or(usize::MAX));
        let sampled = thousands(self.profile.sampled());
        let _ = writeln!(
            text,
            "# Drafted by `{}`: {rows} rows were counted, the values of {sampled} looked at.",
            about.made_by
        );
        text.push_str(
            "# Every guess says why it was made; change what is wrong, and remove these comments.\n",
        );
        let _ = writeln!(text, "fieldline: 1\nmapping: {}", scalar(&about.mapping));
        let description = format!("{} becomes HubSpot {}.", about.stream, about.object);
        let _ = writeln!(text, "description: {}", scalar(&description));
    }

    fn write_source(&self, text: &mut String, about: &DraftAbout) {
        let _ = writeln!(
            text,
            "\nsource:\n  connection: {}\n  stream: {}",
            scalar(&about.source),
            scalar(&about.stream)
        );
        write_guess(text, "  ", &self.key.choice.why);
        let _ = writeln!(text, "  key: {}", scalar(&path(self.key_name())));
        for doubt in self.key_doubts() {
            let _ = writeln!(text, "  {doubt}");
        }
        let repeats = self.profile.tally(self.key_column()).repeated > 0;
        if let (Some(newest), true) = (self.newest.filter(|column| self.profile.is_alone(*column)), repeats) {
            let name = scalar(&path(self.samples[newest].name));
            text.push_str("  # Several rows have one key. The first of them counts, or with this line the one that was changed last:\n");
            let _ = writeln!(text, "  # watermark: {name}");
        }
        let filter = filter(&self.samples, &self.meanings);
        if let Some(column) = filter.filter(|column| self.profile.is_alone(*column)) {
            let name = self.samples[column].name;
            let truth = self.samples[column].values().find(|value| is_true(value)).unwrap_or("true");
            if !name.contains(char::is_control) {
                let _ = writeln!(
                    text,
                    "  # guess: `{name}` marks records that are not meant to be loaded; if so:"
                );
                let _ = writeln!(text, "  # filter: {}", scalar(&format!("{} != '{truth}'", written(name))));
            }
        }
    }

    /// Gives the name of the property that must be made.
    fn write_destination(
        &self,
        text: &mut String,
        about: &DraftAbout,
        is_email: bool,
        targets: &[Option<PropertyDefinition>],
    ) -> Option<String> {
        let _ = writeln!(
            text,
            "\ndestination:\n  connection: {}\n  object: {}",
            scalar(&about.destination),
            about.object
        );
        let column = self.key_name();
        if is_email {
            text.push_str(
                "  # no better key was found; an address may change, and then a new contact is made\n",
            );
            let _ = writeln!(
                text,
                "  key: {{ property: email, from: {}, normalize: email }}",
                scalar(&path(column))
            );
            return None;
        }
        let name = match property_name(column) {
            short
                if ["id", "key", "nr", "no", "number", "code", "uuid", "guid"].contains(&short.as_str()) =>
            {
                property_name(&format!("{}_{short}", about.mapping))
            }
            long if targets.iter().flatten().any(|target| target.name.as_str() == long) => {
                format!("{long}_key")
            }
            long => long,
        };
        text.push_str("  # a new property with unique values; `fieldline schema push` creates it\n");
        let _ = writeln!(text, "  key: {{ property: {name}, from: {} }}", scalar(&path(column)));
        // Only a property whose rule is drafted has values to match by.
        let has_email = targets.iter().zip(&self.meanings).any(|(target, meaning)| {
            let is_email = target.as_ref().is_some_and(|target| target.name.as_str() == "email");
            is_email && !matches!(meaning, Meaning::Unsure(_))
        });
        if about.object.as_str() == "contacts" && has_email {
            text.push_str(
                "  # contacts that are there already are found by their address\n  match: [email]\n",
            );
        }
        Some(name)
    }

    fn write_left_out(&self, text: &mut String, columns: &[usize], all: &[(&Sample<'_>, &Meaning)]) {
        if columns.is_empty() {
            return;
        }
        text.push_str("\n  # These columns are none of HubSpot's standard properties. To load one, remove the `#` in front of its\n");
        text.push_str("  # rule and create the property, by hand or with `fieldline schema push`.\n");
        for column in columns {
            let (sample, meaning) = all[*column];
            let (keys, kind, why) = suggestion(sample, meaning, all);
            let keys: String = keys.iter().map(|key| format!(", {key}")).collect();
            let (name, from) = (property_name(sample.name), scalar(&path(sample.name)));
            let codes = self.codes(*column, meaning);
            let _ =
                writeln!(text, "  # {name}: {{ from: {from}{keys} }}   # {kind}; {}{codes}", one_line(&why));
        }
    }

    /// The values of a column that holds few, each many times: the options of a property to be.
    fn codes(&self, column: usize, meaning: &Meaning) -> String {
        let tally = self.profile.tally(column);
        let distinct = tally.distinct();
        if *meaning != Meaning::Text || !(1..=12).contains(&distinct) || tally.filled < distinct * 10 {
            return String::new();
        }
        let mut values: Vec<&str> = self.samples[column].values().collect();
        values.sort_unstable();
        values.dedup();
        // Sentences are no codes, and nothing to write into a comment.
        if values.iter().any(|value| value.chars().count() > 20 || value.chars().any(char::is_control)) {
            return String::new();
        }
        format!(" with few values, perhaps a dropdown: {}", values.join(", "))
    }
}

/// A column that is not drafted: why, and a rule for each reading.
fn write_doubt(
    text: &mut String,
    sample: &Sample<'_>,
    doubt: &Doubt,
    definition: Option<&PropertyDefinition>,
) {
    let from = scalar(&path(sample.name));
    let _ = writeln!(text, "  # unsure: `{}`: {}", one_line(sample.name), one_line(&doubt.why));
    for reading in &doubt.readings {
        // A reading that the property cannot take is for a property of the column's own.
        let taken = definition.filter(|definition| reading.way.suits(&definition.property_type));
        let name = taken.map_or_else(|| property_name(sample.name), |taken| taken.name.to_string());
        let keys = keys_of(&reading.way, taken);
        let _ = writeln!(text, "  # {name}: {{ from: {from}, {keys} }}   # {}", reading.when);
    }
}

/// A name as a comment can hold it: a line break would end the comment.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn is_true(value: &str) -> bool {
    matches!(value.to_lowercase().as_str(), "true" | "t" | "yes" | "y" | "on" | "1")
}

fn write_guess(text: &mut String, indent: &str, why: &str) {
    let _ = writeln!(text, "{indent}# guess: {}", one_line(why));
}

/// A column's name as a path.
pub(super) fn path(column: &str) -> String {
    let is_plain = !column.contains(['.', '[', ']', '"', '\'']) && column.trim() == column;
    match (is_plain, column.contains('"')) {
        (true, _) => column.to_owned(),
        (false, false) => format!("[\"{column}\"]"),
        (false, true) => format!("['{column}']"),
    }
}
