"""Times, days and lengths of time: aware `datetime`, `date` and `timedelta` here, whole seconds in the library."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from math import ceil, floor
from typing import Optional

from sanse.errors import InputError, KindError


def seconds(name: str, when: Optional[datetime]) -> Optional[int]:
    """Whole seconds since 1970 of an aware time."""
    if when is None:
        return None
    if not isinstance(when, datetime):
        raise KindError("kind", f"`{name}` must be an aware datetime, not {_class(when)}", {})
    try:
        naive, since = when.utcoffset() is None, when.timestamp()
    except (ValueError, OverflowError, OSError):
        raise InputError("malformed", f"`{name}` is {when!r}, which is no time", {}) from None
    if naive:
        message = f"`{name}` has no time zone; write datetime.now(timezone.utc), or give it the zone that it is in"
        raise InputError("naive-time", message, {})
    # The present is not earlier than either end says.
    return ceil(since) if name == "latest" else floor(since)


def moment(told: int) -> datetime:
    """The time, in UTC."""
    return datetime.fromtimestamp(told, timezone.utc)


def may_moment(told: Optional[int]) -> Optional[datetime]:
    """The time, in UTC, where there is one."""
    return None if told is None else moment(told)


def length(name: str, given: Optional[timedelta]) -> Optional[int]:
    """Whole seconds of a length of time."""
    if given is None:
        return None
    seconds_ = span(name, given)
    if given.microseconds:
        message = f"`{name}` is {seconds_} s, and whole seconds are counted: give timedelta(seconds=...)"
        raise InputError("out-of-range", message, {})
    return floor(seconds_)


def span(name: str, given: timedelta) -> float:
    """Seconds of a length of time."""
    if not isinstance(given, timedelta):
        raise KindError("kind", f"`{name}` must be a timedelta, not {_class(given)}", {})
    return given.total_seconds()


def may_length(told: Optional[int]) -> Optional[timedelta]:
    """The length of time, where there is one."""
    return None if told is None else timedelta(seconds=told)


def written(name: str, day: Optional[date]) -> Optional[str]:
    """A day as it is written: 2026-03-01."""
    if day is None:
        return None
    if isinstance(day, datetime) or not isinstance(day, date):
        raise KindError("kind", f"`{name}` must be a date, not {_class(day)}", {})
    return day.isoformat()


def may_day(told: Optional[str]) -> Optional[date]:
    """The day, where there is one."""
    return None if told is None else date.fromisoformat(told)


def uptime(name: str, since_start: Optional[float]) -> Optional[int]:
    """Whole seconds of a monotonic clock, such as `time.monotonic()`."""
    if since_start is None:
        return None
    if isinstance(since_start, bool) or not isinstance(since_start, (int, float)):
        raise KindError("kind", f"`{name}` must be a number of seconds, not {_class(since_start)}", {})
    if since_start != since_start or since_start in (float("inf"), float("-inf")):
        raise InputError("out-of-range", f"`{name}` is {since_start}, which is no number of seconds", {})
    return floor(since_start)


def _class(value: object) -> str:
    return type(value).__name__
