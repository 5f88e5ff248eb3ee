//! Numbers frames in display order while their packets come in decode order. Pure.
//!
//! A number is certain once no packet to come can be displayed earlier: none is displayed before it is decoded, so
//! the last decode time read bounds all display times to come. Timestamps that break this rule are odd.

/// The stream's timestamps contradict what numbering rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Odd;

/// The order of the frames read so far. Times are those of the container, in any one unit.
#[derive(Debug, Default)]
pub(crate) struct DisplayOrder {
    /// Frames displayed before all in the window.
    before: u32,
    /// Display times above the bound that held before the last packet, ascending; and whether they are shown.
    window: Vec<(i64, bool)>,
    /// Nothing to come is displayed at or before this time.
    bound: Option<i64>,
    /// Most frames that may be decoded before one that is displayed before them; none: any number.
    greatest_delay: Option<usize>,
}

impl DisplayOrder {
    pub(crate) fn new(greatest_delay: Option<usize>) -> Self {
        Self { greatest_delay, ..Self::default() }
    }

    /// Takes the next packet in decode order, displayed at `pts` and decoded at `dts`, where that is known: Matroska
    /// does not say it, and FFmpeg works it out from the third packet or so on.
    pub(crate) fn add(&mut self, pts: i64, dts: Option<i64>, is_shown: bool) -> Result<(), Odd> {
        let is_late = self.bound.is_some_and(|bound| pts <= bound || dts.is_some_and(|dts| dts < bound));
        if is_late || dts.is_some_and(|dts| pts < dts) {
            return Err(Odd);
        }
        let settled = self.window.partition_point(|&(pts, _)| Some(pts) <= self.bound);
        self.before += self.window.drain(..settled).map(|(_, is_shown)| u32::from(is_shown)).sum::<u32>();
        let place = self.window.partition_point(|&(other, _)| other < pts);
        let later = self.window.len() - place;
        let is_double = self.window.get(place).is_some_and(|&(other, _)| other == pts);
        if is_double || self.greatest_delay.is_some_and(|most| later > most) {
            return Err(Odd);
        }
        self.window.insert(place, (pts, is_shown));
        self.bound = dts.or(self.bound);
        Ok(())
    }

    /// Nothing more comes, so every number is certain.
    pub(crate) fn end(&mut self) {
        self.bound = Some(i64::MAX);
    }

    /// The number of the frame displayed at `pts`, which was uncertain before the last packet; none while it still is.
    pub(crate) fn number(&self, pts: i64) -> Option<u32> {
        if self.bound.is_none_or(|bound| pts > bound) {
            return None;
        }
        let earlier = self.window.iter().take_while(|&&(other, _)| other < pts);
        Some(self.before + earlier.map(|&(_, is_shown)| u32::from(is_shown)).sum::<u32>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Adds frames by display time, decoded one after another from time -2 on; says which are numbered after each.
    fn numbers(displayed: &[i64]) -> Vec<Vec<(i64, u32)>> {
        let mut order = DisplayOrder::new(None);
        let mut open = Vec::new();
        let steps = displayed.iter().zip(-2..).map(|(&pts, dts)| {
            order.add(pts, Some(dts), true).unwrap();
            open.push(pts);
            let known: Vec<_> = open.iter().filter_map(|&pts| Some((pts, order.number(pts)?))).collect();
            open.retain(|&pts| order.number(pts).is_none());
            known
        });
        steps.collect()
    }

    #[test]
    fn a_number_is_told_once_nothing_can_come_before() {
        // I0 P4 B2 b1 b3 P8: decoded in this order, displayed at the time in their names.
        let told = numbers(&[0, 4, 2, 1, 3, 8]);
        let expected = [vec![], vec![], vec![(0, 0)], vec![(1, 1)], vec![(2, 2)], vec![(3, 3)]];
        assert_eq!(told, expected);
    }

    #[test]
    fn hidden_frames_are_not_counted() {
        let mut order = DisplayOrder::new(None);
        order.add(-5, None, false).unwrap();
        order.add(0, None, true).unwrap();
        order.add(-3, Some(-3), false).unwrap();
        order.end();
        assert_eq!(order.number(0), Some(0));
    }

    #[test]
    fn timestamps_that_contradict_themselves_are_odd() {
        let after = |pts, dts| {
            let mut order = DisplayOrder::new(Some(1));
            order.add(10, Some(0), true).and_then(|()| order.add(20, Some(1), true)).unwrap();
            order.add(pts, Some(dts), true)
        };
        assert_eq!(after(15, 2), Ok(()));
        assert_eq!(after(30, 31), Err(Odd), "displayed before it is decoded");
        assert_eq!(after(30, 0), Err(Odd), "decoded before the last");
        assert_eq!(after(1, 1), Err(Odd), "displayed before what is numbered already");
        assert_eq!(after(20, 2), Err(Odd), "displayed twice at a time");
        assert_eq!(after(5, 2), Err(Odd), "two later ones were decoded before it");
    }
}
