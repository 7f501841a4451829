"""Reading codes from pictures: files, their bytes, numpy arrays, Pillow images.

>>> from sanse import qr, scan
>>> scan.one(qr.png("SN1:BB8"))
'SN1:BB8'
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from os import PathLike, fspath
from typing import Any, Optional, Protocol, Sequence, Tuple, Union, cast

from sanse._boundary import call
from sanse._native import deadline
from sanse._time import span
from sanse.errors import InputError, KindError
from sanse.qr import Luma

__all__ = ["Picture", "all", "one"]


class Array(Protocol):
    """A numpy array of bytes: H×W of brightness, or H×W×3 of red, green and blue."""

    @property
    def __array_interface__(self) -> Any:
        """By which arrays are known."""
        ...


class Image(Protocol):
    """A Pillow image."""

    @property
    def size(self) -> Tuple[int, int]:
        """Width and height."""
        ...

    def convert(self, mode: str) -> Any:
        """The same in another mode."""
        ...


Picture = Union[bytes, bytearray, memoryview, str, "PathLike[str]", Luma, Array, Image]
"""The bytes of a PNG or JPEG file, the path of one, a frame, a numpy array or a Pillow image."""


def one(picture: Picture, *, within: Optional[timedelta] = None) -> str:
    """The one text in a picture; raises `PictureError` where there is none, or several.

    `within` ends the search, so that a camera's next frame has its turn; what was not seen by then is not there.
    """
    text: str = _read("text", picture, within)
    return text


def all(picture: Picture, *, within: Optional[timedelta] = None) -> Sequence[str]:
    """Every text, in reading order; several times slower. `within` ends the search, with what was seen by then."""
    return tuple(_read("texts", picture, within))


def _read(what: str, picture: Any, within: Optional[timedelta]) -> Any:
    # From now, so that making a frame of the picture counts.
    stop = None if within is None else deadline(span("within", within))
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return call(f"picture.{what}", file=cast(bytes, picture), stop=stop)
    if isinstance(picture, (str, PathLike)):
        with open(fspath(picture), "rb") as opened:
            # A byte more than is read of a file, so that a longer one is refused and never wholly in memory.
            return call(f"picture.{what}", file=opened.read(call("picture.most_bytes") + 1), stop=stop)
    if hasattr(picture, "mode") and ("A" in picture.mode or "transparency" in picture.info):
        # What can be seen through is laid on white by the library, as it does with files.
        file = BytesIO()
        picture.save(file, "PNG")
        return call(f"picture.{what}", file=file.getvalue(), stop=stop)
    width, height, luma = _frame(picture)
    return call(f"frame.{what}", width=width, height=height, luma=luma, stop=stop)


def _frame(picture: Any) -> Luma:
    if isinstance(picture, Luma):
        return picture
    if hasattr(picture, "__array_interface__") and hasattr(picture, "tobytes") and hasattr(picture, "ndim"):
        return _array(picture)
    if callable(getattr(picture, "convert", None)):
        width, height = picture.size
        call("frame.fits", width=width, height=height)
        return Luma(width, height, picture.convert("L").tobytes())
    name = type(picture).__name__
    raise KindError("kind", f"a {name} is no picture: give bytes, a path, a numpy array or a Pillow image", {})


def _array(array: Any) -> Luma:
    shape: Tuple[int, ...] = tuple(array.shape)
    if str(array.dtype) != "uint8" or len(shape) not in (2, 3) or shape[2:] not in ((), (3,)):
        found = f"{array.dtype} of shape {shape}"
        raise InputError("array", f"a frame is an array of uint8, height × width or height × width × 3, not {found}", {})
    # Before anything is copied: an array may be a view of something vast.
    call("frame.fits", width=shape[1], height=shape[0])
    if len(shape) == 3:
        # ITU-R BT.601, rounded, in whole numbers that cannot overflow.
        red, green, blue = (array[:, :, n].astype("uint32") for n in range(3))
        array = ((299 * red + 587 * green + 114 * blue + 500) // 1000).astype("uint8")
    return Luma(shape[1], shape[0], array.tobytes())
