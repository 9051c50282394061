//! One command, one file.

mod auth_login;
mod auth_logout;
mod auth_scopes;
mod auth_status;
mod check;
mod compile;
mod demo;
mod eval;
mod explain;
mod fmt;
mod init;
mod plan;
mod run;
mod runs;
mod schedule;
mod schema_diff;
mod schema_pull;
mod schema_push;
mod sim;
mod status;
mod test;

use std::time::Duration;

use crate::app::App;
use crate::args::{AuthCommand, Command, SchemaCommand};
use crate::error::CommandError;
use crate::exit_code::Exit;

pub(crate) use auth_status::AccountStatus;
pub(crate) use run::run_mapping;

/// Does what was asked for.
pub(crate) async fn dispatch(app: &App, command: Command) -> Result<Exit, CommandError> {
    match command {
        Command::Check { mappings, format, locked, max_age } => {
            check::check(app, &mappings, format, locked.then_some(max_age))
        }
        Command::Compile { mapping } => compile::compile(app, &mapping),
        Command::Fmt(arguments) => fmt::fmt(app, &arguments),
        Command::Init(arguments) => init::init(app, &arguments).await,
        Command::Eval(arguments) => eval::eval(app, &arguments).await,
        Command::Test(arguments) => test::test(app, &arguments),
        Command::Plan(arguments) => plan::plan(app, &arguments).await,
        Command::Run(arguments) => run::run(app, &arguments).await,
        Command::Runs(arguments) => runs::runs(app, &arguments),
        Command::Status { mappings, all } => status::status(app, &mappings, all),
        Command::Schema(SchemaCommand::Pull) => schema_pull::pull(app).await,
        Command::Schema(SchemaCommand::Diff) => schema_diff::diff(app).await,
        Command::Schema(SchemaCommand::Push { yes }) => schema_push::push(app, yes).await,
        Command::Auth(AuthCommand::Login { connection, timeout }) => {
            auth_login::login(app, connection.as_deref(), Duration::from_secs(timeout)).await
        }
        Command::Auth(AuthCommand::Status) => auth_status::status(app),
        Command::Auth(AuthCommand::Scopes) => auth_scopes::scopes(app),
        Command::Auth(AuthCommand::Logout { connection, local }) => {
            auth_logout::logout(app, connection.as_deref(), local).await
        }
        Command::Schedule => schedule::schedule(app).await,
        Command::Sim(arguments) => sim::sim(app, &arguments).await,
        Command::Explain { code } => explain::explain(app, code.as_deref()),
        Command::Demo => demo::demo(app).await,
    }
}
