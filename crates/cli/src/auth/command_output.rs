//! What a program prints, within bounds: for secrets, so nothing of it is ever shown.

use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// More than any secret has, in bytes.
const LONGEST: u64 = 64 * 1024;

/// How often an ending program is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// Why there is no output to use.
#[derive(Debug, thiserror::Error)]
pub(super) enum CommandFailure {
    /// The program could not be started.
    #[error("it could not be started")]
    Start(#[source] std::io::Error),
    /// The program ended badly.
    #[error("it ended with {0}; what it wrote is not shown, as it may hold secrets")]
    Status(ExitStatus),
    /// The program took too long, and was ended.
    #[error("it was still running after {0} s, and was ended")]
    Late(u64),
    /// The program's output could not be read.
    #[error("its output could not be read")]
    Read(#[source] std::io::Error),
}

/// Runs a program without a shell, without input and without showing its errors, and gives back what it printed.
pub(super) fn output(
    folder: &Path,
    program: &str,
    arguments: &[String],
    patience: Duration,
) -> Result<Vec<u8>, CommandFailure> {
    let until = Instant::now() + patience;
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(CommandFailure::Start)?;
    let (sender, receiver) = channel();
    if let Some(stdout) = child.stdout.take() {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = stdout.take(LONGEST).read_to_end(&mut bytes).map(|_| bytes);
            // Nobody listens any more when it took too long.
            let _ = sender.send(read);
        });
    }
    let read = match receiver.recv_timeout(patience) {
        Ok(read) => read.map_err(CommandFailure::Read),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Ok(Vec::new()),
    };
    match ended(&mut child, until).map_err(CommandFailure::Read)? {
        Some(status) if status.success() => read,
        Some(status) => Err(CommandFailure::Status(status)),
        None => Err(CommandFailure::Late(patience.as_secs())),
    }
}

/// How the program ended; `None` when it had to be ended.
fn ended(child: &mut Child, until: Instant) -> std::io::Result<Option<ExitStatus>> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        std::thread::sleep(LOOK);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run(script: &str, patience: Duration) -> Result<Vec<u8>, CommandFailure> {
        output(Path::new("."), "sh", &["-c".to_owned(), script.to_owned()], patience)
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn output_is_taken_and_errors_are_not_shown() {
        assert_eq!(run("echo hush; echo loud >&2", LONG).unwrap(), b"hush\n");
        let failure = run("echo hush; echo loud >&2; exit 7", LONG).unwrap_err().to_string();
        assert!(failure.contains("exit status: 7") && !failure.contains("hush"), "{failure}");
    }

    #[test]
    fn who_never_ends_is_ended() {
        for script in ["exec sleep 600", "exec >&-; exec sleep 600"] {
            let failure = run(script, Duration::ZERO).unwrap_err();
            assert!(matches!(failure, CommandFailure::Late(0)), "{script}: {failure}");
        }
    }

    #[test]
    fn a_program_that_is_not_there_is_said_as_such() {
        let failure = output(Path::new("."), "no-such-program", &[], LONG).unwrap_err();
        assert!(matches!(failure, CommandFailure::Start(_)), "{failure}");
    }
}
