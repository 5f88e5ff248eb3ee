//! The answer's body: the strategy's own, or the standard one, as plain bytes or compressed.
//!
//! Pure computation. A standard body is written frame by frame into where it is to be, so of a long clip's answer there
//! is one copy in memory: compressed where the client allows it. The frames' bytes depend on the annotations alone, so
//! equal annotations give equal bytes; only `processing_time`, which validators ignore, differs from run to run.

mod json;

use flate2::{Compression, write::GzEncoder};
use scene::Annotation;
use std::io::{Result, Write};
use std::time::Duration;
use strategy::Answer;

/// The level whose time and bytes add up to the least on lines of 50 to 200 Mbit/s: an answer of 750 frames
/// (`cargo bench -p touchline --bench encode`) takes 7 ms and 353 kB. Level 1 saves 3 ms for 143 kB more, level 5 saves
/// 57 kB for 16 ms more, which pays on lines under 28 Mbit/s. Nothing else of the challenge runs meanwhile.
const GZIP_LEVEL: Compression = Compression::new(2);

/// About what a frame takes: 32 keypoints and twenty-five objects.
const USUAL_FRAME_BYTES: usize = 2_048;

/// What is to be sent.
#[derive(Clone, Copy, Debug)]
pub enum Body<'a> {
    /// The strategy's own, in the challenge's own form.
    Own(&'a str),
    /// The protocol's.
    Standard {
        /// As the request gave it.
        challenge_id: &'a str,
        /// How long the answer took; none for one that nobody waited for, so that equal annotations give equal bodies.
        processing_time: Option<Duration>,
        /// One for every frame, in frame order.
        annotations: &'a [Annotation],
    },
}

impl<'a> Body<'a> {
    /// The body of what a strategy gave: its own where there is one.
    pub fn of(challenge_id: &'a str, processing_time: Option<Duration>, answer: &'a Answer) -> Self {
        match &answer.body {
            Some(body) => Self::Own(body),
            None => Self::Standard { challenge_id, processing_time, annotations: &answer.annotations },
        }
    }

    /// The body as it is.
    ///
    /// # Errors
    /// Only if memory cannot be written to, which the writer's type cannot rule out.
    pub fn plain(&self) -> Result<Vec<u8>> {
        let bytes = match self {
            Self::Own(body) => body.len(),
            Self::Standard { annotations, .. } => annotations.len() * USUAL_FRAME_BYTES,
        };
        let mut out = Vec::with_capacity(bytes);
        self.write_to(&mut out)?;
        Ok(out)
    }

    /// The body in gzip.
    ///
    /// # Errors
    /// As [`Body::plain`].
    pub fn gzip(&self) -> Result<Vec<u8>> {
        let mut encoder = GzEncoder::new(Vec::new(), GZIP_LEVEL);
        self.write_to(&mut encoder)?;
        encoder.finish()
    }

    fn write_to(&self, out: &mut impl Write) -> Result<()> {
        match *self {
            Self::Own(body) => out.write_all(body.as_bytes()),
            Self::Standard { challenge_id, processing_time, annotations } => {
                out.write_all(head(challenge_id, processing_time).as_bytes())?;
                write_frames(out, annotations)?;
                out.write_all(b"}")
            }
        }
    }
}

/// The standard body up to the value of `frames`.
fn head(challenge_id: &str, processing_time: Option<Duration>) -> String {
    let id = serde_json::Value::from(challenge_id);
    match processing_time {
        Some(time) => {
            let seconds = time.as_secs_f64();
            format!("{{\"challenge_id\":{id},\"processing_time\":{seconds:.3},\"frames\":")
        }
        None => format!("{{\"challenge_id\":{id},\"frames\":"),
    }
}

/// The list of frames, through a buffer that holds one.
fn write_frames(out: &mut impl Write, annotations: &[Annotation]) -> Result<()> {
    let mut frame = Vec::with_capacity(USUAL_FRAME_BYTES);
    frame.push(b'[');
    for (index, annotation) in annotations.iter().enumerate() {
        json::separate(&mut frame, index);
        json::write_frame(&mut frame, annotation);
        out.write_all(&frame)?;
        frame.clear();
    }
    frame.push(b']');
    out.write_all(&frame)
}

/// True when an `Accept-Encoding` value offers gzip.
pub fn accepts_gzip(accept_encoding: &str) -> bool {
    accept_encoding.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip") || name == "*");
        let refused =
            parts.any(|part| part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0));
        named && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{BBox, Object};
    use std::io::Read;

    fn annotation(frame: u32) -> Annotation {
        let bbox = BBox::new(10.0, 20.5, 30.256, 1279.994);
        Annotation {
            frame,
            objects: vec![Object { id: 7, class_id: 2, bbox, confidence: 0.9 }],
            keypoints: vec![[0.0, 0.0], [-1.25, 719.5]],
        }
    }

    fn standard(annotations: &[Annotation]) -> Body<'_> {
        Body::Standard { challenge_id: "1", processing_time: None, annotations }
    }

    fn unpacked(packed: &[u8]) -> Vec<u8> {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(packed).read_to_end(&mut unpacked).unwrap();
        unpacked
    }

    #[test]
    fn the_standard_body_has_the_protocols_keys_and_two_decimals() {
        let annotations = [annotation(3), Annotation { frame: 4, ..Annotation::default() }];
        let text = String::from_utf8(standard(&annotations).plain().unwrap()).unwrap();
        let expected = "{\"challenge_id\":\"1\",\"frames\":[\
            {\"frame_number\":3,\"keypoints\":[[0.0,0.0],[-1.25,719.5]],\
            \"objects\":[{\"id\":7,\"bbox\":[10.0,20.5,30.26,1279.99],\"class_id\":2}]},\
            {\"frame_number\":4,\"keypoints\":[],\"objects\":[]}]}";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_body_is_json_whatever_the_challenge_is_called() {
        let (challenge_id, processing_time) = ("a\"b\\c\n", Some(Duration::from_millis(1_234)));
        let body = Body::Standard { challenge_id, processing_time, annotations: &[] };
        let value: serde_json::Value = serde_json::from_slice(&body.plain().unwrap()).unwrap();
        assert_eq!(value["challenge_id"], "a\"b\\c\n");
        assert_eq!(value["processing_time"], 1.234);
        assert_eq!(value["frames"], serde_json::json!([]));
    }

    #[test]
    fn a_strategys_own_body_is_sent_as_it_is() {
        let answer = Answer { annotations: vec![annotation(0)], body: Some("{\"items\": []}".into()) };
        let body = Body::of("1", Some(Duration::ZERO), &answer);
        assert_eq!(body.plain().unwrap(), b"{\"items\": []}");
        assert_eq!(unpacked(&body.gzip().unwrap()), b"{\"items\": []}");
    }

    #[test]
    fn gzip_is_used_only_where_it_is_offered() {
        for offer in ["gzip, deflate", "br;q=1.0, gzip;q=0.5", "*", "GZIP"] {
            assert!(accepts_gzip(offer), "{offer}");
        }
        for offer in ["", "deflate, br", "gzip;q=0", "identity"] {
            assert!(!accepts_gzip(offer), "{offer}");
        }
    }

    #[test]
    fn a_compressed_body_unpacks_to_the_plain_one() {
        let annotations: Vec<Annotation> = (0..100).map(annotation).collect();
        let (plain, packed) =
            (standard(&annotations).plain().unwrap(), standard(&annotations).gzip().unwrap());
        assert_eq!(unpacked(&packed), plain);
        assert!(packed.len() * 4 < plain.len());
    }
}
