"""What stands in the place of a U-Net and runs it in a way of its own; words are read by the network itself."""

from __future__ import annotations

from torch import Tensor, nn

from explorer.network.addition import Additions
from explorer.network.memory import Memory, Turn
from explorer.network.unet import UNet

__all__ = ["AroundUNet"]


class AroundUNet(nn.Module):
    """Inference only; whoever derives from it says what `forward` does. unet: the network that it runs."""

    def __init__(self, unet: UNet) -> None:
        super().__init__()
        self.unet, self.size, self.length, self.shape = unet, unet.size, unet.length, unet.shape

    def remember(
        self,
        tokens: Tensor,
        scale: Tensor | None = None,
        turns: tuple[Turn, ...] = (),
        added: Additions | None = None,
    ) -> Memory:
        return self.unet.remember(tokens, scale, turns, added)
