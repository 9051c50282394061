//! Whose number a column holds: that of the object which is drafted, or of something that belongs to it.

use crate::draft::names::fold;
use crate::draft::words::words;

/// Whom a column's name speaks of, the likeliest key last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Subject {
    /// Of another object: the customer of an invoice.
    Other,
    /// Of nobody.
    Open,
    /// Of the object itself, or it is called `id` and no more.
    Own,
}

/// How words begin that name a kind of object.
const DEALS: [&str; 26] = [
    "deal",
    "order",
    "invoice",
    "opportunit",
    "rechnung",
    "bestell",
    "auftrag",
    "beleg",
    "quote",
    "offer",
    "angebot",
    "contract",
    "vertrag",
    "sale",
    "purchase",
    "booking",
    "buchung",
    "transaction",
    "transaktion",
    "facture",
    "factura",
    "fattura",
    "pedido",
    "commande",
    "subscription",
    "receipt",
];
const CUSTOMERS: [&str; 9] =
    ["customer", "client", "kunde", "kunden", "kd", "cliente", "klant", "debitor", "subscriber"];
const PEOPLE: [&str; 9] =
    ["contact", "kontakt", "person", "user", "benutzer", "member", "mitglied", "lead", "owner"];
const COMPANIES: [&str; 9] =
    ["company", "firma", "firmen", "organi", "unternehmen", "societe", "empresa", "business", "vendor"];
const ACCOUNTS: [&str; 2] = ["account", "supplier"];
/// What deals are about.
const THINGS: [&str; 6] = ["product", "produkt", "article", "artikel", "sku", "employee"];

/// Names that say: this is the one.
const BARE: [&str; 5] = ["id", "uuid", "guid", "key", "externalid"];

/// Columns that are called like an object and no more: `invoice` holds its number. `order_value` and `sales` do not.
const OBJECTS: [&str; 19] = [
    "deal",
    "order",
    "invoice",
    "opportunity",
    "rechnung",
    "bestellung",
    "auftrag",
    "beleg",
    "quote",
    "offer",
    "angebot",
    "contract",
    "vertrag",
    "booking",
    "transaction",
    "customer",
    "kunde",
    "account",
    "facture",
];

/// Whether a column of this folded name is called like an object and no more.
pub(super) fn is_object(folded: &str) -> bool {
    OBJECTS.contains(&folded)
}

/// Whom a column's name speaks of, in a file of these objects.
pub(super) fn subject(object: &str, name: &str) -> Subject {
    let folded = fold(name);
    if BARE.contains(&folded.as_str()) {
        return Subject::Own;
    }
    let (own, other): (&[&[&str]], &[&[&str]]) = match object {
        "contacts" => (&[&CUSTOMERS, &PEOPLE], &[&COMPANIES, &DEALS, &THINGS]),
        "companies" => (&[&CUSTOMERS, &COMPANIES, &ACCOUNTS], &[&PEOPLE, &DEALS, &THINGS]),
        "deals" => (&[&DEALS], &[&CUSTOMERS, &PEOPLE, &COMPANIES, &ACCOUNTS, &THINGS]),
        _ => return Subject::Open,
    };
    let speaks_of = |word: &str, kinds: &[&[&str]]| {
        kinds.iter().copied().flatten().any(|begin| match begin.len() {
            ..3 => word == *begin,
            _ => word.starts_with(begin),
        })
    };
    let words: Vec<String> = words(name).iter().map(|word| fold(word)).collect();
    let of = |word: &String| match (speaks_of(word, own), speaks_of(word, other)) {
        (true, _) => Some(Subject::Own),
        (false, true) => Some(Subject::Other),
        (false, false) => None,
    };
    // Of two, the last is what the number is of: `customer_order_no` is an order's.
    words.iter().rev().find_map(of).unwrap_or(Subject::Open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_whose_number_it_is() {
        let cases = [
            ("deals", "invoice_no", Subject::Own),
            ("deals", "Invoice Number", Subject::Own),
            ("deals", "Rechnung", Subject::Own),
            ("deals", "Auftragsnr", Subject::Own),
            ("deals", "dealId", Subject::Own),
            ("deals", "id", Subject::Own),
            ("deals", "customer_order_no", Subject::Own),
            ("deals", "number", Subject::Open),
            ("deals", "customer_id", Subject::Other),
            ("deals", "Kundennummer", Subject::Other),
            ("deals", "company_id", Subject::Other),
            ("deals", "Kd-Nr", Subject::Other),
            ("contacts", "customer_id", Subject::Own),
            ("contacts", "company_id", Subject::Other),
            ("contacts", "order_no", Subject::Other),
            ("contacts", "article", Subject::Other),
            ("companies", "account_id", Subject::Own),
            ("companies", "contact_id", Subject::Other),
            ("tickets", "customer_id", Subject::Open),
        ];
        for (object, name, expected) in cases {
            assert_eq!(subject(object, name), expected, "{object} {name}");
        }
    }
}
