//! The camera chain after the lens: blur of a pan, grading and sensor noise, and the 8-bit picture.

use crate::canvas::Canvas;
use crate::dice::{cell_hash, mix};
use crate::light::Light;

/// An 8-bit picture, R G B interleaved, row-major, without padding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RgbImage {
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
    /// `width * height * 3` bytes.
    pub data: Vec<u8>,
}

impl RgbImage {
    /// Half the size: each px the rounded mean of 2 x 2. An odd last row or column is dropped.
    pub fn halved(&self) -> Self {
        let (width, height) = (self.width as usize / 2, self.height as usize / 2);
        let stride = self.width as usize * 3;
        let mut data = Vec::with_capacity(width * height * 3);
        for y in 0..height {
            for x in 0..width {
                for channel in 0..3 {
                    let at = 2 * y * stride + 6 * x + channel;
                    let sum: u32 = [at, at + 3, at + stride, at + stride + 3]
                        .iter()
                        .map(|&i| u32::from(self.data[i]))
                        .sum();
                    data.push(((sum + 2) / 4) as u8);
                }
            }
        }
        Self { width: width as u32, height: height as u32, data }
    }
}

/// Blurs each row over `length` px, what a pan does while the shutter is open. Under 2 px nothing is done.
pub(crate) fn blur_rows(canvas: &mut Canvas, length: usize) {
    if length < 2 {
        return;
    }
    let width = canvas.width;
    let before = length / 2;
    let mut source = vec![[0.0f32; 3]; width];
    for line in canvas.colors.chunks_exact_mut(width) {
        source.copy_from_slice(line);
        let at = |index: isize| source[index.clamp(0, width as isize - 1) as usize];
        let mut sum = [0.0f32; 3];
        for tap in 0..length {
            let color = at(tap as isize - before as isize);
            sum = [0, 1, 2].map(|channel| sum[channel] + color[channel]);
        }
        for (x, px) in line.iter_mut().enumerate() {
            *px = sum.map(|channel| channel / length as f32);
            let (enters, leaves) =
                (at((x + length) as isize - before as isize), at(x as isize - before as isize));
            sum = [0, 1, 2].map(|channel| sum[channel] + enters[channel] - leaves[channel]);
        }
    }
}

/// Blurs columns as [`blur_rows`] blurs rows.
pub(crate) fn blur_columns(canvas: &mut Canvas, length: usize) {
    if length < 2 {
        return;
    }
    let (width, height) = (canvas.width, canvas.height);
    let before = length / 2;
    let source = canvas.colors.clone();
    let at = |index: isize| {
        let row = index.clamp(0, height as isize - 1) as usize;
        &source[row * width..(row + 1) * width]
    };
    let mut sums = vec![[0.0f32; 3]; width];
    for tap in 0..length {
        for (sum, color) in sums.iter_mut().zip(at(tap as isize - before as isize)) {
            *sum = [0, 1, 2].map(|channel| sum[channel] + color[channel]);
        }
    }
    for (y, line) in canvas.colors.chunks_exact_mut(width).enumerate() {
        let first = y as isize - before as isize;
        let (enters, leaves) = (at(first + length as isize), at(first));
        for (x, px) in line.iter_mut().enumerate() {
            *px = sums[x].map(|channel| channel / length as f32);
            sums[x] = [0, 1, 2].map(|channel| sums[x][channel] + enters[x][channel] - leaves[x][channel]);
        }
    }
}

/// Grades, adds noise and rounds. The noise depends only on place, `frame` and `salt`.
pub(crate) fn develop(canvas: &Canvas, light: &Light, frame: u32, salt: u32) -> RgbImage {
    let mut data = Vec::with_capacity(canvas.colors.len() * 3);
    // Four bytes of a hash, summed, have a standard deviation of 147.8 about 510.
    let strength = light.noise / 147.8;
    for (row, line) in canvas.colors.chunks_exact(canvas.width).enumerate() {
        let mut state = cell_hash(row as i32, frame as i32, salt);
        for color in line {
            state = state.wrapping_add(0x9e37_79b9);
            let hash = mix(state);
            let sum: u32 = hash.to_le_bytes().into_iter().map(u32::from).sum();
            let luma = strength * (sum as f32 - 510.0);
            let tint = 0.012 * light.noise * ((hash & 0xff) as f32 - 127.5) * 0.5;
            for (channel, tint) in [tint, 0.0, -tint].into_iter().enumerate() {
                let value = color[channel] * light.grade[channel] + luma + tint;
                data.push((value + 0.5).clamp(0.0, 255.0) as u8);
            }
        }
    }
    RgbImage { width: canvas.width as u32, height: canvas.height as u32, data }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halving_takes_the_mean_of_four() {
        let data = [10, 20, 30, 40].into_iter().flat_map(|value| [value, 0, 255]).collect();
        let image = RgbImage { width: 2, height: 2, data };
        assert_eq!(image.halved().data, vec![25, 0, 255]);
    }

    #[test]
    fn blur_keeps_an_even_row_and_spreads_a_point() {
        let mut canvas = Canvas::new(9, 1);
        canvas.colors[4] = [90.0; 3];
        blur_rows(&mut canvas, 3);
        let row: Vec<f32> = canvas.colors.iter().map(|color| color[0].round()).collect();
        assert_eq!(row, [0.0, 0.0, 0.0, 30.0, 30.0, 30.0, 0.0, 0.0, 0.0]);
    }
}
