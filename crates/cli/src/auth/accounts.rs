//! The HubSpot connections of a project, as far as they can be read.

use fieldline_diagnostics::{list, nearest};
use fieldline_mapping::{
    Compilation, ConnectionKind, Credentials, HubspotConnection, OAuthApp, Project, compile,
};
use fieldline_model::ConnectionName;

use crate::app::App;
use crate::error::CommandError;
use crate::project_files::{check_target, read, rendered};

/// A project, for what concerns its accounts: a mapping that does not compile keeps nobody from logging in.
pub(crate) struct Accounts {
    pub(crate) project: Project,
}

/// One HubSpot connection.
#[derive(Clone, Copy)]
pub(crate) struct Account<'p> {
    pub(crate) name: &'p ConnectionName,
    pub(crate) connection: &'p HubspotConnection,
}

impl Accounts {
    /// Reads the project. Mappings that do not compile are left out, and said to be.
    pub(crate) fn open(app: &App) -> Result<Self, CommandError> {
        let text = read(app)?;
        let Compilation { project, diagnostics, targets } = compile(&text);
        check_target(app, &targets)?;
        let Some(project) = project else {
            app.terminal.error(rendered(app, &diagnostics, &text).trim_end());
            return Err(CommandError::refused(
                "`fieldline.yaml` cannot be read, so nobody knows its connections",
            )
            .with_help("Mend what is marked above."));
        };
        let accounts = Self { project };
        if accounts.all().is_empty() {
            let errors: Vec<_> = diagnostics.into_iter().filter(|found| found.is_error()).collect();
            if !errors.is_empty() {
                app.terminal.error(rendered(app, &errors, &text).trim_end());
            }
            return Err(CommandError::refused("the project has no HubSpot connection that can be read")
                .with_help("Add one to `connections:` in `fieldline.yaml`: `{ type: hubspot, token: \"${HUBSPOT_TOKEN}\" }`."));
        }
        for failed in &accounts.project.failed {
            let check = app.command("check");
            app.terminal.note(&format!(
                "`{}` does not compile, so what it needs is not known; `{check}` says why",
                failed.id
            ));
        }
        Ok(accounts)
    }

    /// All of them, in order of their names.
    pub(crate) fn all(&self) -> Vec<Account<'_>> {
        accounts(&self.project)
    }

    /// The one of that name that somebody can log in to, or the only one.
    pub(crate) fn with_app(&self, name: Option<&str>) -> Result<(Account<'_>, &OAuthApp), CommandError> {
        let account = match name {
            Some(name) => self.named(name)?,
            None => self.only_one()?,
        };
        match &account.connection.credentials {
            Credentials::OAuth(app) => Ok((account, app)),
            Credentials::Token(_) => Err(no_app(account.name)),
        }
    }

    fn named(&self, name: &str) -> Result<Account<'_>, CommandError> {
        let all = self.all();
        all.iter().find(|account| account.name.as_str() == name).copied().ok_or_else(|| {
            let known = || all.iter().map(|account| account.name.as_str());
            let help = match nearest(name, known()) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("It has {}.", list(known())),
            };
            CommandError::refused(format!("the project has no HubSpot connection `{name}`")).with_help(help)
        })
    }

    /// The only one with an app; any one where none has.
    fn only_one(&self) -> Result<Account<'_>, CommandError> {
        let all = self.all();
        let mut apps = all.iter().filter(|account| account.has_app());
        match (apps.next(), apps.next()) {
            (Some(account), None) => Ok(*account),
            (None, _) => Ok(all[0]),
            (Some(one), Some(other)) => {
                let message = format!("several connections have an app: `{}`, `{}`", one.name, other.name);
                Err(CommandError::refused(message).with_help("Name the one that is meant."))
            }
        }
    }
}

/// The HubSpot connections of a project, in order of their names.
pub(crate) fn accounts(project: &Project) -> Vec<Account<'_>> {
    let hubspot = project.connections.iter().filter_map(|(name, connection)| match &connection.kind {
        ConnectionKind::Hubspot(hubspot) => Some(Account { name, connection: hubspot }),
        _ => None,
    });
    hubspot.collect()
}

impl Account<'_> {
    fn has_app(&self) -> bool {
        matches!(self.connection.credentials, Credentials::OAuth(_))
    }
}

fn no_app(name: &ConnectionName) -> CommandError {
    CommandError::refused(format!(
        "connection `{name}` is signed with a token; there is nothing to log in to or out of"
    ))
    .with_help(
        "Give it `oauth: { client_id: …, client_secret: … }` instead of `token:` to log in as a person.",
    )
}
