"""A U-Net in mixed precision: bfloat16 (8 significant bits), and float32 where rounding would decide the picture.

    x0_hat = signal_scale x_t - noise_scale v_hat

At the noisiest levels x0_hat is nearly all v_hat and the layout is open: what is lost there may settle it otherwise,
and every later step builds on it. There the same network runs in float32; three of thirty steps of the cosine schedule
are that noisy. Where a batch holds pictures of several levels, each has the precision of its own. Later roundings stay
roundings, also for words that leave much open: of the prompts of `explorer bench --only rounding`, "a rabbit" needs all
three to stay within 40 dB of float32, most need none.
"""

from __future__ import annotations

import torch

from explorer.network.around import AroundUNet
from explorer.network.memory import Memory
from explorer.network.unet import UNet
from explorer.types import Images, Levels

__all__ = ["IN_COMPANY", "NOISIEST", "MixedPrecisionUNet"]

NOISIEST = -4.0  # log_snr; noisier levels are not rounded
IN_COMPANY = {"float32": 100.0, "bfloat16": 40.0}
"""PSNR in dB, at least, between a finished picture that was made in a batch with others and the same made alone, by
precision, on the 60 prompts of `explorer bench --only rounding`. The processor adds in another order for another number
of pictures or threads; here and there a prompt leaves so much open that this settles it otherwise."""


class MixedPrecisionUNet(AroundUNet):
    """quick and exact: one network in two precisions."""

    def __init__(self, quick: UNet | AroundUNet, exact: UNet) -> None:
        super().__init__(exact)
        self.quick = quick

    def forward(self, x_t: Images, log_snr: Levels, memory: Memory) -> Images:
        """v_hat of each picture in the precision of its own noise level, whatever is beside it."""
        noisy = log_snr < NOISIEST
        if bool(noisy.all()):
            return self.unet(x_t, log_snr, memory)
        if not bool(noisy.any()):
            return self.quick(x_t, log_snr, memory)
        v_hat = torch.empty_like(x_t, dtype=torch.float32)
        for net, rows in ((self.unet, noisy.nonzero()[:, 0]), (self.quick, (~noisy).nonzero()[:, 0])):
            v_hat[rows] = net(x_t[rows], log_snr[rows], memory.rows(rows)).float()
        return v_hat
