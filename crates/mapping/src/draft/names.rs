//! What columns are called, in several languages, for the properties that every portal has.

/// A property with the folded names that columns of that kind have.
type Synonyms = &'static [(&'static str, &'static [&'static str])];

const CONTACTS: Synonyms = &[
    (
        "email",
        &[
            "email",
            "emailaddress",
            "mail",
            "mailaddress",
            "emailadresse",
            "courriel",
            "correo",
            "primaryemail",
            "workemail",
        ],
    ),
    ("firstname", &["firstname", "first", "givenname", "forename", "vorname", "prenom", "nombre", "fname"]),
    ("lastname", &["lastname", "last", "surname", "familyname", "nachname", "nom", "apellido", "lname"]),
    (
        "phone",
        &[
            "phone",
            "phonenumber",
            "telephone",
            "telephonenumber",
            "tel",
            "telefon",
            "telefonnummer",
            "telefono",
        ],
    ),
    (
        "mobilephone",
        &[
            "mobilephone",
            "mobile",
            "mobilenumber",
            "mobil",
            "handy",
            "handynummer",
            "cell",
            "cellphone",
            "portable",
        ],
    ),
    ("fax", &["fax", "faxnumber", "telefax"]),
    (
        "company",
        &[
            "company",
            "companyname",
            "firma",
            "firmenname",
            "unternehmen",
            "organisation",
            "organization",
            "employer",
            "societe",
            "empresa",
        ],
    ),
    ("jobtitle", &["jobtitle", "job", "position", "role", "beruf", "funktion", "poste"]),
    (
        "address",
        &[
            "address",
            "street",
            "streetaddress",
            "address1",
            "addressline1",
            "strasse",
            "anschrift",
            "adresse",
            "rue",
        ],
    ),
    ("city", &["city", "town", "ort", "stadt", "ville", "ciudad"]),
    ("zip", &["zip", "zipcode", "postalcode", "postcode", "plz", "postleitzahl", "codepostal"]),
    ("state", &["state", "province", "bundesland", "stateregion", "county"]),
    ("country", &["country", "countrycode", "land", "pays", "pais", "countryregion", "nation"]),
    ("website", &["website", "url", "homepage", "web", "webseite", "site", "siteweb"]),
    ("salutation", &["salutation", "anrede", "prefix", "civilite"]),
    ("gender", &["gender", "sex", "geschlecht"]),
    ("date_of_birth", &["dateofbirth", "birthday", "birthdate", "dob", "geburtsdatum", "geburtstag"]),
    ("industry", &["industry", "branche", "sector"]),
    ("hs_lead_status", &["leadstatus", "hsleadstatus"]),
    ("lifecyclestage", &["lifecyclestage", "lifecycle"]),
    ("numemployees", &["numemployees", "employees", "mitarbeiter", "companysize"]),
];

const COMPANIES: Synonyms = &[
    (
        "name",
        &[
            "name",
            "company",
            "companyname",
            "accountname",
            "account",
            "firma",
            "firmenname",
            "organisation",
            "organization",
            "unternehmen",
        ],
    ),
    ("domain", &["domain", "companydomain", "domainname", "emaildomain"]),
    ("website", &["website", "url", "homepage", "web", "webseite", "site"]),
    ("phone", &["phone", "phonenumber", "telephone", "tel", "telefon", "telefonnummer"]),
    (
        "address",
        &[
            "address",
            "street",
            "streetaddress",
            "address1",
            "addressline1",
            "strasse",
            "anschrift",
            "adresse",
        ],
    ),
    ("address2", &["address2", "addressline2", "adresszusatz"]),
    ("city", &["city", "town", "ort", "stadt", "ville"]),
    ("zip", &["zip", "zipcode", "postalcode", "postcode", "plz", "postleitzahl"]),
    ("state", &["state", "province", "bundesland", "stateregion"]),
    ("country", &["country", "countrycode", "land", "pays", "pais"]),
    ("industry", &["industry", "branche", "sector"]),
    (
        "numberofemployees",
        &["numberofemployees", "employees", "employeecount", "headcount", "mitarbeiter", "seats"],
    ),
    ("annualrevenue", &["annualrevenue", "revenue", "umsatz", "jahresumsatz"]),
    ("description", &["description", "about", "beschreibung"]),
    ("founded_year", &["foundedyear", "founded", "gegruendet"]),
    ("linkedin_company_page", &["linkedincompanypage", "linkedin"]),
    ("type", &["type", "companytype", "accounttype"]),
    ("hs_lead_status", &["leadstatus"]),
    ("lifecyclestage", &["lifecyclestage", "lifecycle"]),
];

const DEALS: Synonyms = &[
    ("dealname", &["dealname", "deal", "name", "title", "opportunity", "opportunityname", "subject"]),
    ("amount", &["amount", "value", "dealvalue", "price", "total", "betrag", "summe"]),
    ("closedate", &["closedate", "closingdate", "expectedclose", "expectedclosedate", "abschlussdatum"]),
    ("dealtype", &["dealtype", "type"]),
    ("hs_priority", &["priority", "prioritaet"]),
    ("description", &["description", "notes", "beschreibung"]),
    ("hs_next_step", &["nextstep"]),
];

/// The property of an object type that a column of this folded name probably is.
pub(super) fn property_of(object: &str, folded: &str) -> Option<&'static str> {
    let synonyms = match object {
        "contacts" => CONTACTS,
        "companies" => COMPANIES,
        "deals" => DEALS,
        _ => return None,
    };
    synonyms.iter().find(|(_, names)| names.contains(&folded)).map(|(property, _)| *property)
}

/// Whether a column of this folded name is known for any object type.
pub(super) fn is_known(folded: &str) -> bool {
    [CONTACTS, COMPANIES, DEALS].into_iter().flatten().any(|(_, names)| names.contains(&folded))
}

/// The name in lower-case ASCII letters and digits: `E-Mail` and `e_mail` are `email`, `Straße` is `strasse`.
pub(super) fn fold(name: &str) -> String {
    let mut folded = String::new();
    for letter in name.to_lowercase().chars() {
        match letter {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            'é' | 'è' | 'ê' => folded.push('e'),
            'á' | 'à' | 'â' => folded.push('a'),
            'í' | 'ì' => folded.push('i'),
            'ó' | 'ò' | 'ô' => folded.push('o'),
            'ú' | 'ù' => folded.push('u'),
            'ç' => folded.push('c'),
            'ñ' => folded.push('n'),
            letter if letter.is_ascii_alphanumeric() => folded.push(letter),
            _ => {}
        }
    }
    folded
}

/// A name that HubSpot takes for a property, made of a column's name.
pub(super) fn property_name(column: &str) -> String {
    let mut name = String::new();
    for letter in column.chars() {
        match fold(&letter.to_string()).as_str() {
            "" if name.ends_with('_') => {}
            "" => name.push('_'),
            folded => name.push_str(folded),
        }
    }
    let name = name.trim_matches('_').trim_start_matches(|first: char| !first.is_ascii_alphabetic());
    let name: String = name.chars().take(90).collect();
    let digits: String = column.chars().filter(char::is_ascii_digit).take(20).collect();
    match (name.is_empty(), digits.is_empty()) {
        (false, _) => name,
        (true, true) => "column".to_owned(),
        (true, false) => format!("column_{digits}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_many_names() {
        let cases = [
            ("contacts", "E-Mail", Some("email")),
            ("contacts", "first name", Some("firstname")),
            ("contacts", "Vorname", Some("firstname")),
            ("contacts", "PLZ", Some("zip")),
            ("contacts", "Straße", Some("address")),
            ("contacts", "lead_status", Some("hs_lead_status")),
            ("contacts", "plan", None),
            ("companies", "Company", Some("name")),
            ("deals", "Betrag", Some("amount")),
            ("tickets", "email", None),
        ];
        for (object, column, expected) in cases {
            assert_eq!(property_of(object, &fold(column)), expected, "{object} {column}");
        }
    }

    #[test]
    fn property_names_are_such_that_hubspot_takes_them() {
        let cases = [
            ("customer_id", "customer_id"),
            ("Kunden-Nr.", "kunden_nr"),
            ("2nd Größe", "nd_groesse"),
            ("ID", "id"),
            ("日本", "column"),
            ("2023", "column_2023"),
            ("01.2024", "column_012024"),
        ];
        for (column, expected) in cases {
            assert_eq!(property_name(column), expected);
        }
    }
}
