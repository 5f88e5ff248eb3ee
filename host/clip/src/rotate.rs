//! Quarter turns of pictures, as the container's display matrix asks for them.

use scene::{Frame, Plane};

/// How a stored picture is turned to be displayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rotation {
    None,
    Clockwise90,
    Half,
    Clockwise270,
}

impl Rotation {
    /// From the upper-left 2x2 of a display matrix (a, b, c, d of ISO/IEC 14496-12, 6.2.2; 16.16 fixed
    /// point): x' = a x + c y, y' = b x + d y with y down. None for anything but quarter turns.
    pub(crate) fn of_matrix([a, b, c, d]: [i32; 4]) -> Option<Self> {
        match (a.signum(), b.signum(), c.signum(), d.signum()) {
            (1, 0, 0, 1) => Some(Self::None),
            (0, 1, -1, 0) => Some(Self::Clockwise90),
            (-1, 0, 0, -1) => Some(Self::Half),
            (0, -1, 1, 0) => Some(Self::Clockwise270),
            _ => None,
        }
    }

    /// Width and height after turning.
    pub(crate) fn turned_size(self, (width, height): (u32, u32)) -> (u32, u32) {
        match self {
            Self::None | Self::Half => (width, height),
            Self::Clockwise90 | Self::Clockwise270 => (height, width),
        }
    }

    /// The picture, turned.
    pub(crate) fn turn(self, frame: Frame) -> Frame {
        if self == Self::None {
            return frame;
        }
        let chroma = frame.chroma_size();
        let sizes = [(frame.width, frame.height), chroma, chroma];
        let (width, height) = self.turned_size(sizes[0]);
        let [y, cb, cr] = &frame.planes;
        let planes =
            [self.turn_plane(y, sizes[0]), self.turn_plane(cb, sizes[1]), self.turn_plane(cr, sizes[2])];
        Frame { width, height, planes, ..frame }
    }

    fn turn_plane(self, plane: &Plane, size: (u32, u32)) -> Plane {
        let (columns, rows) = (size.0 as usize, size.1 as usize);
        let at = |x: usize, y: usize| plane.data[y * plane.stride + x];
        let mut data = Vec::with_capacity(columns * rows);
        match self {
            Self::None => {
                for y in 0..rows {
                    data.extend((0..columns).map(|x| at(x, y)));
                }
            }
            Self::Half => {
                for y in (0..rows).rev() {
                    data.extend((0..columns).rev().map(|x| at(x, y)));
                }
            }
            Self::Clockwise90 => {
                for x in 0..columns {
                    data.extend((0..rows).rev().map(|y| at(x, y)));
                }
            }
            Self::Clockwise270 => {
                for x in (0..columns).rev() {
                    data.extend((0..rows).map(|y| at(x, y)));
                }
            }
        }
        Plane { data: data.into(), stride: self.turned_size(size).0 as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_turn_about_quarter_circles() {
        // 3 x 2: abc / def
        let plane = Plane { data: b"abc_def_".to_vec().into(), stride: 4 };
        let turned = |rotation: Rotation| {
            let turned = rotation.turn_plane(&plane, (3, 2));
            (String::from_utf8(turned.data.to_vec()).unwrap(), turned.stride)
        };
        assert_eq!(turned(Rotation::Clockwise90), ("daebfc".to_owned(), 2));
        assert_eq!(turned(Rotation::Half), ("fedcba".to_owned(), 3));
        assert_eq!(turned(Rotation::Clockwise270), ("cfbead".to_owned(), 2));
    }

    #[test]
    fn mirrors_and_slants_are_no_quarter_turns() {
        assert_eq!(Rotation::of_matrix([-65536, 0, 0, 65536]), None);
        assert_eq!(Rotation::of_matrix([46341, 46341, -46341, 46341]), None);
        assert_eq!(Rotation::of_matrix([0, 65536, -65536, 0]), Some(Rotation::Clockwise90));
    }
}
