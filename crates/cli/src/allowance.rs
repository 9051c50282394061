//! What a HubSpot connection says of limits and pace → what the connector keeps.

use fieldline_connector::quota::{Increases, Limits, LimitsError, Pace};
use fieldline_mapping::{AppKind, HubspotConnection, LimitIncreases, Tier};

/// Whether HubSpot's limits apply: not to a simulator without any.
pub(crate) fn is_limited(connection: &HubspotConnection) -> bool {
    connection.tier != Some(Tier::Unlimited) || connection.limits.burst.is_some()
}

/// Whether there is anything that processes must keep together.
pub(crate) fn is_shared(connection: &HubspotConnection) -> bool {
    is_limited(connection) || pace(connection) != Pace::NONE
}

/// What the account allows: the tier's figures, raised by increases or those of a marketplace app, with what `limits`
/// states in their place.
pub(crate) fn limits(connection: &HubspotConnection) -> Result<Limits, LimitsError> {
    let mut limits = match connection.tier.unwrap_or(Tier::Professional) {
        Tier::Free => Limits::free(),
        Tier::Starter => Limits::starter(),
        Tier::Professional => Limits::professional(),
        Tier::Enterprise => Limits::enterprise(),
        Tier::Unlimited => Limits::unlimited(),
    };
    if let Some(increases) = connection.limit_increases {
        limits = limits.increased(match increases {
            LimitIncreases::One => Increases::One,
            LimitIncreases::Two => Increases::Two,
        });
    }
    if connection.app == AppKind::Marketplace {
        limits = limits.of_marketplace_app();
    }
    let own = &connection.limits;
    if let Some(burst) = own.burst {
        limits = limits.with_burst(burst)?;
    }
    if let Some(daily) = own.daily {
        limits = limits.with_daily(u64::from(daily))?;
    }
    own.search.map_or(Ok(limits), |search| limits.with_search(search))
}

/// How gently to go.
pub(crate) fn pace(connection: &HubspotConnection) -> Pace {
    let own = connection.pace;
    Pace { calls_per_1000_seconds: own.calls_per_1000_seconds, records_per_hour: own.records_per_hour }
}

#[cfg(test)]
mod tests {
    use fieldline_mapping::{ConnectionKind, ProjectText, compile};

    use super::*;

    /// The connection of a token with these keys.
    fn connection(keys: &str) -> HubspotConnection {
        signed("token: t", keys)
    }

    /// The connection with these credentials and keys.
    fn signed(credentials: &str, keys: &str) -> HubspotConnection {
        let text = format!(
            "fieldline: 1\nproject: p\nconnections:\n  hubspot: {{ type: hubspot, {credentials}, base_url: \"http://127.0.0.1:1\", {keys} }}\n"
        );
        let compiled = compile(&ProjectText::new().with_file("fieldline.yaml", text));
        let project = compiled.project.unwrap_or_else(|| panic!("{:?}", compiled.diagnostics));
        match &project.connections["hubspot"].kind {
            ConnectionKind::Hubspot(hubspot) => (**hubspot).clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_way_to_say_what_is_allowed() {
        // (keys, burst, daily, search, burst of links)
        let cases = [
            ("", Some(190), Some(625_000), Some(4), Some(150)),
            ("tier: free", Some(100), Some(250_000), Some(4), Some(100)),
            ("tier: enterprise, limit_increases: 1", Some(250), Some(2_000_000), Some(4), Some(200)),
            ("limit_increases: 2", Some(250), Some(2_625_000), Some(4), Some(200)),
            ("app: marketplace", Some(110), None, Some(4), Some(110)),
            ("app: private", Some(190), Some(625_000), Some(4), Some(150)),
            ("app: marketplace, limits: { daily: 9 }", Some(110), Some(9), Some(4), Some(110)),
            (
                "limit_increases: 1, limits: { burst: 200, search: 2 }",
                Some(200),
                Some(1_625_000),
                Some(2),
                Some(150),
            ),
            ("tier: unlimited", None, None, None, None),
            ("tier: unlimited, limits: { burst: 50 }", Some(50), None, None, Some(50)),
        ];
        for (keys, burst, daily, search, links) in cases {
            let limits = limits(&connection(keys)).unwrap();
            let told = (limits.burst(), limits.daily(), limits.search_per_second(), limits.link_burst());
            assert_eq!(told, (burst, daily, search, links), "{keys}");
        }
    }

    #[test]
    fn an_app_that_people_log_in_to_has_limits_of_its_own_unless_said_otherwise() {
        let cases = [
            ("", Some(110), None),
            ("tier: enterprise, reserve: 20%", Some(110), None),
            ("limits: { burst: 190, daily: 1000 }", Some(190), Some(1_000)),
            ("app: private", Some(190), Some(625_000)),
            ("limit_increases: 1", Some(250), Some(1_625_000)),
            ("tier: unlimited", None, None),
        ];
        for (keys, burst, daily) in cases {
            let connection = signed("oauth: { client_id: a, client_secret: b }", keys);
            let limits = limits(&connection).unwrap();
            assert_eq!((limits.burst(), limits.daily()), (burst, daily), "{keys}");
        }
    }

    #[test]
    fn a_pace_is_shared_also_where_nothing_is_limited() {
        let cases = [
            ("tier: unlimited", false, false),
            ("tier: unlimited, pace: { calls_per_second: 0.5 }", false, true),
            ("tier: unlimited, limits: { burst: 5 }", true, true),
            ("tier: free", true, true),
        ];
        for (keys, limited, shared) in cases {
            let connection = connection(keys);
            assert_eq!((is_limited(&connection), is_shared(&connection)), (limited, shared), "{keys}");
        }
    }
}
