"""The one way into the library, and what the package's classes stand on."""

from __future__ import annotations

from typing import Any, Callable, ClassVar, Mapping, Sequence, Tuple, TypeVar

from sanse import _native
from sanse._native import Handle
from sanse.errors import FAMILIES, KindError

Bytes = bytes
"""For classes with something called `bytes`."""

Record = Mapping[str, Any]
"""What a call tells: values by name, each made when it is asked for."""

__all__ = ["Bytes", "Frozen", "Handle", "Held", "Record", "Secret", "call", "held", "hold", "made", "several"]


def call(name: str, /, **values: object) -> Any:
    """Does what this name says; raises the package's own errors."""
    try:
        return _native.call(name, values)
    except _native.Fault as fault:
        family, code, message, told = fault.args
        raise FAMILIES[family](code, message, told) from None


V = TypeVar("V")


def several(name: str, values: Sequence[V]) -> Sequence[V]:
    """A list that may be left out: one that is None was looked for and not found, and is no empty one."""
    if values is None:
        raise KindError("kind", f"`{name}` is None: leave it out, or give a list", {})
    return values


R = TypeVar("R")


def made(kind: Callable[..., R], told: Record, /, **typed: Any) -> R:
    """A record of the surface with what is told; `typed` are the fields that become more than texts and numbers."""
    return kind(**{**told, **typed})


class Frozen:
    """What does not change, and tells its class alone when printed."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change; make another")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} does not change; make another")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, _: object) -> Any:
        return self


class Held(Frozen):
    """Whatever the library holds: one handle, under `_plain`, where the native module looks for it."""

    __slots__ = ("_plain",)
    _plain: Handle
    _made_by: ClassVar[str] = "what the documentation of its class says"

    def __init__(self, *_: object, **__: object) -> None:
        name = type(self).__name__
        raise KindError("kind", f"a {name} is not made by {name}(...): write {self._made_by}", {})

    def __copy__(self) -> Any:
        return self.__reduce__()

    def __deepcopy__(self, _: object) -> Any:
        return self.__reduce__()

    def __reduce__(self) -> Any:
        name = type(self).__name__
        raise KindError("kind", f"a {name} stays in this process and is not copied; hand on what it exports", {})


H = TypeVar("H", bound=Held)


def hold(thing: H, handle: Handle) -> H:
    """Gives a thing its handle, once."""
    object.__setattr__(thing, "_plain", handle)
    return thing


def held(kind: type[H], handle: Handle) -> H:
    """A thing of this class around its handle."""
    return hold(kind.__new__(kind), handle)


class Secret(Frozen):
    """Bytes that name or protect somebody: compared and handed on, never printed."""

    __slots__ = ("_plain",)
    _plain: bytes
    _names: ClassVar[Tuple[str, ...]] = ()
    """The arguments that it may be: a salt that is taken for a commitment would be published."""

    def __init__(self, value: bytes) -> None:
        if not isinstance(value, (bytes, bytearray, memoryview)):
            kinds = (type(self).__name__, type(value).__name__)
            raise KindError("kind", "a {} is made of bytes, not of {}".format(*kinds), {})
        object.__setattr__(self, "_plain", bytes(value))

    def __bytes__(self) -> bytes:
        return self._plain

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._plain == self._plain

    def __hash__(self) -> int:
        return hash((type(self), self._plain))

    def __reduce__(self) -> Any:
        return type(self), (self._plain,)
