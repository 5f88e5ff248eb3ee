//! Renders synthetic match clips with ground truth: the footage that demo models learn from and tests answer.
//!
//! A clip is decided by its [`SynthOptions`] alone: equal options give equal bytes, on any number of threads.
//! [`render_clip`] writes a clip and its truth; [`Match`] gives single frames.
//!
//! The crate knows the host's types of what is seen (crate `scene`) and no other room. Simulation is cheap and
//! runs on the caller's thread; rendering a clip uses all cores and blocks the caller until it is done.
//!
//! The picture is schematic: capsules for limbs, hashed seats for a crowd. What is true to a broadcast is what
//! models and the validator's filters look at: geometry, sizes, colours, lines, motion and occlusion.
//!
//! The grass mask, line finder and pitch filter of the public score-vision validator's code (without its CLIP step)
//! were retold in Python with OpenCV and run once by hand. Of single frames (150 seeds) they took all 129 wide
//! shots and none of the 21 close-ups; of two encoded clips of 30 s (seeds 77 and 78, every 15th frame) 86 of 87
//! wide shots and none of the 13 close-ups. The tests hold the grass share and the sizes of players.

mod ball;
mod camera;
mod canvas;
mod clip;
mod dice;
mod director;
mod encode;
mod figure;
mod finish;
mod game;
mod goals;
mod ground;
mod kick;
mod kits;
mod light;
mod motion;
mod options;
mod overlay;
mod people;
mod pitch;
mod render;
mod restart;
mod stands;
mod timeline;
mod truth;
mod yuv;

pub use clip::{render_clip, render_clip_on};
pub use finish::RgbImage;
pub use game::Match;
pub use options::{SynthError, SynthOptions};
