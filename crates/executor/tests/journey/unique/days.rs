//! Random days: rows whose unique values go around in rings and chains, and people who move them about in HubSpot.

use crate::support::{Dice, Table, World};

/// How many keys, e-mails and tax numbers there are.
const KEYS: u64 = 6;
const EMAILS: u64 = 5;
const TAXES: u64 = 4;

/// One row of the source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) key: String,
    /// Empty when the source has none.
    pub(super) email: String,
    pub(super) tax: String,
    pub(super) name: String,
    /// Whether the row can be mapped.
    pub(super) is_sound: bool,
}

impl Row {
    fn random(dice: &mut Dice, key: u64) -> Self {
        let value = |dice: &mut Dice, letter: &str, count: u64| match dice.below(count + 1) {
            0 => String::new(),
            number => format!("{letter}{number}"),
        };
        let (email, tax) = (value(dice, "e", EMAILS), value(dice, "t", TAXES));
        let email = if email.is_empty() { email } else { format!("{email}@x.io") };
        let name = if dice.one_in(8) { "gone".to_owned() } else { format!("n{}", dice.below(3)) };
        Self { key: format!("K{key}"), email, tax, name, is_sound: !dice.one_in(10) }
    }

    /// Whether the mapping's filter leaves it out.
    pub(super) fn is_filtered(&self) -> bool {
        self.name == "gone"
    }

    pub(super) fn text(&self) -> String {
        let amount = if self.is_sound { "1" } else { "junk" };
        format!("{},{},{},{},{amount}", self.key, self.email, self.tax, self.name)
    }
}

pub(super) fn table(rows: &[Row]) -> Table {
    Table::new("id,email,tax,name,amount", rows.iter().map(Row::text)).paged(4)
}

/// The rows of the next day.
pub(super) fn next_day(dice: &mut Dice, before: &[Row]) -> Vec<Row> {
    let mut rows = before.to_vec();
    if rows.is_empty() || dice.one_in(4) {
        let keys: Vec<u64> = (0..KEYS).filter(|_| !dice.one_in(4)).collect();
        rows = keys.into_iter().map(|key| Row::random(dice, key)).collect();
    }
    for _ in 0..=dice.below(3) {
        change(dice, &mut rows);
    }
    if dice.one_in(3) {
        shuffle(dice, &mut rows);
    }
    rows
}

fn change(dice: &mut Dice, rows: &mut Vec<Row>) {
    let count = rows.len();
    match dice.below(6) {
        0 if count > 2 => drop(rows.remove(dice.below(count as u64) as usize)),
        1 => {
            let key = dice.below(KEYS);
            let row = Row::random(dice, key);
            rows.retain(|known| known.key != row.key);
            rows.insert(dice.below(rows.len() as u64 + 1) as usize, row);
        }
        2 => {
            if let Some(row) = rows.first_mut() {
                row.is_sound = !row.is_sound;
            }
        }
        // A ring: everyone takes what the next one had. Or a chain: the last one has nothing left.
        kind if count > 1 => {
            let length = 2 + dice.below(count as u64 - 1) as usize;
            let start = dice.below(count as u64) as usize;
            let is_ring = !dice.one_in(3);
            let ring: Vec<usize> = (0..length).map(|step| (start + step) % count).collect();
            let values = |row: &Row| (row.email.clone(), row.tax.clone());
            let old: Vec<(String, String)> = ring.iter().map(|place| values(&rows[*place])).collect();
            for (step, place) in ring.iter().enumerate() {
                let (email, tax) =
                    old.get(step + 1).or(old.first().filter(|_| is_ring)).cloned().unwrap_or_default();
                if kind != 3 {
                    rows[*place].email = email;
                }
                if kind != 4 {
                    rows[*place].tax = tax;
                }
            }
        }
        _ => {}
    }
}

fn shuffle(dice: &mut Dice, rows: &mut [Row]) {
    for index in (1..rows.len()).rev() {
        rows.swap(index, dice.below(index as u64 + 1) as usize);
    }
}

/// Records that were there before us.
pub(super) fn strangers(dice: &mut Dice, worlds: [&World; 2]) {
    for number in 1..=dice.below(3) {
        let (email, tax) = (format!("e{number}@x.io"), format!("t{number}"));
        let properties = [("email", email.as_str()), ("tax_id", tax.as_str())];
        let shown = &properties[dice.below(2) as usize..][..1 + dice.below(1) as usize];
        let all = if dice.one_in(2) { &properties[..] } else { shown };
        for world in worlds {
            world.crm.put(all);
        }
    }
}

/// What people do in HubSpot: they delete records, and move unique values from one to another.
pub(super) fn people(dice: &mut Dice, worlds: [&World; 2]) {
    if dice.one_in(2) {
        return;
    }
    let (one, other) = (format!("K{}", dice.below(KEYS)), format!("K{}", dice.below(KEYS)));
    let property = if dice.one_in(3) { "email" } else { "tax_id" };
    let kind = dice.below(4);
    for world in worlds {
        let (Some(id), Some(_)) = (world.crm.id_of(&one), world.crm.id_of(&other)) else { continue };
        let (mine, theirs) = (world.crm.get(&one, property), world.crm.get(&other, property));
        match kind {
            0 => drop(world.crm.portal().records.remove(&id)),
            1 => world.crm.edit(&one, property, ""),
            2 if one != other => {
                world.crm.edit(&one, property, "");
                world.crm.edit(&other, property, &mine);
            }
            3 if one != other => {
                world.crm.edit(&one, property, "");
                world.crm.edit(&other, property, &mine);
                world.crm.edit(&one, property, &theirs);
            }
            _ => {}
        }
    }
}
