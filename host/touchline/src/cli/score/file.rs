//! An answer in a file: the standard form that `touchline analyze` writes, or a recorded answer, whose frames are a map
//! from their numbers and which knows the clip's size, the frames that were scored and their pitch lines.

use anyhow::{Context, anyhow};
use scene::{Annotation, BBox, Object};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use strategy::{Answer, FrameLines, Segment};

/// Width and height of a clip, px.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

/// The size that `WIDTHxHEIGHT` names.
pub fn parse_size(text: &str) -> anyhow::Result<Size> {
    let size = text
        .split_once('x')
        .and_then(|(width, height)| Some(Size { width: width.parse().ok()?, height: height.parse().ok()? }));
    size.filter(|size| size.width > 0 && size.height > 0)
        .ok_or_else(|| anyhow!("give two numbers of px, for example 1280x720"))
}

/// What a file holds.
#[derive(Debug)]
pub struct AnswerFile {
    /// The clip's size, where the file says it.
    pub video: Option<Size>,
    frames: BTreeMap<u32, FileFrame>,
    processing_time_s: Option<f64>,
    scored: Option<Vec<u32>>,
    pitch_lines: Option<BTreeMap<u32, Vec<[f32; 4]>>>,
}

/// As it is written.
#[derive(Deserialize)]
struct Written {
    video: Option<Size>,
    frames: WrittenFrames,
    processing_time: Option<f64>,
    frames_to_validate: Option<Vec<u32>>,
    pitch_lines: Option<BTreeMap<u32, Vec<[f32; 4]>>>,
}

/// By number, in whichever form they were written.
#[derive(Default)]
struct WrittenFrames(BTreeMap<u32, FileFrame>);

impl<'de> Deserialize<'de> for WrittenFrames {
    fn deserialize<D: Deserializer<'de>>(written: D) -> Result<Self, D::Error> {
        written.deserialize_any(EitherForm)
    }
}

/// A list, the standard form, or a map from the frames' numbers, the recorded one.
struct EitherForm;

impl<'de> Visitor<'de> for EitherForm {
    type Value = WrittenFrames;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a list of frames, or a map of them by their number")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<WrittenFrames, A::Error> {
        let mut frames = WrittenFrames::default();
        while let Some(ListedFrame { frame_number, frame }) = list.next_element()? {
            frames.0.insert(frame_number, frame);
        }
        Ok(frames)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WrittenFrames, A::Error> {
        let mut frames = WrittenFrames::default();
        while let Some((number, frame)) = map.next_entry::<u32, FileFrame>()? {
            frames.0.insert(number, frame);
        }
        Ok(frames)
    }
}

#[derive(Deserialize)]
struct ListedFrame {
    frame_number: u32,
    #[serde(flatten)]
    frame: FileFrame,
}

#[derive(Debug, Deserialize)]
struct FileFrame {
    keypoints: Vec<[f32; 2]>,
    objects: Vec<FileObject>,
}

#[derive(Debug, Deserialize)]
struct FileObject {
    id: u32,
    bbox: [f32; 4],
    class_id: u32,
}

impl AnswerFile {
    /// Reads a file of either form.
    ///
    /// # Errors
    /// A file that cannot be read or has neither form.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let bytes =
            crate::input::read(path).with_context(|| format!("cannot read the answer {}", path.display()))?;
        Self::parse(&bytes).with_context(|| {
            let forms = "as `touchline analyze` writes it, or with frames by their number";
            format!("{} is no answer {forms}", path.display())
        })
    }

    pub(super) fn parse(bytes: &[u8]) -> anyhow::Result<Self> {
        let written: Written = serde_json::from_slice(bytes)?;
        let Written {
            video,
            frames: WrittenFrames(frames),
            processing_time,
            frames_to_validate,
            pitch_lines,
        } = written;
        let scored = frames_to_validate;
        Ok(Self { video, frames, processing_time_s: processing_time, scored, pitch_lines })
    }

    /// How long the answer took, ms, where the file says it.
    pub fn elapsed_ms(&self) -> Option<u32> {
        // Times beyond u32 end there, and what is no time is 0: both are what `as` does.
        self.processing_time_s.map(|seconds| (seconds * 1_000.0).round() as u32)
    }

    /// One more than the last frame that the file speaks of.
    pub fn frame_count(&self) -> u32 {
        let last_scored = self.scored.iter().flatten().max();
        self.frames.keys().max().max(last_scored).map_or(0, |last| last.saturating_add(1))
    }

    /// True where the file says which frames a validator scored.
    pub fn names_scored_frames(&self) -> bool {
        self.scored.is_some()
    }

    /// The frames that a validator scored with the lines in them; none where the file does not say.
    pub fn scored_frames(&self) -> Option<Vec<FrameLines>> {
        let lines = self.pitch_lines.as_ref()?;
        let mut scored: Vec<u32> = self.scored.clone().unwrap_or_else(|| lines.keys().copied().collect());
        scored.sort_unstable();
        scored.dedup();
        let segments =
            |frame: u32| lines.get(&frame).into_iter().flatten().copied().map(Segment::of_ends).collect();
        Some(scored.into_iter().map(|frame| FrameLines { frame, segments: segments(frame) }).collect())
    }

    /// The answer as a strategy would have given it. A file has no confidences: every object is taken to be certain.
    pub fn to_answer(&self) -> Answer {
        let annotations = self.frames.iter().map(|(&frame, given)| Annotation {
            frame,
            objects: given.objects.iter().map(object).collect(),
            keypoints: given.keypoints.clone(),
        });
        Answer { annotations: annotations.collect(), body: None }
    }
}

fn object(&FileObject { id, bbox: [left, top, right, bottom], class_id }: &FileObject) -> Object {
    Object { id, class_id, bbox: BBox::new(left, top, right, bottom), confidence: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECORDED: &str = r#"{"name": "x", "video": {"width": 1280, "height": 720}, "frames_to_validate": [10, 9],
        "frames": {"10": {"keypoints": [[0.0, 1.5]], "objects": [{"id": 3, "bbox": [1, 2, 3, 4], "class_id": 2}]}},
        "pitch_lines": {"9": [[1, 2, 3, 4]]}, "expected": {"final": 91.0}}"#;
    const STANDARD: &str = r#"{"challenge_id": "c", "processing_time": 1.2345,
        "frames": [{"frame_number": 4, "keypoints": [], "objects": []}]}"#;

    #[test]
    fn what_is_wrong_with_a_frame_is_told_with_its_place() {
        for (frame, wanted) in [
            (
                r#"{"frame_number": 4, "keypoints": [[1, 2, 3]], "objects": []}"#,
                "invalid length 3, expected 2 elements",
            ),
            (
                r#"{"frame_number": -1, "keypoints": [], "objects": []}"#,
                "invalid value: integer `-1`, expected u32",
            ),
        ] {
            let text = format!(r#"{{"frames": [{frame}]}}"#);
            let error = AnswerFile::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains(wanted) && error.contains("line 1 column"), "{error}");
        }
        let error = AnswerFile::parse(br#"{"frames": 3}"#).unwrap_err().to_string();
        assert!(error.contains("expected a list of frames, or a map of them by their number"), "{error}");
    }

    #[test]
    fn a_recorded_answer_knows_its_clip_its_scored_frames_and_their_lines() {
        let file = AnswerFile::parse(RECORDED.as_bytes()).unwrap();
        assert_eq!(file.video, Some(Size { width: 1280, height: 720 }));
        assert_eq!((file.frame_count(), file.elapsed_ms()), (11, None));
        let scored = file.scored_frames().unwrap();
        let counts: Vec<(u32, usize)> = scored.iter().map(|it| (it.frame, it.segments.len())).collect();
        assert_eq!(counts, [(9, 1), (10, 0)]);
        let annotation = &file.to_answer().annotations[0];
        assert_eq!((annotation.frame, annotation.keypoints[0]), (10, [0.0, 1.5]));
        assert_eq!(annotation.objects[0].bbox, BBox::new(1.0, 2.0, 3.0, 4.0));
    }

    #[test]
    fn a_standard_answer_knows_its_time_alone() {
        let file = AnswerFile::parse(STANDARD.as_bytes()).unwrap();
        assert_eq!((file.video, file.elapsed_ms(), file.frame_count()), (None, Some(1_235), 5));
        assert!(file.scored_frames().is_none());
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in ["{}", "[]", r#"{"frames": {"first": {"keypoints": [], "objects": []}}}"#] {
            assert!(AnswerFile::parse(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_size_is_two_numbers() {
        assert_eq!(parse_size("1280x720").unwrap(), Size { width: 1280, height: 720 });
        for text in ["1280", "1280x", "0x720", "-1x720", "1280 x 720"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
