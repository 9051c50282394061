//! One customer: everything about them follows from seed and number.

use super::calendar::{DAY, DateFormat, Instant};
use super::countries::{COUNTRIES, Country};
use super::names::Name;
use super::phone::Phone;
use super::random::Random;

/// Nobody was created before this day or updated after [`LAST_UPDATE`].
const FIRST_DAY: Instant = Instant::midnight(2019, 1, 1);
const LAST_CREATED: Instant = Instant::midnight(2026, 6, 30);
const LAST_UPDATE: Instant = Instant::midnight(2026, 9, 30);

/// What a customer pays for, by the app's code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    Free,
    Starter,
    Professional,
    Enterprise,
}

impl Plan {
    pub(crate) fn code(self) -> &'static str {
        match self {
            Plan::Free => "fr",
            Plan::Starter => "st",
            Plan::Professional => "p1",
            Plan::Enterprise => "en",
        }
    }

    /// Monthly price in minor units, before anything special about the customer.
    fn price(self) -> u64 {
        match self {
            Plan::Free => 0,
            Plan::Starter => 1_900,
            Plan::Professional => 9_900,
            Plan::Enterprise => 49_900,
        }
    }

    pub(crate) fn next(self) -> Self {
        match self {
            Plan::Free => Plan::Starter,
            Plan::Starter => Plan::Professional,
            Plan::Professional => Plan::Enterprise,
            Plan::Enterprise => Plan::Free,
        }
    }
}

pub(crate) struct Customer {
    pub(crate) number: u64,
    pub(crate) country: &'static Country,
    pub(crate) first: Name,
    pub(crate) last: Name,
    pub(crate) phone: Phone,
    pub(crate) created: Instant,
    pub(crate) created_format: DateFormat,
    pub(crate) updated: Instant,
    pub(crate) plan: Plan,
    pub(crate) mrr: u64,
}

impl Customer {
    pub(crate) fn of(seed: u64, number: u64) -> Self {
        let mut random = Random::of(seed, number, 1);
        let country = country(&mut random);
        let created = FIRST_DAY.plus(random.below((LAST_CREATED.0 - FIRST_DAY.0) as u64) as i64);
        let plan = random.pick(&[
            Plan::Free,
            Plan::Starter,
            Plan::Professional,
            Plan::Professional,
            Plan::Enterprise,
        ]);
        let seats = random.below(40);
        Self {
            number,
            country,
            first: random.pick(country.names.first),
            last: random.pick(country.names.last),
            phone: Phone::of(country, &mut random),
            created,
            created_format: random.pick(&DateFormat::ALL),
            updated: created.plus(DAY + random.below((LAST_UPDATE.0 - created.0 - DAY) as u64) as i64),
            plan,
            mrr: if plan == Plan::Free { 0 } else { plan.price() + 50 * seats },
        }
    }

    /// The customer after an upgrade: another plan, another price.
    pub(crate) fn upgrade(&mut self, updated: Instant) {
        self.plan = self.plan.next();
        self.mrr = self.plan.price() + 25;
        self.updated = updated;
    }
}

fn country(random: &mut Random) -> &'static Country {
    let total: u64 = COUNTRIES.iter().map(|country| country.weight).sum();
    let mut ticket = random.below(total);
    for country in COUNTRIES {
        if ticket < country.weight {
            return country;
        }
        ticket -= country.weight;
    }
    unreachable!("a ticket is below the sum of all weights")
}
