"""The frames that both sides look at: the clip's own samples, and the RGB pictures that are made of them.

Touchline decodes the clip with FFmpeg and makes RGB of its YUV 4:2:0 by the stream's matrix and range. The library takes
8-bit RGB (BGR in memory), and whoever feeds it video gets that from FFmpeg or OpenCV, which repeat each chroma sample for
four pixels. So does `bgr` here, exactly: BT.709 in limited range, as the clip is tagged, rounded to 8 bits.

`ffmpeg -i clip.mp4 %d.png` and cv2.VideoCapture give, bit for bit, the same pictures as each other, and darker ones than
this by 1.2 levels in the mean: FFmpeg's fast conversion cuts where it should round. `as_opencv_reads` is that.
"""

import subprocess

import cv2
import numpy as np

KR, KB = 0.2126, 0.0722  # ITU-R BT.709-6


def samples(clip, width, height):
    """Each frame's planes Y, Cb, Cr as uint8."""
    command = ["ffmpeg", "-v", "error", "-i", str(clip), "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]
    luma, chroma = width * height, width * height // 4
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while len(packed := process.stdout.read(luma + 2 * chroma)) == luma + 2 * chroma:
            planes = np.frombuffer(packed, np.uint8)
            half = (height // 2, width // 2)
            yield planes[:luma].reshape(height, width), planes[luma : luma + chroma].reshape(half), planes[luma + chroma :].reshape(half)
    if process.returncode:
        raise RuntimeError(f"ffmpeg ended with {process.returncode} on {clip}")


def bgr(y, cb, cr):
    """The picture as the library takes it."""
    y = (y.astype(np.float32) - 16) / 219
    cb, cr = ((plane.repeat(2, 0).repeat(2, 1).astype(np.float32) - 128) / 112 for plane in (cb, cr))
    red, blue = y + (1 - KR) * cr, y + (1 - KB) * cb
    green = y - ((1 - KB) * KB * cb + (1 - KR) * KR * cr) / (1 - KR - KB)
    return np.rint(np.stack([blue, green, red], 2).clip(0, 1) * 255).astype(np.uint8)


def pictures(clip, width=1280, height=720):
    return [bgr(*planes) for planes in samples(clip, width, height)]


def as_opencv_reads(clip):
    """What the library itself reads of a video file."""
    capture, frames = cv2.VideoCapture(str(clip)), []
    while (read := capture.read())[0]:
        frames.append(read[1])
    return frames
