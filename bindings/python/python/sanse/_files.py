"""Where files are."""

from __future__ import annotations

from os import PathLike, fspath
from typing import Union

from sanse.errors import KindError


def path(name: str, where: Union[str, "PathLike[str]"]) -> str:
    """A path as a text."""
    try:
        return fspath(where)
    except TypeError:
        raise KindError("kind", f"`{name}` must be a path, not of class {type(where).__name__}", {}) from None
