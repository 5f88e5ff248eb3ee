//! Shows the contract's rules what a plugin answers, and cuts what passes to the frame.

use crate::types::Answer;
use contract::Terms;
use contract::answer::Inspection;
use scene::{Annotation, BBox, VideoInfo};

/// The host's annotation, as the rules look at it.
#[derive(Clone, Copy)]
pub struct Shown<'a>(pub &'a Annotation);

impl contract::Annotation for Shown<'_> {
    fn frame(&self) -> u32 {
        self.0.frame
    }

    fn objects(&self) -> impl ExactSizeIterator<Item = contract::Object> {
        self.0.objects.iter().map(|object| {
            let BBox { left, top, right, bottom } = object.bbox;
            let edges = [left, top, right, bottom];
            contract::Object { id: object.id, edges, confidence: object.confidence }
        })
    }

    fn keypoints(&self) -> impl ExactSizeIterator<Item = [f32; 2]> {
        self.0.keypoints.iter().copied()
    }
}

/// Checks an answer, cuts its boxes to the frame, and drops those that lie outside: all of that one annotation after the
/// other, as they come, so that each is gone through while it is at hand.
pub fn answer(
    annotations: impl IntoIterator<Item = Annotation>,
    body: Option<String>,
    video: VideoInfo,
    terms: Terms,
) -> Result<Answer, String> {
    let mut inspection = Inspection::begin(body.as_deref(), terms)?;
    let checked = annotations.into_iter().map(|mut annotation| {
        inspection.next(&Shown(&annotation))?;
        cut(&mut annotation, video);
        Ok(annotation)
    });
    let annotations = checked.collect::<Result<_, String>>()?;
    inspection.end()?;
    Ok(Answer { annotations, body })
}

/// Checks what is said of one frame, cuts its boxes to it, and drops those that lie outside.
pub fn annotation(annotation: &mut Annotation, keypoints: usize, video: VideoInfo) -> Result<(), String> {
    contract::answer::annotation(&Shown(annotation), keypoints)?;
    cut(annotation, video);
    Ok(())
}

fn cut(annotation: &mut Annotation, video: VideoInfo) {
    let (width, height) = (video.width as f32, video.height as f32);
    let inside = |&BBox { left, top, right, bottom }: &BBox| {
        0.0 <= left && 0.0 <= top && right <= width && bottom <= height
    };
    // Nearly all boxes lie inside, and then there is nothing to move.
    if annotation.objects.iter().all(|object| inside(&object.bbox) && object.bbox.area() > 0.0) {
        return;
    }
    for object in &mut annotation.objects {
        object.bbox = object.bbox.clipped(video.width, video.height);
    }
    annotation.objects.retain(|object| object.bbox.area() > 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::Object;

    const VIDEO: VideoInfo = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };
    const TERMS: Terms = Terms { frame_count: 2, keypoints_per_frame: Some(1) };

    /// The whole answer, as it comes out.
    fn answer(given: Answer, video: VideoInfo, terms: Terms) -> Result<Answer, String> {
        super::answer(given.annotations, given.body, video, terms)
    }

    fn good() -> Answer {
        let object =
            |id| Object { id, class_id: 2, bbox: BBox::new(10.0, 10.0, 20.0, 30.0), confidence: 0.5 };
        let annotation =
            |frame| Annotation { frame, objects: vec![object(1), object(2)], keypoints: vec![[0.0, 0.0]] };
        Answer { annotations: vec![annotation(0), annotation(1)], body: None }
    }

    #[test]
    fn a_good_answer_is_returned_as_it_is() {
        assert_eq!(answer(good(), VIDEO, TERMS), Ok(good()));
    }

    #[test]
    fn boxes_are_cut_to_the_frame_and_dropped_outside() {
        let mut given = good();
        given.annotations[0].objects[0].bbox = BBox::new(-5.0, 40.0, 20.0, 60.0);
        given.annotations[0].objects[1].bbox = BBox::new(110.0, 10.0, 120.0, 20.0);
        let checked = answer(given, VIDEO, TERMS).unwrap();
        assert_eq!(checked.annotations[0].objects.len(), 1);
        assert_eq!(checked.annotations[0].objects[0].bbox, BBox::new(0.0, 40.0, 20.0, 50.0));
    }

    #[test]
    fn the_rules_are_shown_all_of_an_annotation() {
        type Spoil = fn(&mut Annotation);
        let spoils: [(Spoil, &str); 4] = [
            (|a| a.frame = 7, "frame 7"),
            (|a| a.objects[1].bbox.bottom = f32::NAN, "object 2 of frame 1 has the box 10, 10, 20, NaN"),
            (|a| a.objects[0].confidence = 2.0, "object 1 of frame 1 has the confidence 2"),
            (|a| a.keypoints[0][1] = f32::NAN, "keypoint 0 of frame 1"),
        ];
        for (spoil, named) in spoils {
            let mut given = good();
            spoil(&mut given.annotations[1]);
            let reason = answer(given, VIDEO, TERMS).expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }
}
