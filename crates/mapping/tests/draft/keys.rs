//! Keys: of several columns that identify, the one that is called like the object.

use crate::{compiles, draft};

#[test]
fn the_key_is_called_like_the_object() {
    // Columns, the key, and a rival that the draft names.
    let cases: [(&str, [&str; 3], &str, Option<&str>); 16] = [
        ("deals", ["invoice_no", "customer_id", "note"], "invoice_no", None),
        ("deals", ["Invoice Number", "Customer ID", "note"], "Invoice Number", None),
        ("deals", ["customer_id", "invoice_id", "note"], "invoice_id", None),
        ("deals", ["deal", "company_id", "note"], "deal", None),
        ("deals", ["Rechnung", "Kundennummer", "note"], "Rechnung", None),
        ("deals", ["customerId", "orderRef", "note"], "orderRef", None),
        ("deals", ["id", "customer_id", "note"], "id", None),
        ("deals", ["id", "order_id", "note"], "id", None),
        ("deals", ["number", "customer_id", "note"], "number", Some("customer_id")),
        ("deals", ["order_id", "invoice_id", "note"], "order_id", Some("invoice_id")),
        // No other column could be the key.
        ("deals", ["customer_id", "town", "note"], "customer_id", None),
        ("contacts", ["order_no", "customer_no", "note"], "customer_no", None),
        ("contacts", ["company_id", "Mitgliedsnummer", "note"], "Mitgliedsnummer", None),
        ("companies", ["contact_id", "account_id", "note"], "account_id", None),
        ("companies", ["user_id", "Firmennr", "note"], "Firmennr", None),
        ("contacts", ["code", "order_id", "note"], "code", Some("order_id")),
    ];
    for (object, columns, key, rival) in cases {
        let rows: Vec<Vec<String>> = (0..100)
            .map(|row| {
                let cell = |column: usize| match columns[column] {
                    "note" | "town" => "of the usual kind".to_owned(),
                    _ => format!("{}-{row}", ["A", "B", "C"][column]),
                };
                (0..3).map(cell).collect()
            })
            .collect();
        let draft = draft(object, &columns, &rows).expect("there is a key");
        assert!(draft.text.contains(&format!("\n  key: {key}\n")), "{key} in\n{}", draft.text);
        let named = rival.map(|rival| format!("\n  # key: {rival}\n"));
        let is_named = named.as_ref().is_some_and(|named| draft.text.contains(named));
        assert_eq!(is_named, rival.is_some(), "{}", draft.text);
        if rival.is_some() {
            assert_eq!(draft.unsure, [key], "{}", draft.text);
        }
        assert_eq!(compiles(&draft.text), Ok(()));
    }
}

#[test]
fn a_key_that_is_called_like_another_object_is_doubted() {
    let rows: Vec<Vec<String>> = (0..100).map(|row| vec![format!("C-{row}"), format!("{row}.50")]).collect();
    for (object, column, is_doubted) in [
        ("deals", "customer_id", true),
        ("deals", "Kundennr", true),
        ("contacts", "company_id", true),
        ("contacts", "customer_id", false),
        ("deals", "number", false),
    ] {
        let draft = draft(object, &[column, "amount"], &rows).expect("there is a key");
        let says = draft.text.contains("is called like the key of something else");
        assert_eq!(
            (says, draft.unsure.contains(&column.to_owned())),
            (is_doubted, is_doubted),
            "{}",
            draft.text
        );
        assert_eq!(compiles(&draft.text), Ok(()));
    }
}

/// Amounts and counts that happen to be different in every row are no keys, whatever they are of.
#[test]
fn what_belongs_to_the_object_is_not_its_number() {
    let rows: Vec<Vec<String>> = (0..100).map(|row| vec![format!("{}", 100 + row), "x".to_owned()]).collect();
    for column in ["order_value", "sales", "deal_amount", "invoices", "Auftragswert", "employees"] {
        assert!(draft("deals", &[column, "note"], &rows).is_none(), "{column}");
    }
}

#[test]
fn nothing_refers_to_a_column_that_shares_its_name() {
    let rows = |cells: [&str; 3]| -> Vec<Vec<String>> {
        let row = |row: usize| std::iter::once(format!("K{row}")).chain(cells.map(str::to_owned)).collect();
        (0..60).map(row).collect()
    };
    let cases: [([&str; 4], [&str; 3]); 5] = [
        (["id", "email", "email", "note"], ["a@b.io", "c@b.io", "x"]),
        (["id", "E-Mail", "E-Mail ", "email"], ["a@b.io", "c@b.io", "d@b.io"]),
        (["id", "country", "country", "phone"], ["DE", "DE", "030 1234567"]),
        (["id", "currency", "currency", "amount in cents"], ["EUR", "EUR", "1999"]),
        (["id", "is_test", "is_test", "note"], ["yes", "no", "x"]),
    ];
    for object in ["contacts", "companies", "deals"] {
        for (columns, cells) in cases {
            let text = draft(object, &columns, &rows(cells)).expect("there is a key").text;
            assert_eq!(compiles(&text), Ok(()));
            assert!(!text.contains(&format!("from: {},", columns[1])), "{text}");
            assert!(!text.contains("filter:"), "{text}");
        }
    }
    let text = draft("contacts", &["id", "email", "email", "note"], &rows(["a@b.io", "c@b.io", "x"]))
        .expect("a key")
        .text;
    assert!(!text.contains("match:"), "{text}");
}
