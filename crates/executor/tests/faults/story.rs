//! What happens in the source: two days of two streams, with every kind of write.

use fieldline_simulator::Simulator;

use crate::rows::Rows;

/// How large the story is: the larger one needs several batches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Size {
    Small,
    Large,
}

impl Size {
    fn customers(self) -> usize {
        match self {
            Self::Small => 24,
            Self::Large => 230,
        }
    }
}

/// A day of the source.
pub(crate) struct Day {
    pub(crate) accounts: Rows,
    pub(crate) customers: Rows,
}

/// What was there before: somebody to adopt.
pub(crate) fn prepare(simulator: &Simulator) {
    let person = [("email", "user3@example.io"), ("firstname", "Known already")];
    simulator.create_record("contacts", &person).unwrap();
}

pub(crate) fn days(size: Size) -> [Day; 2] {
    [first(size), second(size)]
}

fn first(size: Size) -> Day {
    let customers = (0..size.customers()).map(|number| {
        let (firm, main) = (number % 4, if number % 2 == 0 { "T0" } else { "" });
        row(number, "+49 171 1", &format!("T{firm}"), main)
    });
    Day { accounts: accounts(&["Bonn", "Kiel", "Jena", "Ulm"]), customers: table(customers) }
}

/// Some customers leave, some move to other firms, some change, some come; one firm moves and one comes.
fn second(size: Size) -> Day {
    let count = size.customers();
    let there = (0..count).filter(|number| number % 7 != 5).map(|number| {
        let (firm, main) = (number % 4, if number % 2 == 0 { "T0" } else { "" });
        match number % 7 {
            0 => row(number, "+49 171 2", &format!("T{firm}"), main),
            1 => row(number, "+49 171 1", &format!("T{}|T4", (firm + 1) % 4), main),
            2 => row(number, "+49 171 1", &format!("T{firm}"), "T1"),
            3 => row(number, "+49 171 2", "", ""),
            4 => row(number, "+49 171 1", &format!("T{firm}"), main).replace("customer", "lead"),
            _ => row(number, "+49 171 1", &format!("T{firm}"), main),
        }
    });
    let come = (count..count + 5).map(|number| row(number, "+49 171 1", "T4", ""));
    Day { accounts: accounts(&["Bonn", "Kiel", "Gera", "Ulm", "Trier"]), customers: table(there.chain(come)) }
}

/// Customer 11 has an address that HubSpot refuses; all others' come back in lower case.
fn row(number: usize, phone: &str, firms: &str, main: &str) -> String {
    let email = if number == 11 { "nowhere".to_owned() } else { format!("User{number}@Example.io") };
    format!("C{number:03},{email},Name {number},{phone},{firms},{main},customer")
}

fn table(rows: impl Iterator<Item = String>) -> Rows {
    Rows { header: "id,email,name,phone,firms,main,stage", rows: rows.collect() }
}

fn accounts(cities: &[&str]) -> Rows {
    let rows = cities.iter().enumerate().map(|(number, city)| format!("T{number},{city}"));
    Rows { header: "ref,city", rows: rows.collect() }
}
