//! Cuts a stream of packets into segments that decode by themselves, and says which packets nobody needs.
//!
//! A segment begins at a key frame once no frame displayed before it can come any more; packets are held back until
//! that is certain. Frames between (decoded after the key frame, displayed before it, as in open GOPs) belong to the
//! segment before: its decoder gets the key frame too, and the new one gets these packets too, so that both see the
//! references that the stream has. From the first odd packet on everything stays in one segment.

use crate::DecodeError;
use crate::inspect::{Inspector, Look};
use crate::order::DisplayOrder;
use crate::segment::Part;
use crate::unit::{self, Unit};
use ffmpeg_next::Packet;
use std::collections::VecDeque;

/// Frames of the shortest segment, so that streams of key frames alone do not pay for a decoder each.
pub(crate) const MIN_FRAMES: u32 = 25;

/// Most packets held back; H.264 and HEVC display a frame at most 16 later than they decode it.
const MAX_HELD: usize = 64;

/// Likewise in bytes.
const MAX_HELD_BYTES: usize = 8 << 20;

/// What comes next.
pub(crate) enum Step {
    /// One more of the segment.
    Unit(Unit),
    /// The segment ends and the next one begins.
    Cut(Cut),
}

/// The end of one segment and the beginning of the next.
pub(crate) struct Cut {
    /// The last units of the segment that ends.
    pub(crate) tail: Vec<Unit>,
    /// How many of its units there are up to the last that somebody needs.
    pub(crate) needed: usize,
    /// Number of the new segment's first frame, by the packets before it.
    pub(crate) first_frame: u32,
    /// When that is displayed, in the container's units.
    pub(crate) start_pts: i64,
    /// The first units of the new segment.
    pub(crate) head: Vec<Unit>,
}

/// Cuts one stream.
pub(crate) struct Cutter<'a> {
    wanted: &'a (dyn Fn(u32) -> bool + Sync),
    /// None where, or from where, the stream is not cut.
    inspector: Option<Inspector>,
    order: DisplayOrder,
    held: VecDeque<Held>,
    held_bytes: usize,
    first_pts: Option<i64>,
    latest_pts: Option<i64>,
    is_over: bool,
    segment: Segment,
}

/// The segment that is being handed on.
#[derive(Default)]
struct Segment {
    handed_on: usize,
    needed: usize,
    shown: u32,
    /// Display times and places of units handed on before their frames had a number.
    unnumbered: Vec<(i64, usize)>,
}

struct Held {
    packet: Packet,
    /// None where the stream is odd.
    pts: Option<i64>,
    look: Look,
    is_shown: bool,
    /// Displayed after everything read before it.
    is_latest: bool,
    number: Option<u32>,
}

impl<'a> Cutter<'a> {
    /// Without an inspector, the stream stays whole. `greatest_delay` is that of [`DisplayOrder::new`].
    pub(crate) fn new(
        inspector: Option<Inspector>,
        greatest_delay: Option<usize>,
        wanted: &'a (dyn Fn(u32) -> bool + Sync),
    ) -> Self {
        Self {
            wanted,
            inspector,
            order: DisplayOrder::new(greatest_delay),
            held: VecDeque::new(),
            held_bytes: 0,
            first_pts: None,
            latest_pts: None,
            is_over: false,
            segment: Segment::default(),
        }
    }

    /// Whether there may be cuts from here on.
    pub(crate) fn can_cut(&self) -> bool {
        self.inspector.is_some()
    }

    pub(crate) fn x264_build(&self) -> Option<u32> {
        self.inspector.as_ref().and_then(Inspector::x264_build)
    }

    /// Takes the next packet of the stream.
    pub(crate) fn add(&mut self, packet: Packet) {
        let known = self.know(&packet);
        let is_discarded = unit::is_discarded(&packet);
        self.held_bytes += packet.size();
        self.held.push_back(match known {
            Some((pts, look, is_shown)) => {
                let is_latest = self.latest_pts.is_none_or(|latest| pts > latest);
                self.latest_pts = self.latest_pts.max(Some(pts));
                Held { packet, pts: Some(pts), look, is_shown, is_latest, number: None }
            }
            None => Held {
                packet,
                pts: None,
                look: Look::default(),
                is_shown: !is_discarded,
                is_latest: false,
                number: None,
            },
        });
        if known.is_some() { self.settle() } else { self.stay_whole() }
    }

    /// Something odd stands between the packets.
    pub(crate) fn stay_whole(&mut self) {
        self.inspector = None;
        let unknown = self.segment.unnumbered.drain(..).map(|(_, place)| place + 1);
        self.segment.needed = unknown.max().max(Some(self.segment.needed)).unwrap_or_default();
    }

    /// No packet comes any more.
    pub(crate) fn end(&mut self) {
        if self.can_cut() {
            self.order.end();
            self.settle();
        }
        self.is_over = true;
    }

    /// How many units of the last segment there are up to the last that somebody needs.
    pub(crate) fn needed(&self) -> usize {
        self.segment.needed
    }

    /// What can be handed on now; none while more must be read first.
    pub(crate) fn next(&mut self) -> Result<Option<Step>, DecodeError> {
        let Some(front) = self.held.front() else {
            return Ok(None);
        };
        let has_room = self.held.len() < MAX_HELD && self.held_bytes < MAX_HELD_BYTES;
        let may_begin = self.can_cut() && !self.is_over && self.may_begin(front);
        let waits_for_number = may_begin || front.look.is_disposable;
        match (front.number, front.pts) {
            (None, _) if waits_for_number && self.can_cut() && !self.is_over && has_room => Ok(None),
            (Some(number), Some(pts)) if may_begin => self.cut(number, pts).map(Step::Cut).map(Some),
            _ => {
                Ok(self.release().map(|held| Step::Unit(self.segment.hand_on(held, Part::Own, self.wanted))))
            }
        }
    }

    /// Display time, look, and whether the frame is shown. None: the packet is odd.
    fn know(&mut self, packet: &Packet) -> Option<(i64, Look, bool)> {
        let inspector = self.inspector.as_mut()?;
        let (pts, dts) = (packet.pts()?, packet.dts());
        if packet.is_corrupt() || unit::has_new_header(packet) {
            return None;
        }
        let look = inspector.look(packet.data()?)?;
        if self.first_pts.is_none() && !look.can_begin {
            return None;
        }
        let first_pts = *self.first_pts.get_or_insert(pts);
        let is_lost = pts < first_pts && look.refers_back;
        let is_shown = !is_lost && !unit::is_discarded(packet);
        self.order.add(pts, dts, is_shown).ok()?;
        Some((pts, look, is_shown))
    }

    /// Numbers what has become certain.
    fn settle(&mut self) {
        for held in self.held.iter_mut().filter(|held| held.number.is_none()) {
            held.number = held.pts.and_then(|pts| self.order.number(pts));
        }
        let segment = &mut self.segment;
        segment.unnumbered.retain(|&(pts, place)| {
            let number = self.order.number(pts);
            if number.is_some_and(self.wanted) {
                segment.needed = segment.needed.max(place + 1);
            }
            number.is_none()
        });
    }

    fn may_begin(&self, held: &Held) -> bool {
        let is_whole_key = held.look.can_begin && held.packet.is_key() && held.is_shown;
        is_whole_key && held.is_latest && self.segment.shown >= MIN_FRAMES
    }

    fn release(&mut self) -> Option<Held> {
        let held = self.held.pop_front()?;
        self.held_bytes -= held.packet.size();
        Some(held)
    }

    /// Begins a segment at the front, whose frame has this number and display time.
    fn cut(&mut self, first_frame: u32, start_pts: i64) -> Result<Cut, DecodeError> {
        let is_leading = |held: &Held| held.pts.is_some_and(|pts| pts < start_pts);
        let shared = self.held.iter().rposition(is_leading).map_or(0, |last| last + 1);
        let mut old = std::mem::take(&mut self.segment);
        let (mut tail, mut head) = (Vec::new(), Vec::new());
        for _ in 0..shared {
            let Some(held) = self.release() else { break };
            let (part_before, part) =
                if is_leading(&held) { (Part::Own, Part::Before) } else { (Part::After, Part::Own) };
            let copy = Held { packet: unit::share(&held.packet)?, ..held };
            tail.push(old.hand_on(copy, part_before, self.wanted));
            head.push(self.segment.hand_on(held, part, self.wanted));
        }
        Ok(Cut { tail, needed: old.needed, first_frame, start_pts, head })
    }
}

impl Segment {
    fn hand_on(&mut self, held: Held, part: Part, wanted: &(dyn Fn(u32) -> bool + Sync)) -> Unit {
        let place = self.handed_on;
        self.handed_on += 1;
        let is_shown = held.is_shown && part == Part::Own;
        self.shown += u32::from(is_shown);
        let is_wanted = held.number.map(wanted);
        match (is_shown, is_wanted, held.pts) {
            (false, ..) | (_, Some(false), _) => {}
            (true, None, Some(pts)) => self.unnumbered.push((pts, place)),
            (true, ..) => self.needed = place + 1,
        }
        let is_needless = held.look.is_disposable && (!is_shown || is_wanted == Some(false));
        Unit { packet: held.packet, part, is_shown, is_needless }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ffmpeg_next::packet::Flags;

    /// A stream of ProRes, where every packet may begin a segment, with these display times in decode order.
    fn steps(times: &[i64], wanted: &(dyn Fn(u32) -> bool + Sync)) -> (Vec<Step>, usize) {
        let mut cutter = Cutter::new(Some(Inspector::ProRes), None, wanted);
        let mut steps = Vec::new();
        for (&pts, dts) in times.iter().zip(-2..) {
            let mut packet = Packet::copy(b"any");
            packet.set_pts(Some(pts));
            packet.set_dts(Some(dts));
            packet.set_flags(Flags::KEY);
            cutter.add(packet);
            steps.extend(std::iter::from_fn(|| cutter.next().unwrap()));
        }
        cutter.end();
        steps.extend(std::iter::from_fn(|| cutter.next().unwrap()));
        (steps, cutter.needed())
    }

    fn cuts(steps: &[Step]) -> Vec<&Cut> {
        steps.iter().filter_map(|step| if let Step::Cut(cut) = step { Some(cut) } else { None }).collect()
    }

    #[test]
    fn leading_frames_go_to_both_segments_and_are_shown_by_the_first() {
        let mut times: Vec<i64> = (0..25).collect();
        times.extend([27, 25, 26]); // the key frame of time 27 comes before two that are displayed before it
        times.extend(28..35);
        let (steps, _) = steps(&times, &|_| true);
        let [cut] = cuts(&steps)[..] else { panic!("one cut") };
        assert_eq!((cut.first_frame, cut.start_pts), (27, 27));
        let told = |units: &[Unit]| -> Vec<_> {
            units.iter().map(|unit| (unit.packet.pts().unwrap(), unit.part, unit.is_shown)).collect()
        };
        assert_eq!(told(&cut.tail), [(27, Part::After, false), (25, Part::Own, true), (26, Part::Own, true)]);
        assert_eq!(
            told(&cut.head),
            [(27, Part::Own, true), (25, Part::Before, false), (26, Part::Before, false)]
        );
    }

    #[test]
    fn what_comes_after_the_last_wanted_frame_of_a_segment_is_not_needed() {
        let times: Vec<i64> = (0..60).collect();
        let (steps, last) = steps(&times, &|number| number == 7 || number == 30 || number == 31);
        let needed: Vec<usize> = cuts(&steps).iter().map(|cut| cut.needed).collect();
        assert_eq!((needed, last), (vec![8, 7], 0), "units of segments that begin at 0, 25 and 50");
    }

    #[test]
    fn an_odd_packet_ends_all_cutting() {
        let times: Vec<i64> = (0..40).chain([20]).chain(41..120).collect();
        let (steps, needed) = steps(&times, &|_| false);
        assert_eq!(cuts(&steps).len(), 1);
        let units = steps.iter().filter(|step| matches!(step, Step::Unit(_))).count();
        assert_eq!((units, needed), (120, 95), "from there on everything is needed");
    }
}
