"""Turns a checkpoint into the ONNX file the host runs: `python export.py players CHECKPOINT OUT.onnx`.

The network's maps are read out inside the graph, so that what leaves it has the layout of a YOLOv8 export, in px of
the 640x384 input: detect `[1, 4 + classes, rows]` (centre, size, class scores), pose `[1, 5 + 3 * keypoints, 1]`
(centre and size of a box around the seen points, its score, then x, y, visibility of each). The weights are the
moving average. Without a checkpoint (`-`) the graph has the layout and random weights.
"""

import argparse
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from torch import nn

from data import BORDER, HEIGHT, WIDTH
from net import Pitch, Players

SIZE = (HEIGHT + 2 * BORDER, WIDTH)
ROWS = 200  # most detections a frame can have before suppression
SEEN = 0.5  # visibility from which a keypoint counts for the box


def cells(height: int, width: int, stride: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Centres of the map's cells in px, x and y, each flattened."""
    ys, xs = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return (xs.flatten() + 0.5) * stride, (ys.flatten() + 0.5) * stride


class PlayersReadout(nn.Module):
    """Peaks of the heat become rows. People compete for a peak, the ball does not compete with them: it may well be
    in front of a player."""

    def __init__(self, net: Players):
        super().__init__()
        self.net = net
        xs, ys = cells(SIZE[0] // net.STRIDE, SIZE[1] // net.STRIDE, net.STRIDE)
        self.register_buffer("xs", xs)
        self.register_buffer("ys", ys)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        maps = self.net(images)
        heat = maps[:, :4].sigmoid()
        kinds = torch.cat([heat[:, :1], heat[:, 1:].amax(1, keepdim=True)], 1)  # ball, people
        peaks = kinds * (F.max_pool2d(kinds, 3, 1, 1) == kinds)
        _, order = peaks.flatten(1).topk(ROWS, 1)
        count = self.xs.numel()
        person = (order >= count).float()
        place = order % count
        left, top, right, bottom = self.at(maps[:, 4:].clamp(-4, 5).exp() * self.net.STRIDE, place).unbind(1)
        x, y = self.xs[place], self.ys[place]
        box = torch.stack([x + (right - left) / 2, y + (bottom - top) / 2, left + right, top + bottom], 1)
        ours = torch.stack([1 - person, person, person, person], 1)
        return torch.cat([box, self.at(heat, place) * ours], 1)

    def at(self, maps: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
        """What the maps (1 x c x h x w) hold at these cells: 1 x c x rows."""
        return maps.flatten(2).gather(2, place.unsqueeze(1).expand(-1, maps.shape[1], -1))


class PitchReadout(nn.Module):
    """The best cell of each keypoint's map, moved by the offset there. `sharpness` and `shift` turn the logit of the
    heat into one whose half-way point is where found and false points balance best (evaluate.py prints it)."""

    def __init__(self, net: Pitch, sharpness: float = 1.0, shift: float = 0.0):
        super().__init__()
        self.net, self.sharpness, self.shift = net, sharpness, shift
        self.stride = net.STRIDE * net.SHRINK
        xs, ys = cells(SIZE[0] // self.stride, SIZE[1] // self.stride, self.stride)
        self.register_buffer("xs", xs)
        self.register_buffer("ys", ys)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        maps = self.net(F.avg_pool2d(images, self.net.SHRINK))
        logits, place = maps[:, :-2].flatten(2).max(2)
        moved = maps[:, -2:].flatten(2).gather(2, place.unsqueeze(1).expand(-1, 2, -1)) * self.stride
        x, y = self.xs[place] + moved[:, 0], self.ys[place] + moved[:, 1]
        visible = ((logits - self.shift) * self.sharpness).sigmoid()
        seen = visible >= SEEN
        low = torch.stack([torch.where(seen, v, v + 1e4).amin(1) for v in (x, y)], 1)
        high = torch.stack([torch.where(seen, v, v - 1e4).amax(1) for v in (x, y)], 1)
        none = ~seen.any(1, keepdim=True)
        frame = torch.tensor([[SIZE[1], SIZE[0]]], dtype=torch.float32)
        low, high = torch.where(none, 0 * frame, low), torch.where(none, frame, high)
        points = torch.stack([x, y, visible], 2).flatten(1)
        return torch.cat([(low + high) / 2, high - low, visible.amax(1, keepdim=True), points], 1).unsqueeze(2)


def averaged(net: nn.Module, checkpoint: Path) -> nn.Module:
    """The network with the checkpoint's moving average of the weights."""
    kept = torch.load(checkpoint, map_location="cpu")["average"]
    net.load_state_dict({k.removeprefix("module."): v for k, v in kept.items() if k != "n_averaged"})
    return net


def export(module: nn.Module, path: Path) -> None:
    """Writes a single-file ONNX graph that takes any number of frames at once, and checks it."""
    module.eval()
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        module, (torch.zeros(1, 3, *SIZE),), str(path), dynamo=False, opset_version=17,
        input_names=["images"], output_names=["output0"],
    )  # fmt: skip
    onnx.save(with_open_batch(onnx.load(path)), path)
    onnx.checker.check_model(str(path), full_check=True)


def with_open_batch(graph: onnx.ModelProto) -> onnx.ModelProto:
    """The graph, traced on one frame, for any number of them. Its nodes know nothing of the number; asked for at the trace,
    it would bring nodes of shapes, which providers of GPUs leave to the processor."""
    for value in (*graph.graph.input, *graph.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    del graph.graph.value_info[:]
    return graph


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("role", choices=("players", "pitch"))
    parser.add_argument("checkpoint", help="written by train.py; - for random weights")
    parser.add_argument("out", type=Path)
    parser.add_argument("--sharpness", type=float, default=1.0)
    parser.add_argument("--shift", type=float, default=0.0)
    args = parser.parse_args()
    torch.manual_seed(1)
    net = Players() if args.role == "players" else Pitch()
    if args.checkpoint != "-":
        averaged(net, Path(args.checkpoint))
    readout = PlayersReadout(net) if args.role == "players" else PitchReadout(net, args.sharpness, args.shift)
    export(readout, args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB, {sum(p.numel() for p in net.parameters())} weights")


if __name__ == "__main__":
    main()
