"""What goes wrong, with a stable code and what to do.

What the package refuses is a `SanseError`; a file that is not there is Python's own `OSError`. A code that is shown and not admitted is no error: it is a
`Decision` with its reasons.
"""

from __future__ import annotations

from typing import Any, Mapping

__all__ = ["InputError", "KindError", "PictureError", "RefusedError", "SanseError", "StoreError"]


class SanseError(Exception):
    """Why a call gave nothing.

    >>> import sanse
    >>> try:
    ...     sanse.PublicKey(b"too short")
    ... except sanse.SanseError as error:
    ...     print(error.code, "-", error)
    length - `key` has 9 bytes, but must have 32
    """

    code: str
    """A stable code, such as `out-of-range` or `list-expired`."""
    message: str
    """What was compared, and what to do."""
    values: Mapping[str, Any]
    """The compared values, where the library names them."""

    def __init__(self, code: str, message: str, values: Mapping[str, Any]) -> None:
        """The classes below are what is raised."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.values = values

    def __reduce__(self) -> tuple[type[SanseError], tuple[str, str, Mapping[str, Any]]]:
        """Errors cross processes whole."""
        return type(self), (self.code, self.message, self.values)


class KindError(SanseError, TypeError):
    """A value is of the wrong kind, is missing, or is one too many."""


class InputError(SanseError, ValueError):
    """A value is of the right kind, and cannot be taken."""


class RefusedError(SanseError):
    """A signed list, bundle, roster, record or place code was not taken; the codes are those of its specification."""


class PictureError(SanseError):
    """No code was found in a picture, or several where one is wanted."""


class StoreError(SanseError):
    """A store did not do it: the replay memory, visits, files."""


FAMILIES: Mapping[str, type[SanseError]] = {
    "kind": KindError,
    "value": InputError,
    "refused": RefusedError,
    "picture": PictureError,
    "store": StoreError,
}
