//! Progress of long work: a bar on a terminal, a line now and then elsewhere.

use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use fieldline_diagnostics::visible;
use fieldline_executor::{Observer, Phase, Progress, Unobserved};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::app::App;
use crate::render::thousands;

/// How often a line is written where there is no terminal.
const INTERVAL: Duration = Duration::from_secs(10);

/// The right observer for where standard error goes.
pub(crate) fn observer(app: &App, mapping: &str) -> Arc<dyn Observer> {
    if app.terminal.quiet {
        Arc::new(Unobserved)
    } else if app.terminal.interactive {
        Arc::new(Bar::new(mapping))
    } else {
        Arc::new(Lines { mapping: mapping.to_owned(), last: Mutex::new(Instant::now()), app: app.clone() })
    }
}

fn verb(phase: Phase) -> &'static str {
    match phase {
        Phase::Recover => "settling",
        Phase::Extract => "reading",
        Phase::Transform => "mapping",
        Phase::Compare => "comparing",
        Phase::Load => "loading",
    }
}

/// What is counted in a phase.
fn unit(phase: Phase) -> &'static str {
    match phase {
        Phase::Recover => "batches",
        _ => "records",
    }
}

/// A bar that goes away when the work is done.
struct Bar {
    bar: ProgressBar,
    mapping: String,
    phase: Mutex<Option<Phase>>,
}

impl Bar {
    fn new(mapping: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        Self { bar, mapping: mapping.to_owned(), phase: Mutex::new(None) }
    }

    fn enter(&self, progress: Progress) {
        let template = match (progress.phase, progress.total) {
            (Phase::Extract, Some(_)) => "{msg} {wide_bar} {percent:>3} %{left}",
            (_, Some(_)) => "{msg} {wide_bar} {human_pos} of {human_len}{rate}{left}",
            (_, None) => "{msg} {human_pos}{rate}",
        };
        self.bar.reset();
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.with_key("rate", rate).with_key("left", left).progress_chars("━━ "));
        }
        self.bar.set_message(visible(&format!("{} {}", verb(progress.phase), self.mapping)).into_owned());
    }
}

/// Steps per second since the phase began; `None` while it is too young to tell.
fn speed(state: &ProgressState) -> Option<f64> {
    let seconds = state.elapsed().as_secs_f64();
    (seconds > 0.5 && state.pos() > 0).then(|| state.pos() as f64 / seconds)
}

/// `  12,345/s`. A screen that cannot be written to is not worth an error.
fn rate(state: &ProgressState, text: &mut dyn Write) {
    if let Some(speed) = speed(state) {
        let _ = write!(text, "  {}/s", thousands(speed as u64));
    }
}

/// `  4 s left`.
fn left(state: &ProgressState, text: &mut dyn Write) {
    if let (Some(speed), Some(length)) = (speed(state), state.len()) {
        let seconds = length.saturating_sub(state.pos()) as f64 / speed;
        let _ = write!(text, "  {seconds:.0} s left");
    }
}

impl Observer for Bar {
    fn progress(&self, progress: Progress) {
        let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
        if *phase != Some(progress.phase) {
            *phase = Some(progress.phase);
            self.enter(progress);
        }
        if let Some(total) = progress.total {
            self.bar.set_length(total);
        }
        self.bar.set_position(progress.done);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        if !self.bar.is_finished() {
            self.bar.finish_and_clear();
        }
    }
}

/// A line at most every few seconds.
struct Lines {
    mapping: String,
    last: Mutex<Instant>,
    app: App,
}

impl Observer for Lines {
    fn progress(&self, progress: Progress) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() < INTERVAL {
            return;
        }
        *last = Instant::now();
        let of = match progress.total {
            Some(total) if progress.phase != Phase::Extract => format!(" of {}", thousands(total)),
            _ => String::new(),
        };
        let records = thousands(progress.records);
        self.app.terminal.note(&format!(
            "{}: {} {records}{of} {}",
            self.mapping,
            verb(progress.phase),
            unit(progress.phase)
        ));
    }
}
