"""What the networks are to say of an example, and how far off they are."""

import numpy as np
import torch
import torch.nn.functional as F


def players_target(boxes: np.ndarray, height: int, width: int, stride: int, classes: int = 4):
    """Heat (classes x h x w), edges in px (4 x h x w) and their weight (h x w) for one image.

    Heat falls off from an object's centre with a Gaussian a tenth of its size wide (CenterNet's idea). Cells close
    to the centre are told the box, the smaller box where two claim a cell.
    """
    h, w = height // stride, width // stride
    heat = np.zeros((classes, h, w), np.float32)
    edges = np.zeros((4, h, w), np.float32)
    weight = np.zeros((h, w), np.float32)
    order = np.argsort(-(boxes[:, 3] - boxes[:, 1]) * (boxes[:, 4] - boxes[:, 2]))
    for label, x1, y1, x2, y2 in boxes[order]:
        cx, cy = (x1 + x2) / 2 / stride - 0.5, (y1 + y2) / 2 / stride - 0.5
        sx, sy = (max(0.7, (b - a) / stride * 0.12) for a, b in ((x1, x2), (y1, y2)))
        reach_x, reach_y = int(3 * sx) + 1, int(3 * sy) + 1
        ix, iy = min(max(round(float(cx)), 0), w - 1), min(max(round(float(cy)), 0), h - 1)
        left, right = max(ix - reach_x, 0), min(ix + reach_x + 1, w)
        top, bottom = max(iy - reach_y, 0), min(iy + reach_y + 1, h)
        gx = np.exp(-(((np.arange(left, right) - cx) / sx) ** 2) / 2)
        gy = np.exp(-(((np.arange(top, bottom) - cy) / sy) ** 2) / 2)
        bump = np.outer(gy, gx).astype(np.float32)
        here = heat[int(label), top:bottom, left:right]
        np.maximum(here, bump * 0.99, out=here)
        heat[int(label), iy, ix] = 1
        near = bump > 0.45
        near[iy - top, ix - left] = True
        edges[:, top:bottom, left:right][:, near] = np.array([[x1], [y1], [x2], [y2]], np.float32)
        weight[top:bottom, left:right][near] = bump[near].clip(0.3)
    return heat, edges, weight


def pitch_target(points: np.ndarray, height: int, width: int, stride: int):
    """Heat (32 x h x w), offset in cells to the nearest keypoint (2 x h x w) and its weight (h x w)."""
    h, w = height // stride, width // stride
    heat = np.zeros((len(points), h, w), np.float32)
    offset = np.zeros((2, h, w), np.float32)
    best = np.full((h, w), np.inf, np.float32)
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    for index, (x, y, seen) in enumerate(points):
        if not seen:
            continue
        cx, cy = x / stride - 0.5, y / stride - 0.5
        ix, iy = min(max(round(float(cx)), 0), w - 1), min(max(round(float(cy)), 0), h - 1)
        squared = (xs - cx) ** 2 + (ys - cy) ** 2
        np.maximum(heat[index], np.exp(-squared / 2) * 0.99, out=heat[index])
        heat[index, iy, ix] = 1
        nearer = squared < best
        best[nearer] = squared[nearer]
        offset[0][nearer] = (cx - xs)[nearer]
        offset[1][nearer] = (cy - ys)[nearer]
    return heat, offset, (best < 4).astype(np.float32)


def heat_loss(logits: torch.Tensor, heat: torch.Tensor) -> torch.Tensor:
    """Penalty-reduced focal loss (Law and Deng, CornerNet, 2018; alpha 2, beta 4), per object."""
    chance = logits.sigmoid().clamp(1e-4, 1 - 1e-4)
    centre = heat.ge(1).float()
    won = (1 - chance) ** 2 * chance.log() * centre
    lost = chance**2 * (1 - chance).log() * (1 - heat) ** 4 * (1 - centre)
    return -(won + lost).sum() / centre.sum().clamp(1)


def decode_edges(raw: torch.Tensor, stride: int) -> torch.Tensor:
    """Log distances (b x 4 x h x w) to edges in px."""
    h, w = raw.shape[-2:]
    xs = (torch.arange(w, dtype=torch.float32) + 0.5) * stride
    ys = (torch.arange(h, dtype=torch.float32) + 0.5).unsqueeze(1) * stride
    left, top, right, bottom = (raw.clamp(-4, 5).exp() * stride).unbind(1)
    return torch.stack([xs - left, ys - top, xs + right, ys + bottom], 1)


def box_loss(raw: torch.Tensor, edges: torch.Tensor, weight: torch.Tensor, stride: int) -> torch.Tensor:
    """1 - generalised IoU (Rezatofighi et al., 2019) where a cell is told a box."""
    mine, (x1, y1, x2, y2) = decode_edges(raw, stride).unbind(1), edges.unbind(1)
    overlap = (torch.minimum(mine[2], x2) - torch.maximum(mine[0], x1)).clamp(0)
    overlap = overlap * (torch.minimum(mine[3], y2) - torch.maximum(mine[1], y1)).clamp(0)
    union = (mine[2] - mine[0]) * (mine[3] - mine[1]) + (x2 - x1) * (y2 - y1) - overlap
    hull = (torch.maximum(mine[2], x2) - torch.minimum(mine[0], x1)) * (
        torch.maximum(mine[3], y2) - torch.minimum(mine[1], y1)
    )
    giou = overlap / union.clamp(1e-3) - (hull - union) / hull.clamp(1e-3)
    return ((1 - giou) * weight).sum() / weight.sum().clamp(1)


def players_loss(out: torch.Tensor, target, stride: int) -> torch.Tensor:
    heat, edges, weight = target
    classes = heat.shape[1]
    return heat_loss(out[:, :classes], heat) + 2 * box_loss(out[:, classes:], edges, weight, stride)


def pitch_loss(out: torch.Tensor, target, stride: int) -> torch.Tensor:
    heat, offset, weight = target
    count = heat.shape[1]
    apart = F.smooth_l1_loss(out[:, count:], offset, reduction="none", beta=0.3).sum(1) * weight
    return heat_loss(out[:, :count], heat) + apart.sum() / weight.sum().clamp(1)
