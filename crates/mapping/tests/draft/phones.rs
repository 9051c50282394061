//! Phones: a region is drafted where something tells it, and is a comment with its candidates elsewhere.

use crate::{compiles, draft_of};

struct Case {
    columns: &'static [&'static str],
    rows: &'static [&'static [&'static str]],
    /// What the draft says.
    says: &'static [&'static str],
    is_unsure: bool,
}

const fn case(
    columns: &'static [&'static str],
    rows: &'static [&'static [&'static str]],
    says: &'static [&'static str],
    is_unsure: bool,
) -> Case {
    Case { columns, rows, says, is_unsure }
}

const BY_COUNTRY: &str =
    "\n  phone: { from: phone, normalize: { phone: { region: { from: country, normalize: country } } }";

const CASES: &[Case] = &[
    // No column of countries: Swiss, British, Swedish, American, French, German numbers that others read, too.
    case(
        &["phone"],
        &[&["078 102 36 42"], &["078 102 10 60"], &["079 311 22 33"]],
        &[
            "# unsure: `phone`: nothing tells in which country numbers without a country code are dialled: CH, ",
            "\n  # phone: { from: phone, normalize: { phone: { region: CH } }, on_error: skip }   # if they are dialled in CH\n",
            "\n  # phone: { from: phone, normalize: { phone: { region: DE } }, on_error: skip }   # if they are dialled in DE\n",
        ],
        true,
    ),
    case(
        &["phone"],
        &[&["07401 920310"], &["07401 920349"]],
        &["region: GB } }, on_error: skip }   # if"],
        true,
    ),
    case(
        &["Telefon"],
        &[&["070-174 06 05"], &["070-174 06 99"]],
        &["# unsure: `Telefon`", "region: SE"],
        true,
    ),
    case(
        &["phone"],
        &[&["(415) 555-0132"], &["(415) 555-0199"]],
        &["region: US } }, on_error: skip }   # if"],
        true,
    ),
    case(
        &["Telefon"],
        &[&["0351 4820"], &["030 12345678"]],
        &["region: DE } }, on_error: skip }   # if"],
        true,
    ),
    // Numbers with a country code speak for a country, and prove nothing: they may be those of the foreign customers.
    case(
        &["phone"],
        &[&["06 80 77 67 81"], &["+33 6 80 77 67 82"], &["06 12 34 56 78"]],
        &[
            "country code are dialled: FR, ",
            "# if they are dialled in FR: 20 values begin with `+33`\n",
            "\n  # phone: { from: phone, normalize: phone, on_error: skip }   # if only numbers with a country code are to be loaded",
        ],
        true,
    ),
    case(
        &["phone"],
        &[
            &["0781023642"],
            &["+41 78 102 10 60"],
            &["0793112233"],
            &["+43 664 1234567"],
            &["+41 79 311 22 34"],
        ],
        &["country code are dialled: CH, "],
        true,
    ),
    case(
        &["phone"],
        &[&["+41 78 102 36 42"], &["+49 30 1234567"]],
        &["\n  phone: { from: phone, normalize: phone }"],
        false,
    ),
    // No other country reads them, and numbers of its own stand beside them; with those of another country nothing is known.
    case(
        &["phone"],
        &[
            &["(11) 91234-5678"],
            &["(11) 3123-4567"],
            &["(85) 3333-4444"],
            &["0800 123 4567"],
            &["(85) 98765-4321"],
            &["+55 11 91234-5678"],
        ],
        &[
            "# guess: all 60 values are phone numbers: no other country than BR reads those without a country code",
            "\n  phone: { from: phone, normalize: { phone: { region: BR } } }",
        ],
        false,
    ),
    case(
        &["phone"],
        &[
            &["(11) 91234-5678"],
            &["(11) 3123-4567"],
            &["(85) 3333-4444"],
            &["0800 123 4567"],
            &["(85) 98765-4321"],
            &["+49 30 1234567"],
        ],
        &["# unsure: `phone`: numbers without a country code could be of BR, and nothing else says so"],
        true,
    ),
    // A column of countries decides, also where it is read in part.
    case(
        &["phone", "country"],
        &[&["078 102 36 42", "Schweiz"], &["078 102 10 60", "Unbekannt"], &["079 311 22 33", "CH"]],
        &[
            BY_COUNTRY,
            "66 % of 60 values are phone numbers, in the country of the column `country`",
            "on_error: skip",
        ],
        false,
    ),
    case(
        &["phone", "country"],
        &[
            &["030 1234567", "Germany"],
            &["030 1234567", "?"],
            &["(415) 555-0132", "US"],
            &["01 5131234", "AT"],
        ],
        &[BY_COUNTRY],
        false,
    ),
    case(
        &["phone", "country"],
        &[&["030 1234567", "DE"], &["call me", "DE"], &["+43 1 5131234", "??"], &["(415) 555-0132", "USA"]],
        &[BY_COUNTRY],
        false,
    ),
    // One that is hardly read does not, and neither does one of two.
    case(
        &["phone", "country"],
        &[&["078 102 36 42", "Schweiz (CH)"], &["(415) 555-0132", "USA (US)"]],
        &[
            "fewer than half of the values of `country` are read as countries",
            "# phone: { from: phone, normalize: { phone: { region: { from: country, normalize: country } } }, on_error: skip }   # if `country` is exported",
        ],
        true,
    ),
    case(
        &["phone", "country", "country"],
        &[&["078 102 36 42", "CH", "CH"], &["079 311 22 33", "CH", "CH"]],
        &["# unsure: `phone`: nothing tells", "# unsure: columns 3, 4 are all called `country`"],
        true,
    ),
    // Names that only sound like phones or countries.
    case(
        &["hotel_code"],
        &[&["41781023642"], &["41781021060"]],
        &["# hotel_code: { from: hotel_code"],
        false,
    ),
    case(
        &["phone", "landline"],
        &[&["+41 78 102 36 42", "x"]],
        &["\n  phone: { from: phone, normalize: phone }"],
        false,
    ),
    // Decimals that were whole numbers: the step drops the `.0` by itself.
    case(
        &["phone", "country"],
        &[&["1712345678.0", "DE"], &["612345678.0", "FR"], &["1712345670.0", "DE"]],
        &[
            "# unsure: `phone`: all 60 values end in `.0`",
            "\n  # phone: { from: phone, normalize: { phone: { region: { from: country, normalize: country } } }, on_error: skip }   # if they are dialled in the country of `country`",
        ],
        true,
    ),
    case(
        &["phone"],
        &[&["1712345678.0"], &["1712345670.0"]],
        &[
            "\n  # phone: { from: phone, normalize: { phone: { region: DE } }, on_error: skip }   # if they are dialled in DE",
        ],
        true,
    ),
    case(
        &["phone"],
        &[&["491712345678.0"], &["491712345670.0"]],
        &[
            "normalize: [{ replace: { pattern: '^([1-9])', with: \"+$1\" } }, phone], on_error: skip }   # if they begin with their country code",
        ],
        true,
    ),
    // Numbers that a spreadsheet has ruined.
    case(
        &["phone"],
        &[&["4.91712E+11"]],
        &["all 60 values are numbers that a spreadsheet has rounded"],
        true,
    ),
    case(
        &["mobile"],
        &[&["4,91712E+11"], &["+49 171 2345678"]],
        &["# unsure: `mobile`: 50 % of 60 values are numbers"],
        true,
    ),
    case(
        &["phone", "country"],
        &[&["4.91712E+11", "DE"], &["030 1234567", "DE"]],
        &[
            "export the column as text",
            "region: { from: country, normalize: country } } }, on_error: skip }   # if",
        ],
        true,
    ),
    case(
        &["phone"],
        &[&["491712345678"], &["491712345670"]],
        &[
            "all 60 values are numbers with a country code and without its `+`",
            "# if they begin with their country code",
        ],
        true,
    ),
    case(
        &["phone", "country"],
        &[&["491712345678", "DE"], &["491712345670", "DE"]],
        &["without its `+`", "# if they begin with their country code"],
        true,
    ),
    case(
        &["phone"],
        &[&["call me"], &["later"]],
        &[
            "# guess: by the column's name, but hardly any of its 60 values is read as a phone number",
            "\n  phone: { from: phone, normalize: collapse_spaces }",
        ],
        false,
    ),
    // Extensions.
    case(
        &["phone", "country"],
        &[&["(415) 555-0132 x7", "US"], &["(415) 555-0199 x12", "US"]],
        &[BY_COUNTRY, "# guess: 60 values have an extension, which is dropped: `extension: { to: … }`"],
        false,
    ),
    case(
        &["phone"],
        &[&["(415) 555-0132 x7"], &["(415) 555-0199"]],
        &["; 30 values have an extension, which is dropped"],
        true,
    ),
    case(
        &["phone"],
        &[&["+1 415 555 0132 ext. 7"], &["+1 415 555 0199"]],
        &["\n  phone: { from: phone, normalize: phone }", "# guess: 30 values have an extension"],
        false,
    ),
];

#[test]
fn a_region_is_drafted_only_where_something_tells_it() {
    for Case { columns, rows, says, is_unsure } in CASES {
        let draft = draft_of("contacts", columns, rows).expect("there is a key");
        for words in *says {
            assert!(draft.text.contains(words), "{words} in\n{}", draft.text);
        }
        assert_eq!(draft.unsure.iter().any(|name| name == columns[0]), *is_unsure, "{}", draft.text);
        let is_active = draft.text.contains("\n  phone: {") || draft.text.contains("\n  mobilephone: {");
        assert!(!(is_active && *is_unsure), "{}", draft.text);
        assert_eq!(compiles(&draft.text), Ok(()));
    }
}

/// With the `#` removed each reading is a rule.
#[test]
fn the_readings_of_phones_compile() {
    for Case { columns, rows, .. } in CASES.iter().filter(|case| case.is_unsure) {
        let text = draft_of("contacts", columns, rows).expect("there is a key").text;
        let begin = format!("{{ from: {},", columns[0]);
        let readings: Vec<&str> =
            text.lines().filter(|line| line.starts_with("  # ") && line.contains(&begin)).collect();
        assert!(!readings.is_empty(), "{text}");
        for reading in readings {
            assert_eq!(compiles(&text.replace(reading, &reading.replacen("# ", "", 1))), Ok(()));
        }
    }
}
