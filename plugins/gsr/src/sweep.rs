//! What lies near something along x, found without looking at everything: most of a picture's boxes are far from each
//! other, and to find that out would be the strategy's most frequent sum.

/// Things in the order of where they are along x.
#[derive(Default)]
pub struct Sweep(Vec<(f32, usize)>);

impl Sweep {
    /// Takes the places of other things, px, instead of those it had; things are told by their index.
    pub fn fill(&mut self, places: impl Iterator<Item = f32>) {
        self.0.clear();
        self.0.extend(places.zip(0..));
        self.0.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }

    /// The things at `from` or more and less than `until`, px.
    pub fn between(&self, from: f32, until: f32) -> impl Iterator<Item = usize> {
        let first = self.0.partition_point(|thing| thing.0 < from);
        self.0[first..].iter().take_while(move |thing| thing.0 < until).map(|thing| thing.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_between_is_found_whatever_the_order_it_came_in() {
        let mut sweep = Sweep::default();
        sweep.fill([9.0, 1.0, 5.0, 3.0, 5.0].into_iter());
        assert_eq!(sweep.between(3.0, 9.0).collect::<Vec<_>>(), [3, 2, 4]);
        assert_eq!(sweep.between(9.5, 20.0).count(), 0);
        sweep.fill([2.0].into_iter());
        assert_eq!(sweep.between(0.0, 9.0).collect::<Vec<_>>(), [0]);
    }
}
