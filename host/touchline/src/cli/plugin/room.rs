//! What every command on installed plugins needs: the configuration and its shelf.

use crate::cli::ConfigArg;
use crate::config::Config;
use packages::{Publishers, Shelf};

/// The operator's plugins.
pub struct Room {
    pub config: Config,
    pub shelf: Shelf,
}

impl Room {
    /// Reads the configuration; opens nothing.
    pub fn open(args: &ConfigArg) -> anyhow::Result<Self> {
        let config = Config::load(&args.config)?;
        let shelf = Shelf::open(&config.plugins.dir);
        Ok(Self { config, shelf })
    }

    /// Whom the operator trusts.
    pub fn publishers(&self) -> anyhow::Result<Publishers> {
        Ok(Publishers::new(&self.config.plugins.publishers)?)
    }
}
