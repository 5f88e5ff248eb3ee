"""What the library's own `predict` prints for each frame of the comparison's clip, as Touchline prints it: a JSON line a
frame, in source px, best first. `predict.py NAME BATCH CONFIDENCE OUT [OPTION...]`

  --opencv  of the frames that OpenCV reads, instead of exact ones
"""

import json
import sys

from ultralytics import YOLO

import frames
from common import HEIGHT, SEED, WIDTH, clip
from export import onnx


def line(number, result):
    boxes = result.boxes
    order = boxes.conf.argsort(descending=True, stable=True).tolist()
    seen = [(boxes.xyxy[i].tolist(), int(boxes.cls[i]), float(boxes.conf[i])) for i in order]
    keypoints = result.keypoints.data[order[0]].tolist() if result.keypoints is not None and order else []
    return {
        "frame": number,
        "detections": [{"box": box, "class_id": kind, "confidence": confidence} for box, kind, confidence in seen],
        "keypoints": keypoints,
    }


def main(name, batch, confidence, out, *options):
    pictures = (frames.as_opencv_reads if "--opencv" in options else frames.pictures)(clip(SEED))
    task = "pose" if "pose" in name else "detect"
    model = YOLO(onnx(name), task=task)
    batch = int(batch)
    with open(out, "w") as lines:
        for first in range(0, len(pictures), batch):
            some = pictures[first : first + batch]
            results = model.predict(some, imgsz=(HEIGHT, WIDTH), batch=batch, conf=float(confidence), verbose=False)
            for offset, result in enumerate(results):
                lines.write(json.dumps(line(first + offset, result)) + "\n")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
