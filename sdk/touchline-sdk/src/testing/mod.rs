//! Stands in for the host in a plugin's tests, without a sandbox.
//!
//! [`TestHost`] runs a strategy on a [`TestClip`] as the host does: asks for a plan, shows what the plan looks at, in
//! batches of a chosen size, and takes the answer. [`score`] calls a scorer. Both hold what comes back against what the
//! host holds it against, so that nonsense is found here and not by a validator: it is a [`TestError`] that names it.
//! Lines of the log, drafts and the space that survives are given back beside the answer.
//!
//! What the sandbox limits (memory, time, fuel) is not limited here. Not there in a component.

pub(crate) mod check;
mod clip;
mod error;
mod scorer;
mod strategy;

pub use clip::TestClip;
pub use error::TestError;
pub use scorer::{Scored, TestAnswer, score};
pub use strategy::{Answered, TestHost};

use crate::Level;
use crate::host::{NativeHost, within};
use crate::log::Lines;
use std::collections::BTreeMap;

/// One line of the log, as the host would be given it.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How bad it is.
    pub level: Level,
    /// Message and fields. The host cuts it at 1,024 bytes.
    pub text: String,
}

/// The operator's settings over the descriptor's defaults.
///
/// # Errors
/// A setting that the descriptor does not list.
fn merge(
    keys: &[crate::ConfigKey],
    set: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, TestError> {
    let mut merged: BTreeMap<String, String> =
        keys.iter().map(|key| (key.name.clone(), key.default_value.clone())).collect();
    for (key, value) in set {
        match merged.get_mut(key) {
            Some(place) => value.clone_into(place),
            None => return Err(TestError::NoSuchSetting { key: key.clone() }),
        }
    }
    Ok(merged)
}

/// Calls a plugin's function with `host` in its place and events of `tracing` in its log.
fn call<T>(host: &mut NativeHost, function: impl FnOnce() -> T) -> T {
    within(host, || tracing::subscriber::with_default(Lines, function))
}
