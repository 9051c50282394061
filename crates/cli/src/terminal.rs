//! Where text goes: results to standard output, everything else to standard error.

use std::borrow::Cow;
use std::io::{IsTerminal as _, Write as _};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anstyle::{AnsiColor, Style};
use fieldline_diagnostics::visible;
use fieldline_mapping::{Concealer, ProjectText};

use crate::screen::{in_json, on_screen};

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

    /// A result for people.
    pub(crate) fn out(&self, text: &str) {
        self.write(&on_screen(&concealed(text), self.colours));
    }

    /// A result for machines: one JSON document.
    pub(crate) fn json(&self, document: &str) {
        self.write(&format!("{}\n", in_json(&concealed(document))));
    }

    /// An address that a person is to follow, in the text around it: names of variables in it would lead nowhere.
    pub(crate) fn address(&self, text: &str, is_result: bool) {
        match is_result {
            true => self.write(&on_screen(text, self.colours)),
            false => self.say(text),
        }
    }

    /// A result in a form of its own, whose writer escapes what must be.
    pub(crate) fn commands(&self, text: &str) {
        self.write(text);
    }

    /// A reader that went away (`| head`) is no error; a full disk is, see [`output_failure`].
    fn write(&self, text: &str) {
        note_speech();
        let mut stdout = std::io::stdout().lock();
        note_failure(stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()));
    }

    /// A remark on the way.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// An error.
    pub(crate) fn error(&self, text: &str) {
        self.say(&concealed(text));
    }

    fn say(&self, text: &str) {
        let _ = writeln!(std::io::stderr().lock(), "{}", on_screen(text, self.colours));
    }

    /// The text on one line, in that colour when colours are wanted.
    pub(crate) fn paint(&self, paint: Paint, text: &str) -> String {
        let text = visible(text);
        if !self.colours {
            return text.into_owned();
        }
        let style = paint.style();
        format!("{style}{text}{style:#}")
    }
}

/// What may not be said, once a project is known.
static CONCEALER: OnceLock<Concealer> = OnceLock::new();

/// From now on everything that is said names the variables of that project and does not show what they stand for.
pub(crate) fn conceal_variables(project: &ProjectText) {
    CONCEALER.get_or_init(|| Concealer::of(project));
}

/// The text with the names of variables for what they stand for.
pub(crate) fn concealed(text: &str) -> Cow<'_, str> {
    CONCEALER.get().map_or(Cow::Borrowed(text), |concealer| concealer.conceal(text))
}

/// Whether anything was written to standard output.
static HAS_SPOKEN: AtomicBool = AtomicBool::new(false);

/// Notes that a result is on its way to standard output.
pub(crate) fn note_speech() {
    HAS_SPOKEN.store(true, Ordering::Relaxed);
}

/// Whether any result was given: one that is on its way already is not followed by another document.
pub(crate) fn has_spoken() -> bool {
    HAS_SPOKEN.load(Ordering::Relaxed)
}

/// Why standard output could not be written, if so: what was asked for did not reach anybody.
static FAILURE: OnceLock<String> = OnceLock::new();

/// Notes the result of a write to standard output.
pub(crate) fn note_failure(result: std::io::Result<()>) {
    if let Err(error) = result
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        FAILURE.get_or_init(|| error.to_string());
    }
}

/// Why standard output could not be written, if any write failed.
pub(crate) fn output_failure() -> Option<&'static str> {
    FAILURE.get().map(String::as_str)
}

/// Text from a source on one line, at most `longest` characters of it: nothing in it reaches the terminal as a command.
pub(crate) fn shown(text: &str, longest: usize) -> String {
    if text.chars().take(longest + 1).count() <= longest {
        return visible(text).into_owned();
    }
    let line: String = text.chars().take(longest - 1).collect();
    format!("{}…", visible(&line))
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
