"""Picture files of every kind, honest and not, made from nothing."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def saved(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def grey_png(width: int, height: int, bits: int = 1, data: bytes | None = None) -> bytes:
    """A PNG by hand: header, one data block, end."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    if data is None:
        packer, line = zlib.compressobj(9), bytes(1 + (width * bits + 7) // 8)
        data = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def webp_claiming(width: int, height: int) -> bytes:
    """A real WebP whose extended header claims another size."""
    stream = saved(Image.new("RGB", (8, 8)), "WEBP", lossless=True)[12:]
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size + stream
    return b"RIFF" + struct.pack("<I", len(body)) + body


def corners(width: int = 200, height: int = 200) -> Image.Image:
    """Red, green, blue and yellow quarters: tells how a picture was turned."""
    image = Image.new("RGB", (width, height))
    for k, colour in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0)]):
        x, y = k % 2 * width // 2, k // 2 * height // 2
        image.paste(colour, (x, y, x + width // 2, y + height // 2))
    return image
