"""Exports the trained networks with the library, in each way an operator may: `data/exports/onnx/NAME-WAY.onnx`."""

import shutil
import sys
from dataclasses import dataclass

from ultralytics import YOLO

from common import DATA, HEIGHT, NETWORKS, WIDTH, Network, weights


@dataclass(frozen=True)
class Way:
    """How a network is exported."""

    name: str
    dynamic: bool = False
    batch: int = 1
    nms: bool | None = None  # the library's argument: True puts NMS into the graph, False keeps a network that needs none


WAYS = (Way("fixed-1"), Way("fixed-4", batch=4), Way("dynamic", dynamic=True, batch=4))
WITH_NMS = Way("nms-inside", nms=True)
# YOLOv10 and YOLO26 have two outputs; the library exports the one that needs no NMS when told so.
NEEDS_NONE = ("yolov10", "yolo26")


def exports(network: Network):
    """Each export's name, and how it is made."""
    ways = list(WAYS)
    if network.name.startswith(NEEDS_NONE):
        ways = [Way(f"end2end-{way.name}", way.dynamic, way.batch, nms=False) for way in WAYS] + [Way("fixed-1")]
    else:
        ways.append(WITH_NMS)
    return [(f"{network.name}-{way.name}", way) for way in ways]


def onnx(name: str):
    return DATA / "onnx" / f"{name}.onnx"


def export(network: Network, name: str, way: Way):
    if onnx(name).exists() and onnx(name).stat().st_mtime > weights(network).stat().st_mtime:
        return
    print(f"exporting {name}", flush=True)
    written = YOLO(weights(network)).export(
        format="onnx", imgsz=(HEIGHT, WIDTH), dynamic=way.dynamic, batch=way.batch, nms=way.nms, device="cpu",
    )  # fmt: skip
    onnx(name).parent.mkdir(exist_ok=True)
    shutil.move(written, onnx(name))


def main():
    for network in NETWORKS:
        for name, way in exports(network):
            export(network, name, way)


if __name__ == "__main__":
    sys.exit(main())
