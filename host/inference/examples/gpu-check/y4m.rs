//! Reads uncompressed clips as `ffmpeg -f yuv4mpegpipe -pix_fmt yuv420p` writes them, so that no decoder travels.

use scene::{ColorMatrix, ColorRange, Frame, Plane};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// All frames of a clip, as BT.709 of limited range.
pub fn read(path: &Path) -> Result<Vec<Arc<Frame>>, Box<dyn Error>> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (header, mut rest) = line(&bytes).ok_or("no Y4M clip: it has no first line")?;
    let side = |letter: char| -> Result<u32, Box<dyn Error>> {
        let word = header.split(' ').skip(1).find_map(|word| word.strip_prefix(letter));
        Ok(word.ok_or_else(|| format!("no Y4M clip: its first line has no {letter}: {header}"))?.parse()?)
    };
    let (width, height) = (side('W')?, side('H')?);
    let sizes =
        [(width, height), (width.div_ceil(2), height.div_ceil(2)), (width.div_ceil(2), height.div_ceil(2))];
    let mut frames = Vec::new();
    while let Some((word, data)) = line(rest) {
        if !word.starts_with("FRAME") {
            return Err(format!("no Y4M clip: frame {} begins with {word:?}", frames.len()).into());
        }
        let mut planes = Vec::with_capacity(3);
        rest = data;
        for (width, height) in sizes {
            let (plane, after) =
                rest.split_at_checked((width * height) as usize).ok_or("the last frame is cut off")?;
            planes.push(Plane { data: plane.to_vec().into(), stride: width as usize });
            rest = after;
        }
        let planes: [Plane; 3] = planes.try_into().map_err(|_| "three planes were read")?;
        let (matrix, range) = (ColorMatrix::Bt709, ColorRange::Limited);
        frames.push(Arc::new(Frame { index: frames.len() as u32, width, height, planes, matrix, range }));
    }
    Ok(frames)
}

/// Up to the first line's end, and what follows.
fn line(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    Some((std::str::from_utf8(&bytes[..end]).ok()?, &bytes[end + 1..]))
}
