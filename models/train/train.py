"""Trains one model for a given time: `python train.py players --data DIR --out CHECKPOINT --minutes 20`.

The learning rate rises, then falls to nothing by the end of the time given, however fast the machine is. A
checkpoint is written every two minutes; running the same command again after a stop goes on from it with the time
that is left. The weights to export are a moving average of the trained ones.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import data
import targets
from net import Pitch, Players

WARM_UP = 0.03  # share of the time in which the learning rate rises
AVERAGE_STEPS = 400  # the moving average forgets about this many steps back


class PlayersTask:
    """Crops at full scale: what a detector looks at is local, so a quarter of the view costs a quarter."""

    net, loss = Players, staticmethod(targets.players_loss)

    def example(self, samples: data.Samples, index: int, size: tuple[int, int], dice):
        image, boxes, points = samples.letterboxed(index), samples.boxes[index], samples.keypoints[index]
        if dice.random() < 0.5:
            image, boxes, _ = data.mirrored(image, boxes, points)
        image, boxes = data.crop(image, boxes, *size, dice)
        return data.degrade(np.ascontiguousarray(image), dice), targets.players_target(boxes, *size, Players.STRIDE)


class PitchTask:
    """The whole view, shrunk to the size asked for: which corner a corner is shows only from afar."""

    net, loss = Pitch, staticmethod(targets.pitch_loss)

    def example(self, samples: data.Samples, index: int, size: tuple[int, int], dice):
        image, boxes, points = samples.letterboxed(index), samples.boxes[index], samples.keypoints[index]
        if dice.random() < 0.5:
            image, _, points = data.mirrored(image, boxes, points)
        image = np.ascontiguousarray(image)
        shrink = image.shape[0] // size[0]
        if shrink > 1:
            image = np.asarray(Image.fromarray(image).reduce(shrink))
        return data.degrade(image, dice), targets.pitch_target(points / [shrink, shrink, 1], *size, Pitch.STRIDE)


TASKS = {"players": PlayersTask, "pitch": PitchTask}


class Batches(torch.utils.data.IterableDataset):
    """Endless batches; takes in newly rendered samples now and then."""

    def __init__(self, task, folder: str, batch: int, size: tuple[int, int], seed: int):
        self.task, self.folder, self.batch, self.size, self.seed = task, folder, batch, size, seed

    def __iter__(self):
        torch.set_num_threads(1)
        samples = data.Samples(self.folder)
        dice = np.random.default_rng(self.seed)
        while True:
            samples.refresh()
            order = dice.permutation(len(samples))
            for start in range(0, len(order) - self.batch + 1, self.batch):
                chosen = order[start : start + self.batch]
                yield self.collate([self.task.example(samples, index, self.size, dice) for index in chosen])

    def collate(self, examples):
        images = torch.from_numpy(np.stack([image for image, _ in examples])).permute(0, 3, 1, 2)
        parts = zip(*(target for _, target in examples))
        return images, [torch.from_numpy(np.stack(part)) for part in parts]


def learning_rate(share: float, top: float) -> float:
    """Linear rise, then half a cosine down to nothing."""
    if share < WARM_UP:
        return top * share / WARM_UP
    return top * 0.5 * (1 + math.cos(math.pi * min(1.0, (share - WARM_UP) / (1 - WARM_UP))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("role", choices=TASKS)
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--start", type=Path, help="weights to start from")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--size", default="192x320", help="height x width of what is trained on")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    task = TASKS[args.role]()
    net = task.net().to(memory_format=torch.channels_last)
    average = torch.optim.swa_utils.AveragedModel(
        net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(1 - 1 / AVERAGE_STEPS), use_buffers=True
    )
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=0.01)
    state = {"steps": 0, "seconds": 0.0, "loss": 0.0}
    if args.out.exists():
        kept = torch.load(args.out)
        net.load_state_dict(kept["net"])
        average.load_state_dict(kept["average"])
        optimiser.load_state_dict(kept["optimiser"])
        state |= kept["state"]
    elif args.start:
        kept = torch.load(args.start)
        net.load_state_dict({k.removeprefix("module."): v for k, v in kept["average"].items() if k != "n_averaged"})
    train(args, task, net, average, optimiser, state)


def train(args, task, net, average, optimiser, state) -> None:
    height, width = map(int, args.size.split("x"))
    batches = Batches(task, args.data, args.batch, (height, width), args.seed + state["steps"])
    loader = iter(torch.utils.data.DataLoader(batches, batch_size=None, num_workers=1, prefetch_factor=6))
    total, begun, saved = args.minutes * 60, time.time() - state["seconds"], time.time()
    while state["seconds"] < total:
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(state["seconds"] / total, args.rate)
        images, target = next(loader)
        with torch.autocast("cpu", torch.bfloat16):
            out = net(images.float().div_(255))
        loss = task.loss(out.float(), target, net.STRIDE)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 10.0)
        optimiser.step()
        average.update_parameters(net)
        state["steps"] += 1
        state["loss"] += (loss.item() - state["loss"]) / min(state["steps"], 100)
        state["seconds"] = time.time() - begun
        if state["steps"] % 100 == 0:
            report(state, args.batch)
        if time.time() - saved > 120 or state["seconds"] >= total:
            save(args.out, net, average, optimiser, state)
            saved = time.time()


def report(state: dict, batch: int) -> None:
    rate = state["steps"] * batch / state["seconds"]
    seconds, steps, loss = state["seconds"], state["steps"], state["loss"]
    print(f"{seconds:7.0f} s  step {steps:6}  loss {loss:8.4f}  {rate:6.1f} examples/s", flush=True)


def save(path: Path, net, average, optimiser, state) -> None:
    partial = path.with_suffix(".partial")
    torch.save(
        {"net": net.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "state": state},
        partial,
    )
    partial.rename(path)


if __name__ == "__main__":
    main()
