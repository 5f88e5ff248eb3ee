//! The standard answer: annotations written as the protocol's JSON, and compressed as the client allows.
//!
//! Pure computation. The frames' bytes depend on the annotations alone, so equal annotations give equal bytes;
//! only `processing_time`, which validators ignore, differs from run to run.

use flate2::{Compression, write::GzEncoder};
use scene::{Annotation, Object};
use std::io::Write;
use std::time::Duration;

/// gzip's middle way: on answers of 750 frames the next levels cost more time than their bytes save.
const GZIP_LEVEL: u32 = 4;

/// The value of the answer's `frames` key: one entry per annotation.
pub fn frames_json(annotations: &[Annotation]) -> Vec<u8> {
    let mut out = Vec::with_capacity(annotations.len() * 1_500);
    out.push(b'[');
    for (index, annotation) in annotations.iter().enumerate() {
        separate(&mut out, index);
        write_frame(&mut out, annotation);
    }
    out.push(b']');
    out
}

/// The whole standard body around [`frames_json`]. Without a time (an answer that nobody waited for) the key is
/// left out, and equal frames give equal bodies.
pub fn standard_body(challenge_id: &str, processing_time: Option<Duration>, frames: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frames.len() + challenge_id.len() + 80);
    out.extend_from_slice(b"{\"challenge_id\":");
    out.extend_from_slice(serde_json::Value::from(challenge_id).to_string().as_bytes());
    if let Some(time) = processing_time {
        out.extend_from_slice(format!(",\"processing_time\":{:.3}", time.as_secs_f64()).as_bytes());
    }
    out.extend_from_slice(b",\"frames\":");
    out.extend_from_slice(frames);
    out.push(b'}');
    out
}

fn write_frame(out: &mut Vec<u8>, annotation: &Annotation) {
    out.extend_from_slice(b"{\"frame_number\":");
    write_integer(out, annotation.frame.into());
    out.extend_from_slice(b",\"keypoints\":[");
    for (index, point) in annotation.keypoints.iter().enumerate() {
        separate(out, index);
        write_list(out, point);
    }
    out.extend_from_slice(b"],\"objects\":[");
    for (index, object) in annotation.objects.iter().enumerate() {
        separate(out, index);
        write_object(out, object);
    }
    out.extend_from_slice(b"]}");
}

fn write_object(out: &mut Vec<u8>, object: &Object) {
    let bbox = object.bbox;
    out.extend_from_slice(b"{\"id\":");
    write_integer(out, object.id.into());
    out.extend_from_slice(b",\"bbox\":");
    write_list(out, &[bbox.left, bbox.top, bbox.right, bbox.bottom]);
    out.extend_from_slice(b",\"class_id\":");
    write_integer(out, object.class_id.into());
    out.push(b'}');
}

fn separate(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
}

fn write_list(out: &mut Vec<u8>, numbers: &[f32]) {
    out.push(b'[');
    for (index, number) in numbers.iter().enumerate() {
        separate(out, index);
        write_coordinate(out, *number);
    }
    out.push(b']');
}

/// Writes a coordinate with at most two decimals, which is all that validators keep. Python's JSON reader tells
/// `1` from `1.0`, so there is always a decimal point.
fn write_coordinate(out: &mut Vec<u8>, value: f32) {
    let hundredths = (f64::from(value) * 100.0).round() as i64;
    if hundredths < 0 {
        out.push(b'-');
    }
    let hundredths = hundredths.unsigned_abs();
    write_integer(out, hundredths / 100);
    out.push(b'.');
    let (tenth, hundredth) = ((hundredths / 10 % 10) as u8, (hundredths % 10) as u8);
    out.push(b'0' + tenth);
    if hundredth != 0 {
        out.push(b'0' + hundredth);
    }
}

fn write_integer(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0u8; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
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

/// The body in gzip.
///
/// # Errors
/// Only if memory cannot be written to, which the writer's type cannot rule out.
pub fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(GZIP_LEVEL));
    encoder.write_all(body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::BBox;

    fn annotation() -> Annotation {
        let bbox = BBox::new(10.0, 20.5, 30.256, 1279.994);
        Annotation {
            frame: 3,
            objects: vec![Object { id: 7, class_id: 2, bbox, confidence: 0.9 }],
            keypoints: vec![[0.0, 0.0], [-1.25, 719.5]],
        }
    }

    #[test]
    fn frames_have_the_protocols_keys_and_two_decimals() {
        let text = String::from_utf8(frames_json(&[annotation()])).unwrap();
        let expected = "[{\"frame_number\":3,\"keypoints\":[[0.0,0.0],[-1.25,719.5]],\
            \"objects\":[{\"id\":7,\"bbox\":[10.0,20.5,30.26,1279.99],\"class_id\":2}]}]";
        assert_eq!(text, expected);
    }

    #[test]
    fn the_body_is_json_whatever_the_challenge_is_called() {
        let body = standard_body("a\"b\\c\n", Some(Duration::from_millis(1_234)), &frames_json(&[]));
        let value: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(value["challenge_id"], "a\"b\\c\n");
        assert_eq!(value["processing_time"], 1.234);
        assert_eq!(value["frames"], serde_json::json!([]));
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
    fn a_compressed_body_unpacks_to_itself() {
        let body = standard_body("1", None, &frames_json(&vec![annotation(); 100]));
        let packed = gzip(&body).unwrap();
        let mut unpacked = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut unpacked)
            .unwrap();
        assert_eq!(unpacked, body);
        assert!(packed.len() * 4 < body.len());
    }
}
