//! What is known of an account's token, for people.

use fieldline_diagnostics::visible;

use crate::commands::AccountStatus;
use crate::terminal::{Paint, Terminal, shown};

/// One account.
pub(crate) fn account_status(terminal: &Terminal, status: &AccountStatus) -> String {
    let portal = status.portal.as_ref().map(|portal| format!(" → portal {portal}")).unwrap_or_default();
    let mut text = format!("{}\n", terminal.paint(Paint::Heading, &format!("{}{portal}", status.connection)));
    let mut line = |name: &str, what: &str| text.push_str(&format!("  {name:<9} {}\n", visible(what)));
    line("signed by", &signed_by(status));
    if let Some(at) = &status.logged_in_at {
        line("login", &format!("since {at}"));
    }
    if let Some(at) = &status.expires_at {
        line("token", &format!("until {at}; refreshed before that"));
    }
    if let Some(age) = age(status) {
        line("age", &age);
    }
    line("scopes", &scopes(status));
    for need in status.needed.iter().filter(|need| status.missing.contains(&need.scope)) {
        let reasons: Vec<String> = need.reasons.iter().map(ToString::to_string).collect();
        line("", &format!("lacks {}: {}", need.scope, reasons.join("; ")));
    }
    if let Some(problem) = &status.problem {
        line("problem", &terminal.paint(Paint::Error, problem));
    }
    if let Some(help) = &status.help {
        line("", &format!("= help: {help}"));
    }
    text
}

fn signed_by(status: &AccountStatus) -> String {
    let from = shown(status.from.as_deref().unwrap_or("?"), 80);
    match status.kind {
        "variable" => format!("a token from the variable {from}"),
        "file" => format!("a token from the file {from}"),
        "command" => format!("a token from the command {from}"),
        "literal" => "a token in fieldline.yaml, for this machine only".to_owned(),
        _ => format!("tokens of the app {from} (OAuth)"),
    }
}

fn age(status: &AccountStatus) -> Option<String> {
    let (first_seen, days) = (status.first_seen?, status.age_days?);
    let advice = match status.rotation {
        Some("soon") => "; plan to rotate it before it is 90 days old",
        Some(_) => "; rotate it now: tokens should not be used for more than 90 days",
        None => "",
    };
    let days = match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    };
    Some(format!("first used {days}, on {first_seen}{advice}"))
}

fn scopes(status: &AccountStatus) -> String {
    let needed = super::count(status.needed.len() as u64, "scope");
    match &status.granted {
        Some(_) if status.missing.is_empty() => format!("all {needed} that the mappings need"),
        Some(_) => {
            format!("{} of {needed} that the mappings need", status.needed.len() - status.missing.len())
        }
        None if status.kind == "oauth" => format!("{needed} needed, which a login asks for"),
        None => format!(
            "{needed} needed (`fieldline auth scopes`); which ones the token has, HubSpot does not tell"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::ScopeNeed;

    fn status() -> AccountStatus {
        let need = |scope: &str| ScopeNeed { scope: scope.to_owned(), reasons: Vec::new() };
        AccountStatus {
            connection: "hubspot".to_owned(),
            kind: "variable",
            from: Some("HUBSPOT_TOKEN".to_owned()),
            portal: Some("7".to_owned()),
            problem: None,
            help: None,
            granted: None,
            needed: vec![need("a"), need("b")],
            missing: Vec::new(),
            logged_in_at: None,
            expires_at: None,
            first_seen: None,
            age_days: None,
            rotation: None,
        }
    }

    #[test]
    fn ages_and_scopes_are_said_in_words() {
        let day = "2026-08-01".parse().unwrap();
        let aged = |days, rotation| AccountStatus {
            first_seen: Some(day),
            age_days: Some(days),
            rotation,
            ..status()
        };
        let granted = |missing: &[&str]| AccountStatus {
            granted: Some(vec!["a".to_owned()]),
            missing: missing.iter().map(|name| (*name).to_owned()).collect(),
            kind: "oauth",
            ..status()
        };
        let cases = [
            (status(), "a token from the variable HUBSPOT_TOKEN"),
            (status(), "2 scopes needed (`fieldline auth scopes`)"),
            (AccountStatus { kind: "oauth", ..status() }, "2 scopes needed, which a login asks for"),
            (aged(0, None), "first used today, on 2026-08-01\n"),
            (aged(61, Some("soon")), "first used 61 days ago, on 2026-08-01; plan to rotate it"),
            (aged(99, Some("due")), "rotate it now"),
            (granted(&[]), "all 2 scopes that the mappings need"),
            (granted(&["b"]), "1 of 2 scopes that the mappings need"),
        ];
        let terminal = Terminal { colours: false, interactive: false, quiet: false };
        for (status, said) in cases {
            let text = account_status(&terminal, &status);
            assert!(text.contains(said), "{text}");
        }
    }
}
