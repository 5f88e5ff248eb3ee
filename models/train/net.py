"""The demo models' network: a small U-Net of plain convolutions, one trunk and a head for each role.

Channels are multiples of 16 because ONNX Runtime's CPU kernels work in blocks of that size, which makes a plain
3x3 convolution cheaper here than the depthwise pair that has fewer multiplications.
"""

import torch
from torch import nn

RARE = -4.6  # logit of 1 in 100: most cells hold nothing, and training should start from there
WIDTHS = (16, 32, 64, 96, 96)  # channels at strides 2, 4, 8, 16, 32


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """One convolution around which the input is carried."""

    def __init__(self, channels: int):
        super().__init__()
        self.body = conv(channels, channels)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.body(x)


class Up(nn.Module):
    """Brings a coarse map to twice its size and adds it to the finer one."""

    def __init__(self, coarse: int, fine: int):
        super().__init__()
        self.squeeze = nn.Conv2d(coarse, fine, 1)
        self.grow = nn.Upsample(scale_factor=2, mode="nearest")
        self.mix = conv(fine, fine)

    def forward(self, coarse: torch.Tensor, fine: torch.Tensor) -> torch.Tensor:
        return self.mix(self.grow(self.squeeze(coarse)) + fine)


class Trunk(nn.Module):
    """Features at stride 8, and at stride 4 where `fine` is set, with the whole view mixed in."""

    def __init__(self, fine: bool):
        super().__init__()
        s2, s4, s8, s16, s32 = WIDTHS
        self.to4 = nn.Sequential(conv(3, s2, stride=2), conv(s2, s4, stride=2))
        self.at4 = Residual(s4) if fine else nn.Identity()
        self.to8 = nn.Sequential(conv(s4, s8, stride=2), Residual(s8))
        self.to16 = nn.Sequential(conv(s8, s16, stride=2), Residual(s16))
        self.to32 = nn.Sequential(conv(s16, s32, stride=2), Residual(s32))
        self.whole = nn.Conv2d(s32, s32, 1)
        self.up16 = Up(s32, s16)
        self.up8 = Up(s16, s8)
        self.up4 = Up(s8, s4) if fine else None

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        x4 = self.at4(self.to4(images))
        x8 = self.to8(x4)
        x16 = self.to16(x8)
        x32 = self.to32(x16)
        x32 = x32 + self.whole(x32.mean((2, 3), keepdim=True))
        y8 = self.up8(self.up16(x32, x16), x8)
        return y8 if self.up4 is None else self.up4(y8, x4)


class Players(nn.Module):
    """Heat of each class at stride 4, and the logarithms of the distances, in cells, from the cell's centre to the
    left, top, right and bottom edges of the box."""

    STRIDE = 4

    def __init__(self, classes: int = 4):
        super().__init__()
        self.trunk = Trunk(fine=True)
        self.head = nn.Sequential(conv(WIDTHS[1], WIDTHS[1]), nn.Conv2d(WIDTHS[1], classes + 4, 1))
        nn.init.constant_(self.head[1].bias[:classes], RARE)
        nn.init.constant_(self.head[1].bias[classes:], 0.5)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.head(self.trunk(images))


class Pitch(nn.Module):
    """Heat of each keypoint at stride 8, and the offset, in cells, from the cell's centre to the nearest one.

    It looks at the view in half size: lines and where they lead stay visible, it costs a quarter, and it sees twice
    as far."""

    STRIDE = 8
    SHRINK = 2

    def __init__(self, keypoints: int = 32):
        super().__init__()
        self.trunk = Trunk(fine=False)
        self.head = nn.Sequential(conv(WIDTHS[2], WIDTHS[2]), nn.Conv2d(WIDTHS[2], keypoints + 2, 1))
        nn.init.constant_(self.head[1].bias[:keypoints], RARE)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.head(self.trunk(images))
