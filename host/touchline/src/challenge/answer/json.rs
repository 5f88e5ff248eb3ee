//! An annotation as the protocol's JSON.
//!
//! Written by hand because numbers are most of it: two decimals from whole numbers cost a fraction of what a shortest
//! float does.

use scene::{Annotation, Object};

/// Writes the entry of one frame.
pub(super) fn write_frame(out: &mut Vec<u8>, annotation: &Annotation) {
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

/// The comma before every entry of a list but the first.
pub(super) fn separate(out: &mut Vec<u8>, index: usize) {
    if index > 0 {
        out.push(b',');
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn coordinate(value: f32) -> String {
        let mut out = Vec::new();
        write_coordinate(&mut out, value);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn coordinates_have_one_or_two_decimals_like_pythons_round_and_json() {
        // round(x, 2) and json.dumps of CPython 3.11, for the f32 nearest to each.
        for (value, text) in [
            (0.0, "0.0"),
            (0.01, "0.01"),
            (0.5, "0.5"),
            (12.0, "12.0"),
            (99.999, "100.0"),
            (-1.25, "-1.25"),
            (-0.1, "-0.1"),
            (1279.994, "1279.99"),
            (65_535.5, "65535.5"),
        ] {
            assert_eq!(coordinate(value), text);
        }
    }

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        assert_eq!(coordinate(-0.001), "0.0");
    }
}
