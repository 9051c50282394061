//! Where text goes: results to standard output, everything else to standard error.

use std::io::{IsTerminal as _, Write as _};

use anstyle::{AnsiColor, Style};

/// What is known about the screen.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terminal {
    /// Whether results may be coloured.
    pub(crate) colours: bool,
    /// Whether standard error is a screen, so that a progress bar makes sense.
    pub(crate) interactive: bool,
    /// Whether only errors are wanted.
    pub(crate) quiet: bool,
}

impl Terminal {
    pub(crate) fn new(no_color: bool, quiet: bool) -> Self {
        let wants_none = no_color || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            colours: !wants_none && std::io::stdout().is_terminal(),
            interactive: std::io::stderr().is_terminal(),
            quiet,
        }
    }

    /// A result. A reader that went away (`| head`) is no error.
    pub(crate) fn out(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    }

    /// A remark on the way.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// An error.
    pub(crate) fn error(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// The text in that colour, when colours are wanted.
    pub(crate) fn paint(&self, paint: Paint, text: &str) -> String {
        if !self.colours {
            return text.to_owned();
        }
        let style = paint.style();
        format!("{style}{text}{style:#}")
    }
}

/// What a piece of text is, for its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Paint {
    Heading,
    Create,
    Update,
    Hold,
    Reject,
    Faint,
    Error,
}

impl Paint {
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Paint::Heading => Style::new().bold(),
            Paint::Create => colour(AnsiColor::Green),
            Paint::Update => colour(AnsiColor::Cyan),
            Paint::Hold => colour(AnsiColor::Yellow),
            Paint::Reject => colour(AnsiColor::Red),
            Paint::Faint => Style::new().dimmed(),
            Paint::Error => colour(AnsiColor::Red).bold(),
        }
    }
}
