//! Phone numbers as people write them.

use super::countries::{Country, NumberPlan};
use super::random::Random;

pub(crate) struct Phone {
    country: &'static Country,
    plan: &'static NumberPlan,
    /// The national significant number.
    national: String,
}

impl Phone {
    pub(crate) fn of(country: &'static Country, random: &mut Random) -> Self {
        let plan = &country.numbers[random.below(country.numbers.len() as u64) as usize];
        let mut digits = random.next();
        let mut digit = |first: u64, count: u64| {
            let digit = first + digits % count;
            digits /= count;
            (b'0' + digit as u8) as char
        };
        let national = plan.shape.chars().map(|place| match place {
            'X' => digit(0, 10),
            'N' => digit(2, 8),
            'M' => digit(2, 3),
            fixed => fixed,
        });
        Self { country, plan, national: national.collect() }
    }

    /// The number in E.164: what the mapping should make of it.
    #[cfg(test)]
    pub(crate) fn e164(&self) -> String {
        format!("+{}{}", self.country.calling_code, self.national)
    }

    /// Appends the number as dialled within the country, or now and then as from abroad.
    pub(crate) fn push(&self, random: &mut Random, text: &mut String) {
        match random.below(100) {
            0..60 => self.push_national(random.pick(self.plan.formats), text),
            60..66 if matches!(self.country.code, "US" | "CA" | "GB") => {
                self.push_national(self.plan.formats[0], text);
                text.push_str(random.pick(&[" x12", " ext. 407"]));
            }
            66..72 if self.country.trunk == "0" && self.country.calling_code.starts_with('4') => {
                self.push_parts(&["00", self.country.calling_code, " "], text);
            }
            72..78 if self.country.trunk == "0" && self.country.calling_code.starts_with('4') => {
                self.push_parts(&["+", self.country.calling_code, " (0) "], text);
            }
            78..84 => {
                text.push(' ');
                self.push_national(self.plan.formats[0], text);
                text.push(' ');
            }
            _ => self.push_abroad(random, text),
        }
    }

    /// Appends the number with `+` and its country code, which needs no country beside it.
    pub(crate) fn push_abroad(&self, random: &mut Random, text: &mut String) {
        let gap = random.pick(&["", " ", "-"]);
        self.push_parts(&["+", self.country.calling_code, gap], text);
    }

    fn push_parts(&self, before: &[&str], text: &mut String) {
        before.iter().for_each(|part| text.push_str(part));
        let (area, rest) = self.national.split_at(3);
        text.push_str(area);
        text.push(' ');
        text.push_str(rest);
    }

    fn push_national(&self, format: &str, text: &mut String) {
        let mut digits = self.national.chars();
        text.extend(
            format.chars().filter_map(|place| if place == '#' { digits.next() } else { Some(place) }),
        );
    }
}
