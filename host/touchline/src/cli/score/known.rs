//! How large and long the clip of an answer is, and whether all that is known of it is of one clip.

use super::file::{AnswerFile, Size};
use crate::pixels::ClipFacts;
use anyhow::{Context, ensure};
use recording::Recording;
use scene::{Truth, TruthVideo, VideoInfo};
use strategy::MOST_FRAMES;

/// Of a clip that nobody says the rate of; nothing in a score depends on it.
const USUAL_FRAME_RATE: f64 = 25.0;

/// Who may know the clip, besides the answer.
pub struct Known<'k> {
    pub truth: Option<&'k Truth>,
    pub recording: Option<&'k Recording>,
    pub clip: Option<&'k ClipFacts>,
}

/// Who says it, and what.
type Said = (&'static str, VideoInfo);

impl Known<'_> {
    /// The clip's size and length, from who knows best: the clip, its truth, the recording; or else from the file and the
    /// command line.
    ///
    /// # Errors
    /// Two who speak of different clips, an answer that is longer than its clip, and nobody who knows the size.
    pub fn video(&self, answer: &AnswerFile, size: Option<Size>) -> anyhow::Result<VideoInfo> {
        let said = self.said();
        let frames = answer.frame_count();
        for pair in said.windows(2) {
            let [(one, first), (other, second)] = [pair[0], pair[1]];
            ensure!(
                shape(&first) == shape(&second),
                "the {one} has {}, and the {other} {}: they are of different clips",
                words(&first),
                words(&second)
            );
        }
        let Some(&(who, video)) = said.first() else {
            return alone(answer, size);
        };
        for named in answer.video.iter().chain(&size) {
            ensure!(
                (named.width, named.height) == (video.width, video.height),
                "it is about frames of {}x{} px, and the {who} has {}",
                named.width,
                named.height,
                words(&video)
            );
        }
        let most = video.frame_count.unwrap_or(frames);
        ensure!(
            frames <= most,
            "it speaks of frame {}, and the {who} has {}; name that of the same clip",
            frames.saturating_sub(1),
            words(&video)
        );
        Ok(video)
    }

    /// Who knows best comes first.
    fn said(&self) -> Vec<Said> {
        let of_truth = |truth: &Truth| {
            let TruthVideo { width, height, fps, frames } = truth.video;
            VideoInfo { width, height, frame_rate: fps, frame_count: Some(frames) }
        };
        let of_recording = |it: &Recording| VideoInfo { frame_count: Some(it.frame_count), ..it.video };
        let clip = self.clip.map(|clip| ("clip", clip.video));
        let truth = self.truth.map(|truth| ("truth", of_truth(truth)));
        let recording = self.recording.map(|recording| ("recording", of_recording(recording)));
        [clip, truth, recording].into_iter().flatten().collect()
    }
}

/// What the answer says of itself, and the command line of its size.
fn alone(answer: &AnswerFile, size: Option<Size>) -> anyhow::Result<VideoInfo> {
    let frames = answer.frame_count();
    ensure!(
        frames <= MOST_FRAMES,
        "it speaks of frame {}, and no clip has more than {MOST_FRAMES} frames",
        frames - 1
    );
    let Size { width, height } = answer
        .video
        .or(size)
        .context("it does not say how large its frames are; give --video WIDTHxHEIGHT")?;
    Ok(VideoInfo { width, height, frame_rate: USUAL_FRAME_RATE, frame_count: Some(frames) })
}

fn shape(video: &VideoInfo) -> (u32, u32, Option<u32>) {
    (video.width, video.height, video.frame_count)
}

fn words(video: &VideoInfo) -> String {
    let frames = video.frame_count.map(|count| format!("{count} frames of ")).unwrap_or_default();
    format!("{frames}{}x{} px", video.width, video.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = r#"{"keypoints": [], "objects": []}"#;

    /// An answer whose last frame is `last`.
    fn answer(last: u32) -> AnswerFile {
        let text = format!(r#"{{"video": {{"width": 64, "height": 48}}, "frames": {{"{last}": {EMPTY}}}}}"#);
        AnswerFile::parse(text.as_bytes()).unwrap()
    }

    fn clip(frames: u32) -> ClipFacts {
        let video = VideoInfo { width: 64, height: 48, frame_rate: 50.0, frame_count: Some(frames) };
        ClipFacts { video, scored_frames: Vec::new() }
    }

    fn truth(frames: u32) -> Truth {
        let text = format!(
            r#"{{"video": {{"width": 64, "height": 48, "fps": 25.0, "frames": {frames}}}, "frames": []}}"#
        );
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn the_clip_knows_better_than_the_answer() {
        let clip = clip(9);
        let known = Known { truth: None, recording: None, clip: Some(&clip) };
        assert_eq!(known.video(&answer(3), None).unwrap(), clip.video);
        let nobody = Known { truth: None, recording: None, clip: None };
        assert_eq!(nobody.video(&answer(3), None).unwrap().frame_count, Some(4));
    }

    #[test]
    fn evidence_of_another_clip_is_refused_with_what_differs() {
        let (clip, truth) = (clip(9), truth(8));
        let (alone, both) = (
            Known { truth: None, recording: None, clip: Some(&clip) },
            Known { truth: Some(&truth), recording: None, clip: Some(&clip) },
        );
        let size = Some(Size { width: 64, height: 50 });
        let nobody = Known { truth: None, recording: None, clip: None };
        for (refused, wanted) in [
            (both.video(&answer(3), None), "the clip has 9 frames of 64x48 px, and the truth 8 frames"),
            (alone.video(&answer(9), None), "it speaks of frame 9, and the clip has 9 frames"),
            (alone.video(&answer(3), size), "it is about frames of 64x50 px, and the clip has"),
            (
                nobody.video(&answer(4_000_000_000), None),
                "it speaks of frame 4000000000, and no clip has more",
            ),
        ] {
            let error = refused.unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
