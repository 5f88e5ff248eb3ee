//! An error for the operator: what is wrong, and what to do about it.

use std::fmt;

/// Something the operator can mend.
#[derive(Debug)]
pub struct Problem {
    what: String,
    remedy: Option<String>,
}

impl Problem {
    /// What is wrong; names the file, the key and the value.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        match &self.remedy {
            Some(remedy) => write!(f, "\n  what to do: {remedy}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}
