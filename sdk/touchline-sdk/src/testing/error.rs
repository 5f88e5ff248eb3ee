//! How a plugin fails in a test.

use crate::Failure;
use std::fmt::{Display, Formatter, Result};

/// Why a plugin gave nothing that the host would use.
#[derive(Clone, Debug, PartialEq)]
pub enum TestError {
    /// It returned what the contract does not allow; the host would not use it.
    Nonsense {
        /// The function that returned it.
        function: &'static str,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// It gave up.
    Failed {
        /// The function that returned the failure.
        function: &'static str,
        /// The failure.
        failure: Failure,
    },
    /// The test sets what the descriptor does not list; a miner would not start.
    NoSuchSetting {
        /// The key.
        key: String,
    },
    /// Another way of cutting the same observations into batches gave another answer.
    DependsOnBatches {
        /// Observations in a batch.
        batch: usize,
    },
}

impl TestError {
    pub(crate) fn nonsense(function: &'static str) -> impl FnOnce(String) -> Self {
        move |reason| Self::Nonsense { function, reason }
    }

    pub(crate) fn failed(function: &'static str) -> impl FnOnce(Failure) -> Self {
        move |failure| Self::Failed { function, failure }
    }
}

impl Display for TestError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Nonsense { function, reason } => write!(f, "{function} returned nonsense: {reason}"),
            Self::Failed { function, failure: Failure::BadSetting(reason) } => {
                write!(f, "{function} cannot use a setting: {reason}")
            }
            Self::Failed { function, failure: Failure::CannotAnswer(reason) } => {
                write!(f, "{function} gave up: {reason}")
            }
            Self::NoSuchSetting { key } => {
                write!(f, "the descriptor lists no setting {key:?}; list it, or set another")
            }
            Self::DependsOnBatches { batch } => {
                write!(f, "observations in batches of {batch} gave another answer than all at once")
            }
        }
    }
}

impl std::error::Error for TestError {}
