//! Installing plugins with the built command: what gets onto the shelf, what does not, and what the operator is told.

mod hostile;
mod killed;
mod lifecycle;
mod made;
mod sources;

use crate::harness::{Workspace, command};
use packages::{Shelf, ShelfState};
use std::path::PathBuf;
use std::process::Output;

/// A workspace, and the plugin commands run in it.
pub struct Desk {
    workspace: Workspace,
}

impl Desk {
    pub fn new() -> Self {
        Self { workspace: Workspace::new() }
    }

    /// One whose configuration is changed.
    pub fn with(change: impl FnOnce(&mut toml::Table)) -> Self {
        let desk = Self::new();
        desk.workspace.configure(change);
        desk
    }

    /// Names a file under `strategy.plugin`.
    pub fn name_base_strategy(&self, file: &str) {
        self.workspace.configure(|config| {
            config["strategy"]["plugin"] = file.into();
        });
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.workspace.path(name)
    }

    /// Writes a file and returns its path as text.
    pub fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    pub fn plugin(&self, arguments: &[&str]) -> Output {
        let mut command = command();
        command.arg("plugin").args(arguments).arg("--config").arg(self.workspace.config());
        // A login of whoever runs the tests is none of their business.
        command.env("DOCKER_CONFIG", self.workspace.dir.path());
        command.output().unwrap()
    }

    /// Runs a command that must succeed; returns what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let run = self.plugin(arguments);
        let error = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success(), "plugin {arguments:?}: {error}");
        String::from_utf8(run.stdout).unwrap()
    }

    /// Runs a command that must fail and leave the shelf as it was; returns its error.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let before = self.state();
        let run = self.plugin(arguments);
        let error = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "plugin {arguments:?}: {error}");
        assert!(!error.contains("panicked"), "{error}");
        assert_eq!(self.state(), before, "a command that failed changed the shelf: {error}");
        error
    }

    pub fn shelf(&self) -> Shelf {
        Shelf::open(self.path("data/plugins"))
    }

    pub fn state(&self) -> ShelfState {
        self.shelf().state().unwrap()
    }
}
