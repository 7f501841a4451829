"""The native module: one function, and things of the library behind handles."""

from typing import Any, final

__all__ = ["Handle", "Record", "call", "deadline", "operations", "Fault", "VERSION"]

VERSION: str

class Fault(Exception):
    """Why a call gave nothing: family, code, message and compared values, as `args`."""

    args: tuple[str, str, str, dict[str, Any]]

@final
class Handle:
    """A thing of the library: a key, a trust, a verifier."""

    @property
    def name(self) -> str: ...

@final
class Record:
    """An answer with names: a mapping, whose values are made when they are asked for."""

    def __getitem__(self, name: str, /) -> Any: ...
    def __len__(self) -> int: ...
    def get(self, name: str) -> Any: ...
    def items(self) -> list[tuple[str, Any]]: ...
    def keys(self) -> list[str]: ...

def call(name: str, values: dict[str, object]) -> Any:
    """Does what this name says with these values."""

def deadline(seconds: float) -> Handle:
    """Ends a search for codes so many seconds from now."""

def operations() -> list[tuple[str, list[str]]]:
    """Every operation and the names of its arguments; those that may be left out end in `?`."""
