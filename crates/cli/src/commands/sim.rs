//! `sim`: the HubSpot simulator as a server.

use fieldline_simulator::{Builder, Simulator};
use tokio::net::TcpListener;

use crate::app::App;
use crate::args::SimArguments;
use crate::error::CommandError;
use crate::exit_code::Exit;

/// Serves until stopped. The first line on standard output says where.
pub(crate) async fn sim(app: &App, arguments: &SimArguments) -> Result<Exit, CommandError> {
    let simulator = builder(arguments)?.build();
    for records in &arguments.records {
        simulator
            .fill(&records.object, records.count)
            .map_err(|error| CommandError::refused(format!("`--records {}`: {error}", records.object)))?;
    }
    let listener = TcpListener::bind(arguments.listen)
        .await
        .map_err(|cause| CommandError::system(&format!("listening on {}", arguments.listen), cause))?;
    let address =
        listener.local_addr().map_err(|cause| CommandError::system("asking for the address", cause))?;
    app.terminal.out(&format!("listening on http://{address}\n"));
    app.terminal.note(&format!(
        "portal {}, limits of {}; any token is accepted{}. Ctrl-C stops it.",
        arguments.portal,
        arguments.tier,
        if arguments.token.is_some() { " that is the one given" } else { "" }
    ));
    let stopped = std::sync::Arc::new(std::sync::Mutex::new(None));
    let seen = std::sync::Arc::clone(&stopped);
    let shutdown = async move {
        let exit = crate::signals::first_signal().await;
        *seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(exit);
    };
    simulator.serve(listener, shutdown).await.map_err(|cause| CommandError::system("serving", cause))?;
    let exit = stopped.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
    Ok(exit.unwrap_or(Exit::Done))
}

/// The account that the options describe.
fn builder(arguments: &SimArguments) -> Result<Builder, CommandError> {
    let mut builder = Simulator::builder()
        .portal_id(arguments.portal)
        .tier(arguments.tier)
        .limit_increases(arguments.limit_increases)
        .marketplace_apps(arguments.marketplace)
        .write_rules(arguments.rules)
        .merged_ids(arguments.merged_ids)
        .search_lag(arguments.search_lag)
        .rotate_refresh_tokens(arguments.rotate_refresh_tokens)
        .token_lifetime(arguments.token_lifetime)
        .webhook_secret(&arguments.webhook_secret)
        .seed(arguments.seed);
    for latency in &arguments.latency {
        builder = builder.latency(latency.clone());
    }
    for fault in &arguments.fault {
        builder = builder.fault(fault.clone());
    }
    if let Some(token) = &arguments.token {
        builder = builder.token(token);
    }
    if !arguments.scope.is_empty() {
        builder = builder.scopes(arguments.scope.clone());
    }
    let Some(path) = &arguments.data else { return Ok(builder) };
    let name = path.display();
    let text = crate::files::read_text(path.as_ref())
        .map_err(|cause| CommandError::system(&format!("reading `{name}`"), cause))?;
    builder
        .data_json(&text)
        .map_err(|error| CommandError::refused(format!("`{name}` is no start data: {error}")))
}
