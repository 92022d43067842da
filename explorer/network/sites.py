"""The sites of a U-Net: its blocks and bridges as they are, counted from the network itself and never written down.

A picture goes down.0.0, down.0.1, ... , middle, ... , up.0.1; every bridge leads from the way down to its block of the
way up (explorer.network.hooks). Operations are multiplications of one call for one picture with `words` tokens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from torch import nn

if TYPE_CHECKING:
    from explorer.network.unet import UNet

__all__ = ["Layer", "Site", "blocks_of", "layers_of", "sites_of"]

WORDS = 10  # tokens of a usual prompt
ATTENTION = ("qkv", "out1", "q", "kv", "out2", "up", "down")
RESIDUAL = ("conv1", "conv2")


@dataclass(frozen=True)
class Site:
    """name        as hooks have it;   level  0 is the finest
    side        of its map, so that it holds channels * side * side numbers of a picture
    channels    how many numbers at each place
    heads       of its attention, 0 where it does not attend
    learned     how many numbers were learned; operations of one call. Of a bridge both are 0
    """

    name: str
    level: int
    side: int
    channels: int
    heads: int = 0
    learned: int = 0
    operations: int = 0

    @property
    def held(self) -> int:
        """Numbers that it holds of one picture."""
        return self.channels * self.side * self.side

    @property
    def bridge(self) -> bool:
        return self.name.startswith("skip")


def sites_of(unet: UNet) -> tuple[Site, ...]:
    """In the order in which a picture meets them; bridges before the block that they lead to. The network has to be as
    it was built, not yet packed."""
    return tuple(found(unet))


def found(unet: UNet) -> Iterator[Site]:
    side, depth = unet.size // unet.patch, len(unet.up)
    skips, width = [cast(nn.Conv2d, unet.enter).out_channels], 0
    for i, (level, down) in enumerate(cast(Any, unet.down)):
        for j, (res, attention) in enumerate(level):
            width = res.conv1.out_channels
            skips.append(width)
            yield site(f"down.{i}.{j}", i, side >> i, [res], attention)
        if down is not None:
            skips.append(down.out_channels)
    first, attention, second = cast(Any, unet.middle)
    yield site("middle", depth - 1, side >> (depth - 1), [first, second], attention)
    for i, (level, _) in zip(reversed(range(depth)), cast(Any, unet.up)):
        for j, (res, attention) in enumerate(level):
            yield Site(f"skip.{i}.{j}", i, side >> i, skips.pop())
            yield site(f"up.{i}.{j}", i, side >> i, [res], attention)


def blocks_of(unet: UNet) -> Iterator[tuple[str, list[Any], Any]]:
    """(site, its residual blocks, its attention block or None) in the order in which a picture meets them."""
    for i, (level, _) in enumerate(cast(Any, unet.down)):
        for j, (res, attention) in enumerate(level):
            yield f"down.{i}.{j}", [res], attention
    first, attention, second = cast(Any, unet.middle)
    yield "middle", [first, second], attention
    for i, (level, _) in zip(reversed(range(len(unet.up))), cast(Any, unet.up)):
        for j, (res, attention) in enumerate(level):
            yield f"up.{i}.{j}", [res], attention


@dataclass(frozen=True)
class Layer:
    """One that can be added to. name: "SITE.LAYER"; shape: of its weight, (out, in) or (out, in, k, k)."""

    name: str
    shape: tuple[int, ...]


def layers_of(unet: UNet) -> tuple[Layer, ...]:
    """Those of the attention blocks, and of the residual blocks beside them that hooks are asked in. The network has to
    be as it was built, not yet packed."""
    return tuple(
        Layer(f"{site}.{name}", shape_of(getattr(block, name)))
        for site, residual, attention in blocks_of(unet)
        if attention is not None
        for block, names in ((attention, ATTENTION), *((one, RESIDUAL) for one in residual if len(residual) == 1))
        for name in names
    )


def shape_of(layer: Any) -> tuple[int, ...]:
    shape = tuple(layer.weight.shape)
    return shape[:2] if shape[2:] == (1, 1) else shape


def site(name: str, level: int, side: int, blocks: list[Any], attention: Any) -> Site:
    parts = [*blocks, *([] if attention is None else [attention])]
    learned = sum(p.numel() for part in parts for p in part.parameters())
    places = side * side
    operations = sum(
        conv.weight.numel() * places for part in parts for conv in part.modules() if isinstance(conv, nn.Conv2d)
    )
    width, heads = blocks[-1].conv2.out_channels, 0
    if attention is not None:  # scores and mixtures, of places with places and with words
        heads = attention.heads
        operations += 2 * places * width * (places + WORDS)
    return Site(name, level, side, width, heads, learned, operations)
