//! A match: everything that a seed decides, and what happens in each frame.
//!
//! The simulation runs first, on one thread; a frame is then a pure function of it, so frames may be rendered
//! in any order and on any number of threads.

use crate::camera::Camera;
use crate::dice::Dice;
use crate::director::{Aim, Rig, Shot, close_up, next_shot, shot_length_s, side_shot};
use crate::ground::Grass;
use crate::kits::Kits;
use crate::light::Light;
use crate::motion::Moment;
use crate::options::{SynthError, SynthOptions};
use crate::overlay::Overlay;
use crate::people::{Person, cast};
use crate::pitch::Markings;
use crate::stands::Stands;
use crate::timeline::timeline;
use scene::ActionTruth;

/// Streams of randomness, one per purpose.
mod purpose {
    pub(super) const KITS: u64 = 0;
    pub(super) const CAST: u64 = 1;
    pub(super) const PLAY: u64 = 2;
    pub(super) const LOOK: u64 = 3;
    pub(super) const CAMERA: u64 = 4;
    pub(super) const CUTS: u64 = 5;
}

/// The state of one frame.
#[derive(Clone, Debug)]
pub(crate) struct Instant {
    pub(crate) moment: Moment,
    pub(crate) camera: Camera,
    /// Whether this frame begins a shot.
    pub(crate) is_cut: bool,
    /// Whether it shows much of the pitch, and so is no close-up.
    pub(crate) is_wide: bool,
}

/// A simulated match, ready to be rendered frame by frame.
pub struct Match {
    pub(crate) options: SynthOptions,
    pub(crate) people: Vec<Person>,
    pub(crate) light: Light,
    pub(crate) grass: Grass,
    pub(crate) stands: Stands,
    pub(crate) overlay: Overlay,
    pub(crate) markings: Markings,
    pub(crate) instants: Vec<Instant>,
    pub(crate) actions: Vec<ActionTruth>,
}

/// How a match begins.
#[derive(Clone, Copy)]
struct Opening {
    ball: [f64; 2],
    shot: Shot,
    /// Which run of the same match, 0 for a clip.
    take: u64,
}

impl Match {
    /// Simulates the whole clip.
    pub fn simulate(options: &SynthOptions) -> Result<Self, SynthError> {
        options.check()?;
        let mut dice = Dice::new(options.seed, purpose::PLAY);
        let ball = [dice.range(3000.0, 9000.0), dice.range(1800.0, 5200.0)];
        Ok(Self::play(options, Opening { ball, shot: Shot::Main, take: 0 }))
    }

    /// One frame out of a match, for training: the ball in a third of the pitch drawn at random, mostly wide
    /// shots, one in ten a close-up. Different `take` numbers of one seed share the kits and nothing else.
    pub fn snapshot(options: &SynthOptions, take: u32) -> Result<Self, SynthError> {
        options.check()?;
        let options = SynthOptions { seconds: 2.0 / options.fps, cuts: false, ..options.clone() };
        let take = u64::from(take) + 1;
        let mut dice = Dice::new(options.seed, 1000 * take + purpose::PLAY);
        let third = f64::from(dice.index(3) as u32);
        let ball = [300.0 + 3800.0 * (third + dice.unit()), dice.range(500.0, 6400.0)];
        let choice = dice.unit();
        let shot = if choice < 0.1 {
            // Who is seen is decided once everyone has a place.
            Shot::CloseUp { person: usize::MAX, from_gantry: true }
        } else if choice < 0.25 {
            side_shot(&mut dice)
        } else {
            Shot::Main
        };
        Ok(Self::play(&options, Opening { ball, shot, take }))
    }

    fn play(options: &SynthOptions, opening: Opening) -> Self {
        let stream = |purpose: u64| Dice::new(options.seed, 1000 * opening.take + purpose);
        let kits = Kits::draw(&mut Dice::new(options.seed, purpose::KITS));
        let people = cast(&kits, &mut stream(purpose::CAST));
        let mut look = stream(purpose::LOOK);
        let light = Light::draw(&mut look);
        let grass = Grass::draw(&mut look);
        let stands = Stands::draw(&kits, &mut look);
        let overlay = Overlay::draw(&kits, &mut look);
        let rig = Rig::draw(&mut stream(purpose::CAMERA));
        let (moments, actions) = timeline(options, &people, opening.ball, &mut stream(purpose::PLAY));
        let instants = film(options, &people, &rig, moments, opening.shot, &mut stream(purpose::CUTS));
        Self {
            options: options.clone(),
            people,
            light,
            grass,
            stands,
            overlay,
            markings: Markings::new(),
            instants,
            actions,
        }
    }

    /// Frames of the clip.
    pub fn frame_count(&self) -> u32 {
        self.instants.len() as u32
    }

    /// What happens in the clip, in frame order.
    pub fn actions(&self) -> &[ActionTruth] {
        &self.actions
    }

    /// Whether frame `index` is the first of a new shot; the clip's first frame is not.
    pub fn is_cut(&self, index: u32) -> bool {
        index > 0 && self.instants[index as usize].is_cut
    }
}

fn film(
    options: &SynthOptions,
    people: &[Person],
    rig: &Rig,
    moments: Vec<Moment>,
    first: Shot,
    dice: &mut Dice,
) -> Vec<Instant> {
    let size = [options.width, options.height];
    let step_s = 1.0 / options.fps;
    let mut shot = match (first, moments.first()) {
        (Shot::CloseUp { .. }, Some(moment)) => close_up(moment, people, dice),
        _ => first,
    };
    let mut ends_s = shot_length_s(shot, dice);
    let mut aim: Option<Aim> = None;
    let mut instants = Vec::with_capacity(moments.len());
    for (index, moment) in moments.into_iter().enumerate() {
        let time_s = index as f64 * step_s;
        if options.cuts && time_s >= ends_s {
            shot = next_shot(shot, &moment, people, dice);
            ends_s = time_s + shot_length_s(shot, dice);
            aim = None;
        }
        let is_cut = aim.is_none();
        let now = match aim {
            Some(before) => before.advance(rig, shot, &moment, people, [time_s, step_s]),
            None => Aim::fresh(rig, shot, &moment, people, time_s, dice),
        };
        aim = Some(now);
        instants.push(Instant {
            camera: now.camera(rig, shot, size),
            moment,
            is_cut,
            is_wide: shot.is_wide(),
        });
    }
    instants
}
