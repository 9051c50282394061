//! A customer's row in the file.

use std::fmt::Write as _;

use super::calendar::Instant;
use super::customer::{Customer, Plan};
use super::kind::Kind;
use super::random::Random;
use super::words::{
    BAD_DATES, BAD_EMAILS, BAD_PHONES, BAD_PLANS, COMPANIES, EMPTY, LEAD_STATUSES, MAIL_HOSTS, NOTES,
};

pub(crate) const COLUMNS: [&str; 15] = [
    "customer_id",
    "email",
    "first_name",
    "last_name",
    "phone",
    "country",
    "created_at",
    "updated_at",
    "plan",
    "mrr_cents",
    "currency",
    "lead_status",
    "company",
    "notes",
    "is_test",
];

/// The cells of one row. A row is filled again and again, so that its cells are allocated once.
#[derive(Default)]
pub(crate) struct Row {
    pub(crate) cells: [String; 15],
    pub(crate) kind: Option<Kind>,
}

impl Row {
    /// Fills the row. `email_of` is the customer whose address stands in it.
    pub(crate) fn fill(&mut self, seed: u64, kind: Kind, customer: &Customer, email_of: &Customer) {
        self.kind = Some(kind);
        self.cells.iter_mut().for_each(String::clear);
        let mut random = Random::of(seed, customer.number, 3);
        let random = &mut random;
        let [
            id,
            email,
            first,
            last,
            phone,
            country,
            created,
            updated,
            plan,
            mrr,
            currency,
            status,
            company,
            notes,
            test,
        ] = &mut self.cells;
        let _ = write!(id, "C-{:07}", customer.number);
        push_email(kind, email_of, random, email);
        push_name(customer.first.0, random, first);
        push_name(customer.last.0, random, last);
        push_phone_and_country(kind, customer, random, phone, country);
        match kind {
            Kind::BadDate => created.push_str(random.pick(&BAD_DATES)),
            _ => customer.created.push(customer.created_format, created),
        }
        push_updated(customer.updated, random, updated);
        push_plan(kind, customer.plan, random, plan);
        match customer.mrr {
            0 => mrr.push_str(random.pick(&["", "0"])),
            cents => {
                let _ = write!(mrr, "{cents}");
            }
        }
        currency.push_str(customer.country.currency);
        status.push_str(random.pick(&LEAD_STATUSES));
        push_optional(60, &COMPANIES, random, company);
        push_optional(20, &NOTES, random, notes);
        test.push_str(if kind == Kind::Test { "true" } else { "false" });
    }

    /// Appends the row as CSV, with the damage that its kind asks for.
    pub(crate) fn push_csv(&self, bytes: &mut Vec<u8>) {
        let count = if self.kind == Some(Kind::WrongColumns) { 9 } else { self.cells.len() };
        for (index, cell) in self.cells[..count].iter().enumerate() {
            if index > 0 {
                bytes.push(b',');
            }
            if index == 2 && self.kind == Some(Kind::InvalidText) {
                // `é` as Latin-1 writes it.
                bytes.extend(b"Ren\xe9e");
            } else {
                push_cell(cell, bytes);
            }
        }
        bytes.push(b'\n');
    }
}

/// Appends a cell, quoted where it must be.
fn push_cell(cell: &str, bytes: &mut Vec<u8>) {
    if !cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        bytes.extend(cell.as_bytes());
        return;
    }
    bytes.push(b'"');
    for byte in cell.bytes() {
        if byte == b'"' {
            bytes.push(b'"');
        }
        bytes.push(byte);
    }
    bytes.push(b'"');
}

fn push_email(kind: Kind, of: &Customer, random: &mut Random, text: &mut String) {
    match kind {
        Kind::BadEmail => return text.push_str(random.pick(&BAD_EMAILS)),
        Kind::NoEmail => return text.push_str(random.pick(&EMPTY)),
        _ => {}
    }
    let host = MAIL_HOSTS[of.number as usize % MAIL_HOSTS.len()];
    let style = random.below(100);
    let padding = if style < 8 { "  " } else { "" };
    let _ = write!(text, "{padding}{}.{}{}@{host}{padding}", of.first.1, of.last.1, of.number);
    match style {
        8..16 => text.make_ascii_uppercase(),
        16..34 => capitalize(text),
        _ => {}
    }
}

/// Makes the first letter of every word of an address upper case: `Jane.Doe7@Example.Com`.
fn capitalize(text: &mut String) {
    let mut is_first = true;
    let capitalized = text.chars().map(|letter| {
        let shown = if is_first { letter.to_ascii_uppercase() } else { letter };
        is_first = !letter.is_alphanumeric();
        shown
    });
    *text = capitalized.collect();
}

fn push_name(name: &str, random: &mut Random, text: &mut String) {
    match random.below(100) {
        0..6 => text.push_str(&name.to_uppercase()),
        6..14 => text.push_str(&name.to_lowercase()),
        14..20 => {
            let _ = write!(text, " {name}  ");
        }
        _ => text.push_str(name),
    }
}

/// Appends both, as a number without country must have its country code.
fn push_phone_and_country(
    kind: Kind,
    customer: &Customer,
    random: &mut Random,
    phone: &mut String,
    country: &mut String,
) {
    let has_country = !random.chance(3);
    country.push_str(random.pick(if has_country { customer.country.spellings } else { &EMPTY }));
    if kind == Kind::BadPhone {
        phone.push_str(random.pick(&BAD_PHONES));
    } else if random.chance(6) {
        phone.push_str(random.pick(&EMPTY));
    } else if has_country {
        customer.phone.push(random, phone);
    } else {
        customer.phone.push_abroad(random, phone);
    }
}

fn push_updated(updated: Instant, random: &mut Random, text: &mut String) {
    let offset_hours = if random.chance(10) { random.pick(&[2, -5]) } else { 0 };
    updated.push_iso(offset_hours, text);
}

fn push_plan(kind: Kind, plan: Plan, random: &mut Random, text: &mut String) {
    if kind == Kind::BadPlan {
        return text.push_str(random.pick(&BAD_PLANS));
    }
    match random.below(20) {
        0 => text.extend([" ", plan.code()]),
        1 => text.push_str(&plan.code().to_uppercase()),
        _ => text.push_str(plan.code()),
    }
}

fn push_optional(percent: u64, choices: &[&'static str], random: &mut Random, text: &mut String) {
    text.push_str(if random.chance(percent) { random.pick(choices) } else { random.pick(&EMPTY) });
}
