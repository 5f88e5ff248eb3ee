//! Sets of models, by index.

/// Which models: one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelSet(u64);

impl ModelSet {
    /// Models an engine may have.
    pub const MOST: usize = 64;

    /// The set of these indices, each below [`ModelSet::MOST`].
    pub fn of(models: &[usize]) -> Self {
        Self(models.iter().fold(0, |bits, model| bits | 1 << model))
    }

    /// True without any.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True where `model` is in it.
    pub fn has(self, model: usize) -> bool {
        self.0 >> model & 1 == 1
    }

    /// Those of either.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not in `other`.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// True where both share one.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The indices, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..Self::MOST).filter(move |&model| self.has(model))
    }
}
