"""The backbone: a U-Net on pictures, or on the states of a latent space, conditioned on the noise level and on words.

    v_hat = unet(x_t, log_snr, memory),   v = signal_scale * eps - noise_scale * x0

The picture is folded (pixel unshuffle), squeezed level by level, and widened again with skip connections
(Ronneberger et al. 2015). Residual blocks are modulated by the noise level (Dhariwal & Nichol 2021); at the coarse
levels attention lets distant places agree, and lets every place ask the words. What the words contribute does not
depend on the picture, so it is computed once per run: the `Memory`. Every size comes from the configuration. Hooks
that come with a picture's memory are called at the sites that explorer.network.hooks names.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from explorer.network.hooks import NOBODY, Hook, Rows
from explorer.network.memory import Memory, Turn, weights_of
from explorer.network.sites import blocks_of
from explorer.network.text import UNKNOWN, TextEncoder
from explorer.types import Levels, States

if TYPE_CHECKING:
    from explorer.network.addition import Additions

__all__ = ["ResBlock", "UNet", "fourier"]

EMBEDDING = 384  # width of the noise-level embedding
FREQUENCIES = 128  # of the noise level's Fourier features
GROUPS = 16
HEAD = 32  # channels per attention head
MLP = 3  # widening of the attention block's MLP


def fourier(value: Tensor, count: int) -> Tensor:
    """Cosines and sines of 8 * value at `count` frequencies from 1 down to 1/1000: (B,) -> (B, 2 count), float32."""
    frequency = torch.exp(-math.log(1000.0) * torch.arange(count, device=value.device, dtype=torch.float32) / count)
    angle = value.float()[:, None] * 8.0 * frequency
    return torch.cat([angle.cos(), angle.sin()], 1)


class ResBlock(nn.Module):
    """Two convolutions around a modulation by the noise level; starts as the identity."""

    def __init__(self, c_in: int, c_out: int, c_emb: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.GroupNorm(GROUPS, c_in), nn.Conv2d(c_in, c_out, 3, padding=1)
        self.emb = nn.Linear(c_emb, 2 * c_out)
        self.norm2, self.conv2 = nn.GroupNorm(GROUPS, c_out), nn.Conv2d(c_out, c_out, 3, padding=1)
        self.skip: nn.Module = nn.Conv2d(c_in, c_out, 1) if c_in != c_out else nn.Identity()
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, emb: Tensor, rows: Rows = NOBODY) -> Tensor:
        carried, added = self.parts(x, emb, rows)
        return carried + added

    def parts(self, x: Tensor, emb: Tensor, rows: Rows = NOBODY, site: str = "") -> tuple[Tensor, Tensor]:
        """What it lets through, and what it adds to that."""
        h = F.silu(self.norm1(x))
        h = rows.layer(site, "conv1", h, rows.through(self.conv1, h))
        scale, shift = self.emb(emb)[:, :, None, None].chunk(2, 1)
        h = F.silu(torch.addcmul(shift, self.norm2(h), 1 + scale))
        return self.skip(x), rows.layer(site, "conv2", h, rows.through(self.conv2, h))


class Attention(nn.Module):
    """Self-attention over places, cross-attention to the words, then an MLP, each added to what was there."""

    def __init__(self, c: int, c_text: int) -> None:
        super().__init__()
        self.heads = c // HEAD
        self.norm1, self.qkv, self.out1 = nn.GroupNorm(GROUPS, c), nn.Conv2d(c, 3 * c, 1), nn.Conv2d(c, c, 1)
        self.norm2, self.q, self.kv = nn.GroupNorm(GROUPS, c), nn.Conv2d(c, c, 1), nn.Linear(c_text, 2 * c)
        self.out2 = nn.Conv2d(c, c, 1)
        self.norm3, self.up, self.down = nn.GroupNorm(GROUPS, c), nn.Conv2d(c, MLP * c, 1), nn.Conv2d(MLP * c, c, 1)
        for last in (self.out1, self.out2, self.down):
            nn.init.zeros_(last.weight)
            nn.init.zeros_(last.bias)  # type: ignore[arg-type]

    def split(self, t: Tensor) -> Tensor:
        """(B, N, C) -> (B, heads, N, HEAD)."""
        return t.unflatten(2, (self.heads, HEAD)).transpose(1, 2)

    def remember(self, words: Tensor, added: Hook | None = None, site: str = "") -> tuple[Tensor, Tensor]:
        both = self.kv(words)
        keys, values = (both if added is None else added.layer(site, "kv", words, both)).chunk(2, -1)
        return self.split(keys).contiguous(), self.split(values).contiguous()

    def forward(
        self, x: Tensor, memory: tuple[Tensor, Tensor], mask: Tensor, rows: Rows = NOBODY, site: str = ""
    ) -> Tensor:
        b, c, h, w = x.shape

        def places(t: Tensor) -> Tensor:  # (B, C', H, W) -> (B, H W, C'), free in channels-last
            return t.permute(0, 2, 3, 1).flatten(1, 2)

        def picture(t: Tensor) -> Tensor:  # (B, heads, H W, HEAD) -> (B, C, H, W)
            return t.transpose(1, 2).reshape(b, h, w, c).permute(0, 3, 1, 2)

        def through(layer: str, t: Tensor) -> Tensor:
            return rows.layer(site, layer, t, getattr(self, layer)(t))

        q, k, v = (self.split(t) for t in places(through("qkv", self.norm1(x))).chunk(3, -1))
        rows.places(site, q, k)
        x = x + through("out1", picture(F.scaled_dot_product_attention(q, k, v)))
        q = self.split(places(through("q", self.norm2(x))))
        keys, values = (part.to(q.dtype) for part in memory)
        mask = mask if mask.dtype == torch.bool else mask.to(q.dtype)
        mask = rows.words(site, q, keys, mask)
        x = x + through("out2", picture(F.scaled_dot_product_attention(q, keys, values, attn_mask=mask)))
        return x + through("down", F.gelu(through("up", self.norm3(x))))


def several(*modules: nn.Module | None) -> nn.ModuleList:
    """A list of modules; a place may be empty, which torch allows and its annotations do not."""
    return nn.ModuleList(cast(Any, modules))


class UNet(nn.Module):
    """v_hat of a picture, its noise level and the words.

    vocab      words known, text: their width, length: how many are read at most
    channels   per level, from fine to coarse; blocks: residual blocks per level; attention: which levels attend
    size       side of the states, of pictures in pixels; planes: their numbers at each place; patch: side of the
               folded squares
    stem       width of the first convolution where it is not that of the first level
    """

    def __init__(
        self,
        vocab: int,
        channels: tuple[int, ...] = (64, 96, 192, 256),
        blocks: tuple[int, ...] = (1, 2, 2, 1),
        attention: tuple[bool, ...] = (False, False, True, True),
        text: int = 256,
        length: int = 32,
        size: int = 128,
        patch: int = 2,
        planes: int = 3,
        stem: int | None = None,
    ) -> None:
        super().__init__()
        self.size, self.patch, self.length, self.shape = size, patch, length, (planes, size, size)
        self.words = TextEncoder(vocab, text, length=length)
        self.time = nn.Sequential(nn.Linear(2 * FREQUENCIES, EMBEDDING), nn.SiLU(), nn.Linear(EMBEDDING, EMBEDDING))
        self.pool = nn.Linear(text, EMBEDDING)
        self.guide = nn.Linear(2 * FREQUENCIES, EMBEDDING)
        first = channels[0] if stem is None else stem
        self.enter = nn.Conv2d(planes * patch * patch, first, 3, padding=1)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()

        def block(c_in: int, c_out: int, attend: bool) -> nn.ModuleList:
            return several(ResBlock(c_in, c_out, EMBEDDING), Attention(c_out, text) if attend else None)

        skips, c = [first], first
        for i, (width, count) in enumerate(zip(channels, blocks)):
            level = nn.ModuleList()
            for _ in range(count):
                level.append(block(c, width, attention[i]))
                c = width
                skips.append(c)
            last = i == len(channels) - 1
            self.down.append(several(level, None if last else nn.Conv2d(c, c, 3, stride=2, padding=1)))
            if not last:
                skips.append(c)
        self.middle = nn.ModuleList([ResBlock(c, c, EMBEDDING), Attention(c, text), ResBlock(c, c, EMBEDDING)])
        for i, (width, count) in reversed(list(enumerate(zip(channels, blocks)))):
            level = nn.ModuleList()
            for _ in range(count + 1):
                level.append(block(c + skips.pop(), width, attention[i]))
                c = width
            self.up.append(several(level, nn.Conv2d(c, channels[i - 1], 3, padding=1) if i else None))
            c = channels[i - 1] if i else c
        self.leave = nn.Sequential(
            nn.GroupNorm(GROUPS, c), nn.SiLU(), nn.Conv2d(c, planes * patch * patch, 3, padding=1)
        )
        for layer in (self.guide, self.leave[2]):
            nn.init.zeros_(cast(Tensor, layer.weight))
            nn.init.zeros_(cast(Tensor, layer.bias))

    def attentions(self) -> list[Attention]:
        """The attention blocks in the order in which a picture meets them."""
        return [attention for _, attention in self.attending()]

    def attending(self) -> Iterator[tuple[str, Attention]]:
        """(site, attention block) in that order."""
        for site, _, attention in blocks_of(self):
            if attention is not None:
                yield site, attention

    def remember(
        self,
        tokens: Tensor,
        scale: Tensor | None = None,
        turns: tuple[Turn, ...] = (),
        added: Additions | None = None,
    ) -> Memory:
        """Reads tokens, (B, L) long, once for a whole run; `turns` of all rows, but for words that a row lacks.

        added  what was taught besides, in all rows; the tokens of its words follow those of the vocabulary
        """
        words, live = self.words(tokens, None if added is None else added.vectors(self.words.embed.weight[UNKNOWN]))
        attention, pooled = weights_of(turns, live, words.dtype)
        weight = pooled.unsqueeze(-1)
        pooled = self.pool((words * weight).sum(1) / weight.sum(1))
        blocks = tuple(block.remember(words, added, site) for site, block in self.attending())
        return Memory(pooled, attention, blocks, scale, () if added is None else (added,) * len(tokens))

    def embed(self, log_snr: Levels, memory: Memory) -> Tensor:
        emb = self.time(fourier(log_snr, FREQUENCIES)) + memory.pooled
        if memory.scale is not None:
            emb = emb + self.guide(fourier(memory.scale, FREQUENCIES))
        return F.silu(emb)

    def lower(self, dtype: torch.dtype) -> UNet:
        """Keeps the picture path in `dtype`; words, noise level, scale and the last layer stay float32.

        They cost little, and the last layer's rounding would be a quarter of the whole error.
        """
        spared = [self.words, self.time, self.pool, self.guide, self.leave, *(a.kv for a in self.attentions())]
        kept = {id(p) for module in spared for p in module.parameters()}
        for p in self.parameters():
            if id(p) not in kept:
                p.data = p.data.to(dtype)
        return self

    def forward(self, x_t: States, log_snr: Levels, memory: Memory) -> States:
        """v_hat, (B, planes, size, size), in the dtype of the last layer."""
        dtype = self.enter.weight.dtype
        emb, blocks = self.embed(log_snr, memory).to(dtype), iter(memory.blocks)
        rows = Rows.of(memory.hooks, log_snr)

        def attend(site: str, attention: nn.Module | None, h: Tensor) -> Tensor:
            return h if attention is None else attention(h, next(blocks), memory.mask, rows, site)

        def through(site: str, res: Any, attention: nn.Module | None, h: Tensor) -> Tensor:
            if not rows.hooks:
                h = res(h, emb)  # nothing that is done with is held while it attends
                return attend(site, attention, h)
            carried, added = res.parts(h, emb, rows, site)
            return rows.block(site, carried, attend(site, attention, carried + added))

        h = rows.through(self.enter, F.pixel_unshuffle(x_t.to(dtype), self.patch))
        skips = [h]
        for i, (level, down) in enumerate(cast(Any, self.down)):
            for j, (res, attention) in enumerate(level):
                h = through(f"down.{i}.{j}", res, attention, h)
                skips.append(h)
            if down is not None:
                h = rows.through(down, h)
                skips.append(h)
        first, attention, second = self.middle
        h = rows.block("middle", h, second(attend("middle", attention, first(h, emb, rows)), emb, rows))
        for i, (level, up) in zip(reversed(range(len(self.up))), cast(Any, self.up)):
            for j, (res, attention) in enumerate(level):
                skip = f"skip.{i}.{j}"
                h = through(f"up.{i}.{j}", res, attention, torch.cat([h, rows.skip(skip, skips.pop())], 1))
            if up is not None:
                h = rows.through(up, F.interpolate(h, scale_factor=2.0, mode="nearest"))
        norm, curve, last = self.leave
        h = curve(norm(h.to(cast(Tensor, norm.weight).dtype)))
        return F.pixel_shuffle(rows.through(last, h), self.patch)
