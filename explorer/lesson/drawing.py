"""What is left free on a worksheet: frames to draw into, axes for a curve, a scale for a guess. Plain SVG, in black.

Sizes are in millimetres, so that a sheet measures the same on A4 and on Letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

__all__ = ["axes", "frames", "scale"]

WIDTH = 172.0  # what both A4 and Letter have room for


def svg(height: float, inside: str, name: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {height:g}" role="img" aria-label="{escape(name)}">{inside}</svg>'
    )


def text(x: float, y: float, said: str, anchor: str = "middle", **more: str) -> str:
    rest = "".join(f' {key}="{value}"' for key, value in more.items())
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{rest}>{escape(said)}</text>'


def scale(low: float, high: float, unit: str) -> str:
    """A ruler on which a guess is marked with a cross."""
    parts, left, right = ['<path d="M8 9 H164"/>'], 8.0, 164.0
    for k in range(41):
        x = left + (right - left) * k / 40
        parts.append(f'<path d="M{x:.2f} {5.5 if k % 10 == 0 else 7.5} V9"/>')
    ends = [low + (high - low) * k / 4 for k in range(5)]
    parts += [text(left + (right - left) * k / 4, 14, f"{end:.0f}") for k, end in enumerate(ends)]
    return svg(19, "".join(parts) + text(WIDTH / 2, 18.4, unit), unit)


def frames(captions: Sequence[str], name: str) -> str:
    """Empty squares beside each other, each with its caption."""
    count, gap = len(captions), 6.0
    side = min(54.0, (WIDTH - gap * (count - 1)) / count)
    start = (WIDTH - count * side - gap * (count - 1)) / 2
    parts = []
    for k, caption in enumerate(captions):
        x = start + k * (side + gap)
        parts.append(f'<rect x="{x:.2f}" y="0.3" width="{side:.2f}" height="{side:.2f}"/>')
        parts += [text(x + side / 2, side + 4.6 + 4 * row, line) for row, line in enumerate(wrapped(caption, side))]
    rows = max(len(wrapped(caption, side)) for caption in captions)
    return svg(side + 2 + 4 * rows, "".join(parts), name)


def wrapped(said: str, side: float) -> list[str]:
    """Lines that fit below a frame."""
    room, lines = int(side / 1.75), [""]
    for word in said.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def axes(across: str, up: str, ticks: Sequence[str], name: str) -> str:
    """A grid with named axes; `ticks` stand evenly below it, the first at the left edge."""
    left, right, top, bottom = 14.0, 166.0, 2.0, 56.0
    rows = [top + (bottom - top) * k / 4 for k in range(5)]
    columns = [left + (right - left) * k / (len(ticks) - 1) for k in range(len(ticks))]
    parts = [f'<path class="faint" d="M{left} {y:.2f} H{right}"/>' for y in rows]
    parts += [f'<path class="faint" d="M{x:.2f} {top} V{bottom}"/>' for x in columns]
    parts.append(f'<path d="M{left} {top} V{bottom} H{right}"/>')
    parts += [text(x, bottom + 4.5, tick) for x, tick in zip(columns, ticks)]
    parts += [text(left - 2, y + 1.2, f"{100 - 25 * k}", "end") for k, y in enumerate(rows)]
    parts.append(text((left + right) / 2, bottom + 9, across))
    parts.append(text(0, 0, up, transform=f"translate(3.4 {(top + bottom) / 2}) rotate(-90)"))
    return svg(bottom + 11, "".join(parts), name)
