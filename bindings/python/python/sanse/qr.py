"""Drawing texts as QR codes: one alphanumeric segment, level M unless said.

>>> from sanse import qr
>>> qr.version("SN1:" + "0" * 216), qr.png("SN1:BB8")[:4]
(8, b'\\x89PNG')
"""

from __future__ import annotations

from typing import NamedTuple, Optional

from sanse._boundary import call
from sanse.words import Level

__all__ = ["Luma", "luma", "png", "svg", "terminal", "version"]


class Luma(NamedTuple):
    """A picture of one byte of brightness a pixel, row by row."""

    width: int
    height: int
    luma: bytes


def png(text: str, *, level: Optional[Level] = None, pixels: Optional[int] = None) -> bytes:
    """A PNG file of one bit a pixel; so many `pixels` a module, 8 unless said."""
    file: bytes = call("qr.png", text=text, level=level, pixels=pixels)
    return file


def svg(text: str, *, level: Optional[Level] = None) -> str:
    """An SVG file."""
    file: str = call("qr.svg", text=text, level=level)
    return file


def terminal(text: str, *, level: Optional[Level] = None) -> str:
    """Half blocks for a terminal."""
    drawn: str = call("qr.terminal", text=text, level=level)
    return drawn


def luma(text: str, *, level: Optional[Level] = None, pixels: Optional[int] = None) -> Luma:
    """As a camera's frame; so many `pixels` a module, 8 unless said."""
    told = call("qr.luma", text=text, level=level, pixels=pixels)
    return Luma(told["width"], told["height"], told["luma"])


def version(text: str, *, level: Optional[Level] = None) -> int:
    """How large the code is: version 1 has 21 modules a side, each further one four more."""
    number: int = call("qr.version", text=text, level=level)
    return number
