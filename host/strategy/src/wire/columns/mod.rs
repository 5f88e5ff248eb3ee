//! The form since 0.2.0: columns, lists of plain numbers that cross in one copy each.

mod answered;
mod seen;

pub use answered::{Annotations, Answer, Misfit};
pub use seen::Observations;

use scene::BBox;

/// Numbers of a box: its edges and a confidence.
const BOX: usize = 5;

#[inline]
fn numbers(BBox { left, top, right, bottom }: BBox, confidence: f32) -> [f32; BOX] {
    [left, top, right, bottom, confidence]
}

/// Bytes of so many lists.
fn bytes(whole: &[&Vec<u32>], other: &[&Vec<f32>]) -> u64 {
    let numbers = whole.iter().map(|list| list.len()).chain(other.iter().map(|list| list.len()));
    4 * numbers.sum::<usize>() as u64
}
