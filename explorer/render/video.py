"""MP4 for everything that plays video: H.264, 4:2:0, one steady frame rate.

Colour is stored at half the resolution, which would smear single pixels of noise into grey. So every pixel of the
model becomes a square of an even number of pixels at an even place, and colour is averaged over areas: static comes
back at 40 dB, at an odd enlargement at 16. A clip enlarged by an odd factor is enlarged by one more. Frames that
stay longer are repeated: a variable rate would be smaller, but presentation programs do not keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from explorer.render.clip import Clip
from explorer.render.lettering import clean
from explorer.render.stamp import stamp

__all__ = ["repeats", "write_mp4"]

QUALITY = "18"  # constant rate factor: differences are not visible
SMPTE170M, LIMITED = 6, 1  # the matrix and range that the colours are converted with, said in the file


def repeats(durations_ms: tuple[int, ...], fps: Fraction) -> list[int]:
    """How often each frame is shown at a steady rate; no error adds up, and no frame is lost."""
    shown, clock, counts = 0, 0, []
    for duration in durations_ms:
        clock += duration
        counts.append(max(1, round(clock * fps / 1000) - shown))
        shown += counts[-1]
    return counts


def write_mp4(clip: Clip, path: Path, progress: Callable[[float], None] | None = None) -> None:
    """Writes the clip as MP4 that can start to play before it is loaded, with the settings as its comment."""
    import av  # here: importing it takes longer than writing a GIF
    from av.video.reformatter import Interpolation

    clip = replace(clip, scale=clip.scale + clip.scale % 2)
    rate = Fraction(clip.fps).limit_denominator(1000)
    width, height = (side + side % 2 for side in clip.size)
    address = f"file:{path.absolute()}"  # else what stands before a colon in a folder's name is taken for a protocol
    with av.open(address, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata["comment"] = stamp(clip.settings).decode()
        container.metadata["title"] = clean(clip.text)
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": QUALITY, "preset": "medium"}
        context = stream.codec_context
        context.colorspace = context.color_primaries = context.color_trc = SMPTE170M
        context.color_range = LIMITED
        moment = 0
        for k, (frame, count) in enumerate(zip(clip, repeats(clip.durations_ms, rate))):
            even = np.pad(frame, ((0, height - frame.shape[0]), (0, width - frame.shape[1]), (0, 0)), mode="edge")
            picture = av.VideoFrame.from_ndarray(even, format="rgb24")
            picture = picture.reformat(format="yuv420p", interpolation=Interpolation.AREA)
            for _ in range(count):
                picture.pts, moment = moment, moment + 1
                container.mux(stream.encode(picture))
            if progress:
                progress((k + 1) / len(clip))
        container.mux(stream.encode())
