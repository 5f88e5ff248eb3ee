//! What to render, and what can go wrong.

use std::path::PathBuf;

/// A clip to render. Equal options give equal bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct SynthOptions {
    /// Decides everything that differs from match to match.
    pub seed: u64,
    /// Width in px, even, 64..=3840.
    pub width: u32,
    /// Height in px, even, 64..=2160.
    pub height: u32,
    /// Frames per second, 1..=120.
    pub fps: f64,
    /// Length in s; the clip has `seconds * fps` frames, rounded, at least one.
    pub seconds: f64,
    /// Whether the broadcast cuts to other cameras and to close-ups; without, one wide shot lasts all clip.
    pub cuts: bool,
    /// Whether play is whole: shots at goal, goals, clearances, passes that are lost, balls over the lines and restarts.
    /// Without, the ball goes from player to player and never leaves the pitch. The same seed plays another match.
    pub actions: bool,
}

impl Default for SynthOptions {
    /// Thirty seconds of 1280x720 at 25 frames per second, with cuts.
    fn default() -> Self {
        Self { seed: 1, width: 1280, height: 720, fps: 25.0, seconds: 30.0, cuts: true, actions: false }
    }
}

/// Longest clip, in frames.
const MOST_FRAMES: f64 = 100_000.0;

impl SynthOptions {
    /// Frames of the clip.
    pub fn frame_count(&self) -> u32 {
        (self.seconds * self.fps).round().clamp(1.0, MOST_FRAMES) as u32
    }

    /// Refuses what cannot be rendered or encoded.
    pub(crate) fn check(&self) -> Result<(), SynthError> {
        let refuse = |option, value: String, allowed| Err(SynthError::Option { option, value, allowed });
        let size_fits = |value: u32, most: u32| value.is_multiple_of(2) && (64..=most).contains(&value);
        if !size_fits(self.width, 3840) {
            return refuse("width", self.width.to_string(), "an even number from 64 to 3840");
        }
        if !size_fits(self.height, 2160) {
            return refuse("height", self.height.to_string(), "an even number from 64 to 2160");
        }
        if !(1.0..=120.0).contains(&self.fps) {
            return refuse("fps", self.fps.to_string(), "a number from 1 to 120");
        }
        if !(self.seconds > 0.0 && self.seconds * self.fps <= MOST_FRAMES) {
            return refuse("seconds", self.seconds.to_string(), "more than 0 and at most 100000 frames");
        }
        Ok(())
    }
}

/// Why a clip could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// An option is out of its range.
    #[error("cannot render with {option} = {value}: give {allowed}")]
    Option {
        /// Its name.
        option: &'static str,
        /// What was given.
        value: String,
        /// What would do.
        allowed: &'static str,
    },
    /// A file could not be written.
    #[error("cannot write {}: {source}; check that the folder exists, is writable and has room", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// FFmpeg refused.
    #[error("cannot encode {}: {step}: {source}", path.display())]
    Encode {
        /// The clip.
        path: PathBuf,
        /// What was being done.
        step: &'static str,
        /// What FFmpeg says.
        source: ffmpeg_next::Error,
    },
    /// This FFmpeg cannot make H.264.
    #[error("this FFmpeg has no libx264 encoder; install Debian's libavcodec59 or one built with libx264")]
    NoEncoder,
    /// A rendering thread died.
    #[error("a rendering thread stopped before frame {frame}")]
    Thread {
        /// The first frame that is missing.
        frame: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_counted_from_length_and_rate() {
        assert_eq!(SynthOptions::default().frame_count(), 750);
    }

    #[test]
    fn odd_sizes_and_empty_clips_are_refused_by_name() {
        let odd = SynthOptions { width: 853, ..SynthOptions::default() };
        assert!(odd.check().unwrap_err().to_string().contains("width = 853"));
        let empty = SynthOptions { seconds: 0.0, ..SynthOptions::default() };
        assert!(empty.check().unwrap_err().to_string().contains("seconds = 0"));
    }
}
