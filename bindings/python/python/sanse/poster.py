"""Posters of place codes: the code, the name, and what to do."""

from __future__ import annotations

from sanse._boundary import call
from sanse.place import Place

__all__ = ["png", "svg"]


def png(place: Place) -> bytes:
    """A sheet as a PNG file."""
    file: bytes = call("poster.png", place=place)
    return file


def svg(place: Place) -> str:
    """A sheet as an SVG file."""
    file: str = call("poster.svg", place=place)
    return file
