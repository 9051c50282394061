//! The `fieldline` command line: the only place that prints, reads the environment and exits.

mod allowance;
mod app;
mod args;
mod auth;
mod commands;
mod connect;
mod endpoints;
mod error;
mod exit_code;
mod files;
mod kept_file;
mod link_report;
mod news;
mod opened;
mod progress;
mod project_files;
mod remembered;
mod render;
mod reports;
mod schedule;
mod schema;
mod screen;
mod selection;
mod session;
mod shared_quota;
mod signals;
mod state_file;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use crate::app::App;
use crate::args::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let app = App::new(&arguments);
    app.init_logging();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return error::report(&app, &error::CommandError::system("starting the runtime", error)).into();
        }
    };
    let code = match runtime.block_on(commands::dispatch(&app, arguments.command)) {
        Ok(code) => code,
        Err(error) => {
            error::answer(&app, &error);
            error::report(&app, &error)
        }
    };
    match terminal::output_failure() {
        None => code.into(),
        Some(why) => {
            let error = error::CommandError::failed(format!("standard output could not be written: {why}"));
            code.and(error::report(&app, &error)).into()
        }
    }
}
