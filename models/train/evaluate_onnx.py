"""Holds an exported model against rendered samples: `python evaluate_onnx.py players MODEL.onnx SAMPLES`.

The quick look while training: single frames as `synth-samples` renders them, through ONNX Runtime here, without the
codec and the product's own preparation. `evaluate.py` holds the product's whole way against clips.
"""

import argparse
import math

import numpy as np
import onnxruntime

from data import BORDER, Samples
from metrics import CLASSES, RIGHT_PX, Detection, Tally, overlap

NMS_IOU = 0.6


def session(path: str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def prepared(samples: Samples, index: int) -> np.ndarray:
    """1 x 3 x 384 x 640, 0..1."""
    image = samples.letterboxed(index).transpose(2, 0, 1)[None]
    return np.ascontiguousarray(image, np.float32) / np.float32(255)


def to_frame(pairs: np.ndarray) -> np.ndarray:
    """From px of the input to px of the 1280x720 frame; the last axis holds x, y, x, y..."""
    return (pairs - np.tile([0, BORDER], pairs.shape[-1] // 2)) * 2


def detections(output: np.ndarray, confidence: float) -> list[Detection]:
    """Of one frame, (4 + classes) x rows, after class-aware suppression; most confident first."""
    rows = output.T[output[4:].max(0) >= confidence]
    corners = np.concatenate([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], 1)
    boxes = to_frame(corners).clip(0, [1280, 720, 1280, 720])
    kept: list[Detection] = []
    for i in np.argsort(-rows[:, 4:].max(1), kind="stable"):
        new = Detection(tuple(boxes[i].tolist()), int(rows[i, 4:].argmax()), float(rows[i, 4:].max()))
        if all(old.class_id != new.class_id or overlap(old.box, new.box) <= NMS_IOU for old in kept):
            kept.append(new)
    return kept


def keypoints(output: np.ndarray) -> np.ndarray:
    """32 x (x, y, visibility), px of the frame."""
    points = output[5:, 0].reshape(-1, 3).astype(float)
    return np.column_stack([to_frame(points[:, :2]), points[:, 2]])


def truth_of(samples: Samples, index: int) -> tuple[list[Detection], np.ndarray]:
    """Boxes, and 32 x (x, y) with (0, 0) where not in view, px of the frame."""
    boxes, points = samples.boxes[index], samples.keypoints[index]
    objects = [Detection(tuple(to_frame(row[1:]).tolist()), int(row[0])) for row in boxes]
    return objects, to_frame(points[:, :2].astype(float)) * points[:, 2:]


def sweep_confidence(tally: Tally) -> None:
    """How many are found, and how many of those are false, from each confidence up."""
    print(f"{'from':<8}" + "".join(f"{name + ' found/false':>26}" for name in CLASSES))
    for threshold in np.arange(0.1, 0.75, 0.05):
        cells = (tally.found_and_false(name, threshold) for name in CLASSES)
        print(f"{threshold:<8.2f}" + "".join(f"{found:>20.3f} {false:.3f}" for found, false in cells))


def sweep_visibility(seen: np.ndarray, truth: np.ndarray) -> None:
    """How found and false move with the threshold. The logit of the one to use is what export.py --shift takes."""
    in_view = (truth != 0).any(2)
    near = in_view & (np.hypot(*np.moveaxis(seen[..., :2] - truth, 2, 0)) <= RIGHT_PX)
    print(f"{'visible':<8}{'logit':>8}{'found':>8}{'false':>8}")
    for threshold in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7):
        reported = seen[..., 2] >= threshold
        right = (reported & near).sum()
        found, false = right / max(in_view.sum(), 1), 1 - right / max(reported.sum(), 1)
        print(f"{threshold:<8}{math.log(threshold / (1 - threshold)):>8.2f}{found:>8.3f}{false:>8.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("role", choices=("players", "pitch"))
    parser.add_argument("model")
    parser.add_argument("samples")
    parser.add_argument("--confidence", type=float, default=0.05, help="players below it are dropped")
    parser.add_argument("--most", type=int, default=10**9, help="look at so many samples")
    args = parser.parse_args()
    samples, run, tally = Samples(args.samples), session(args.model), Tally()
    all_seen, all_true = [], []
    for index in range(min(len(samples), args.most)):
        output = run.run(None, {"images": prepared(samples, index)})[0][0]
        objects, points = truth_of(samples, index)
        if args.role == "players":
            tally.detections(detections(output, args.confidence), objects)
        else:
            all_seen.append(keypoints(output))
            all_true.append(points)
            tally.keypoints(all_seen[-1].tolist(), [tuple(point) for point in points.tolist()])
    print(tally.table(0.4)[0])
    if args.role == "players":
        sweep_confidence(tally)
    else:
        sweep_visibility(np.stack(all_seen), np.stack(all_true))


if __name__ == "__main__":
    main()
