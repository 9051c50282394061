//! The registry of codes. A number, once published, keeps its meaning for ever; retired ones are not reused. Each has its
//! page under `docs/errors/`; a code without one does not build.

use std::fmt;

use serde::{Serialize, Serializer};

/// Declares the codes: variant, number, summary in one line.
macro_rules! codes {
    ($($name:ident = $code:literal: $summary:literal,)*) => {
        /// What kind of mistake a diagnostic is about.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $(#[doc = $summary] $name,)*
        }

        impl Code {
            /// Every code, in ascending order.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The code as people see it: `M0101`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$name => $code,)*
                }
            }

            /// The kind's name in this program: `YamlSyntax`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Code::$name => stringify!($name),)*
                }
            }

            /// The code's page in Markdown: what it means, an example, the way out.
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$name => include_str!(concat!("../../../docs/errors/", $code, ".md")),)*
                }
            }

            /// One line that says what is wrong.
            pub fn summary(self) -> &'static str {
                match self {
                    $(Code::$name => $summary,)*
                }
            }
        }
    };
}

codes! {
    // M01: text and YAML
    YamlSyntax = "M0101": "The file is not valid YAML.",
    DuplicateKey = "M0102": "A key stands twice in one mapping node.",
    QuoteNeeded = "M0103": "A value needs quotes to mean what it seems to say.",
    UnsupportedYaml = "M0104": "YAML that a project file may not use.",
    MissingProjectFile = "M0105": "The project has no `fieldline.yaml`.",
    // M02: project, connections, environment
    MissingVariable = "M0201": "A variable that the project names is not set.",
    LiteralSecret = "M0202": "A secret is written into a file.",
    UnknownConnection = "M0203": "A connection is named that the project does not have.",
    WrongConnection = "M0204": "A connection cannot play this part.",
    ConnectionSetting = "M0205": "A connection has a setting that cannot be.",
    BadVariable = "M0206": "A `${…}` that names no variable.",
    LanguageVersion = "M0207": "The file is written in another version of the language.",
    VariablePlace = "M0211": "A variable stands where none is taken.",
    SecretElsewhere = "M0212": "The variable of a secret is used for something else.",
    StateOutside = "M0213": "The state is not a file inside the project.",
    // M03: structure
    UnknownKey = "M0301": "A key that has no meaning here.",
    MissingKey = "M0302": "A key that must be there is not.",
    WrongShape = "M0303": "A list where text should be, or the like.",
    BadChoice = "M0304": "A value that is none of those allowed here.",
    NotSupportedYet = "M0305": "A key of the language that this version does not know how to do.",
    KeysExclude = "M0306": "Keys that cannot stand together.",
    BadDuration = "M0307": "A duration that cannot be read.",
    BadLimit = "M0308": "A limit that is neither a number nor a share.",
    // M04: references
    UnknownField = "M0401": "A source field that the record schema does not have.",
    UnknownProperty = "M0402": "A property nobody has described.",
    ReadOnlyProperty = "M0403": "A property that HubSpot does not let anybody write.",
    BadPropertyName = "M0404": "A name that HubSpot would refuse for a property.",
    KeyNotUnique = "M0405": "The destination key is not a unique property.",
    UnmappedMatch = "M0406": "A match property without a field rule.",
    BadPath = "M0407": "A path into the record that cannot be read.",
    RecordSchema = "M0408": "The record schema is missing or no JSON Schema.",
    Snapshot = "M0409": "A portal snapshot that cannot be read.",
    IncludedFile = "M0410": "A file of shared rules that is not there.",
    LookupTable = "M0411": "A lookup table that is not there, or cannot serve.",
    AssociationTarget = "M0412": "An association to a mapping that loads something else.",
    UnknownLabel = "M0413": "An association label that the portal does not have.",
    SnapshotMissing = "M0414": "There is no snapshot of the portal to prove the mapping against.",
    SnapshotOld = "M0415": "The portal's snapshot is too old.",
    UnknownObject = "M0416": "An object type that HubSpot does not have by itself.",
    // M05: steps
    UnknownStep = "M0501": "A step that does not exist.",
    StepArgument = "M0502": "A step's argument is wrong.",
    StepInput = "M0503": "A step that cannot take what comes before it.",
    // M06: types
    TypeMismatch = "M0601": "A value that cannot become the property's type.",
    NoSuchOption = "M0602": "A value that is no option of the property.",
    BadConstant = "M0603": "A constant that is no value of the property's type.",
    FilterType = "M0604": "A filter that is not true or false.",
    // M0605 is retired.
    NotMultiple = "M0606": "`multi` on a property that takes one value.",
    MapGap = "M0607": "A `map` and the texts that can come do not meet.",
    MayBeMissing = "M0608": "A property that HubSpot requires is fed from a field that may be empty.",
    UncheckedFormat = "M0612": "A format of the record schema that is not checked.",
    // M07: expressions
    ExpressionSyntax = "M0701": "An expression or template that cannot be read.",
    UnknownFunction = "M0702": "A filter, test or function that does not exist.",
    ExpressionType = "M0703": "An operation that its operands do not allow.",
    JoinedNames = "M0704": "Names with a sign between them that may be one name.",
    // M08: ownership and the whole project
    TwoOwners = "M0801": "Two mappings own one property.",
    DuplicateMapping = "M0802": "Two mappings have one name.",
    KeyAmongFields = "M0803": "The destination key is also listed among the fields.",
    UndecidableDistinct = "M0804": "`distinct: first` cannot be decided together with a watermark.",
    PointlessRequired = "M0805": "`required` beside a `default` can never reject.",
    GuardedProperty = "M0806": "A property that one mapping leaves to HubSpot and another writes.",
    SharedKey = "M0807": "One key property is fed from two sources.",
    AssociationCircle = "M0808": "Associations lead in a circle.",
    SharedArchive = "M0809": "A mapping archives what another may still load.",
    NotForFiles = "M0810": "A file is asked for what only HubSpot can do.",
    WrongWatermark = "M0811": "A watermark by which HubSpot cannot be asked what moved.",
    SharedFile = "M0812": "One file is written by two mappings.",
    // M09: time, schedule and defaults
    BadCron = "M0901": "A cron pattern that cannot be read or never comes.",
    BadTimeZone = "M0902": "A name that is no IANA time zone.",
    UnknownMapping = "M0903": "A mapping is named that the project does not have.",
    BadRegion = "M0904": "A region that is no two-letter country code.",
    DayOrMonthFirst = "M0905": "Two formats read one text as different days.",
    // M10: tests of mappings
    TestProperty = "M1001": "A test expects a property that the mapping does not write.",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_so_none_stands_twice() {
        assert!(Code::ALL.is_sorted_by(|one, next| one.as_str() < next.as_str()));
    }

    #[test]
    fn codes_look_like_codes() {
        for code in Code::ALL {
            let digits = code.as_str().strip_prefix('M').unwrap();
            assert!(digits.len() == 4 && digits.chars().all(|digit| digit.is_ascii_digit()), "{code}");
            assert!(code.summary().ends_with('.'), "{code}");
        }
    }
}
