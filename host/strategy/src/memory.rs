//! How much memory and how large tables one instance may have.

use wasmtime::{ResourceLimiter, Result};

/// The linear memory and the tables of one instance.
pub struct Memory {
    limit_bytes: usize,
    limit_elements: usize,
    used_bytes: usize,
    denied: Option<Denied>,
}

/// What an instance wanted and did not get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Linear memory, all its memories together.
    Memory {
        /// The limit.
        limit_bytes: usize,
    },
    /// A table.
    Table {
        /// The limit.
        limit_elements: usize,
    },
}

impl Memory {
    /// All memories together may have `limit_bytes`, each table `limit_elements`.
    pub fn new(limit_bytes: usize, limit_elements: usize) -> Self {
        Self { limit_bytes, limit_elements, used_bytes: 0, denied: None }
    }

    /// What it was denied since the last [`Self::forgive`].
    pub fn denied(&self) -> Option<Denied> {
        self.denied
    }

    /// Forgets what was denied: a plugin may go on without.
    pub fn forgive(&mut self) {
        self.denied = None;
    }

    /// The most it had at any time, bytes: linear memory never shrinks.
    pub fn peak_bytes(&self) -> u64 {
        self.used_bytes as u64
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        let used_bytes = self.used_bytes.saturating_add(desired.saturating_sub(current));
        if used_bytes > self.limit_bytes {
            self.denied = Some(Denied::Memory { limit_bytes: self.limit_bytes });
            return Ok(false);
        }
        self.used_bytes = used_bytes;
        Ok(true)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        if desired > self.limit_elements {
            self.denied = Some(Denied::Table { limit_elements: self.limit_elements });
            return Ok(false);
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_memories_together_stay_under_the_limit() {
        let mut memory = Memory::new(100, 10);
        assert!(memory.memory_growing(0, 60, None).unwrap());
        assert!(memory.memory_growing(0, 40, None).unwrap());
        assert_eq!(memory.denied(), None);
        assert!(!memory.memory_growing(40, 41, None).unwrap());
        assert_eq!(memory.denied(), Some(Denied::Memory { limit_bytes: 100 }));
        assert_eq!(memory.peak_bytes(), 100);
        memory.forgive();
        assert_eq!(memory.denied(), None);
    }

    #[test]
    fn each_table_stays_under_the_limit() {
        let mut memory = Memory::new(100, 10);
        assert!(memory.table_growing(0, 10, None).unwrap());
        assert!(!memory.table_growing(10, 11, None).unwrap());
        assert_eq!(memory.denied(), Some(Denied::Table { limit_elements: 10 }));
    }
}
