//! A project in a temporary folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Finished, Sim, binary};

/// A copy of an example, pointed at a simulator.
pub(crate) struct Project {
    folder: tempfile::TempDir,
    url: String,
}

impl Project {
    /// The first example as it is.
    pub(crate) fn first_sync(sim: &Sim) -> Self {
        Self::example("01-first-sync", sim)
    }

    /// An example of that name.
    pub(crate) fn example(name: &str, sim: &Sim) -> Self {
        let project = Self::empty(&sim.url);
        copy(&example(name), project.folder.path());
        project
    }

    /// A folder without files.
    pub(crate) fn empty(url: &str) -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), url: url.to_owned() }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The simulator's address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Points it at another simulator, state and all.
    pub(crate) fn pointed_at(&mut self, sim: &Sim) {
        self.url.clone_from(&sim.url);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("the file is there")
    }

    /// Replaces the first occurrence of a text in a file; it must be there.
    pub(crate) fn replace(&self, name: &str, from: &str, to: &str) {
        // Some files are not UTF-8 on purpose.
        let bytes = self.read(name);
        let place = bytes.windows(from.len()).position(|window| window == from.as_bytes());
        let place = place.unwrap_or_else(|| panic!("{name} holds `{from}`"));
        self.write(name, [&bytes[..place], to.as_bytes(), &bytes[place + from.len()..]].concat());
    }

    /// The binary in this project.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = binary();
        command.args(arguments).arg("-C").arg(self.folder.path());
        command.env("HUBSPOT_TOKEN", "sim").env("HUBSPOT_BASE_URL", &self.url);
        command
    }

    /// Runs the binary in this project to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        Finished::of(self.command(arguments).output().expect("the binary starts"))
    }
}

/// The folder of an example.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("the example is there").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name() == ".fieldline" || entry.file_name() == "exports" {
            continue;
        }
        if path.is_dir() {
            std::fs::create_dir_all(&target).expect("folders can be made");
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("files can be copied");
        }
    }
}
