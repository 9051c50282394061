//! Compiling what a HubSpot account allows: the kind of app, bought increases, and a pace of our own.

use std::num::NonZeroU32;

use fieldline_diagnostics::Code;

use crate::context::{Context, Spanned};
use crate::language;
use crate::project::{AppKind, LimitIncreases, Limits, Pace, Tier};
use crate::raw::Section;
use crate::yaml::Node;

/// The fastest pace that can be stated, in calls per second: more than any account allows.
const FASTEST: u32 = 1_000;

/// What the keys of a connection say together.
pub(super) struct Allowance {
    pub(super) app: AppKind,
    pub(super) limit_increases: Option<LimitIncreases>,
    pub(super) pace: Pace,
}

/// Reads `app`, `limit_increases` and `pace`; what cannot go together is reported where it stands.
pub(super) fn allowance(
    cx: &mut Context<'_>,
    section: &Section<'_>,
    tier: Option<Tier>,
    limits: &Limits,
    reserve_per_mille: u16,
) -> Allowance {
    let stated = section.choice(cx, "app", AppKind::ALL);
    let app = stated.unwrap_or_default();
    let limit_increases = section.choice(cx, "limit_increases", LimitIncreases::ALL);
    let pace = section.get("pace").map(|node| pace(cx, node)).unwrap_or_default();
    let clashes = [
        (
            "limit_increases",
            limit_increases.is_some() && app == AppKind::Marketplace,
            "an API Limit Increase raises the limits of private apps, not those of `app: marketplace`",
            "Remove `limit_increases`, or `app: marketplace` if the token is a private app's.",
        ),
        (
            "limit_increases",
            limit_increases.is_some() && tier == Some(Tier::Unlimited),
            "with `tier: unlimited` there is no limit to increase",
            "Remove `limit_increases`, or name the tier that is simulated.",
        ),
        (
            "app",
            app == AppKind::Marketplace && tier == Some(Tier::Unlimited),
            "`app: marketplace` has limits, and `tier: unlimited` says that there are none",
            "Remove one of the two.",
        ),
        (
            "reserve",
            app == AppKind::Marketplace && limits.daily.is_none() && reserve_per_mille > 0,
            "an app from the marketplace has no daily calls of which a share could be left to others",
            "Remove `reserve` or say `0%`, or state the calls of a day: `limits: { daily: 100000 }`.",
        ),
    ];
    for (key, is_so, message, help) in clashes {
        if let (true, Some(node)) = (is_so, section.get(key)) {
            cx.push(cx.error(Code::ConnectionSetting, &node.span, message, "").with_help(help));
        }
    }
    // An app that people log in to is taken for one of the marketplace, unless the connection says otherwise.
    let is_implied = stated.is_none() && limit_increases.is_none() && tier != Some(Tier::Unlimited);
    let app = if is_implied && section.get("oauth").is_some() { AppKind::Marketplace } else { app };
    Allowance { app, limit_increases, pace }
}

fn pace(cx: &mut Context<'_>, node: &Node) -> Pace {
    let Some(section) = Section::open(cx, node, &language::PACE, &[]) else {
        return Pace::default();
    };
    let calls = section.text(cx, "calls_per_second").and_then(|text| calls_per_second(cx, &text));
    let records = section.text(cx, "records_per_hour").and_then(|text| records_per_hour(cx, &text));
    Pace { calls_per_1000_seconds: calls, records_per_hour: records }
}

/// A number of calls in thousandths: `2.5` is 2,500.
fn calls_per_second(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<NonZeroU32> {
    let thousandths = || {
        let (whole, part) = text.value.trim().split_once('.').unwrap_or((text.value.trim(), "0"));
        let is_number =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number(whole) || !is_number(part) || part.len() > 3 {
            return None;
        }
        let whole: u32 = whole.parse().ok().filter(|whole| *whole <= FASTEST)?;
        let part: u32 = format!("{part:0<3}").parse().ok()?;
        NonZeroU32::new(whole * 1_000 + part)
    };
    let calls = thousandths();
    if calls.is_none() {
        let message = format!(
            "`calls_per_second` must be a number above 0 and at most {FASTEST} with at most three decimals, such as `5` or `0.5`"
        );
        cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
    }
    calls
}

fn records_per_hour(cx: &mut Context<'_>, text: &Spanned<String>) -> Option<NonZeroU32> {
    let records = text.value.trim().parse().ok();
    if records.is_none() {
        let message = "`records_per_hour` must be a whole number above 0";
        cx.push(cx.error(Code::ConnectionSetting, &text.span, message, ""));
    }
    records
}
