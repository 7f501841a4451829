"""The rules of a place."""

from __future__ import annotations

from datetime import timedelta
from typing import Mapping, Optional, Sequence

from sanse._boundary import Held, call, hold
from sanse._time import length
from sanse.place import Place
from sanse.words import (
    Attendance,
    Binding,
    Colour,
    Confirmation,
    DocumentRule,
    Paper,
    PhotoRule,
    Profile,
    Treatment,
)

__all__ = ["Policy"]


class Policy(Held):
    """What a place takes. What is left out is strict: green only, no paper, codes made for this place.

    >>> from sanse import Attendance, Colour, Policy, Treatment
    >>> Policy(place="ZZ-GATE-7", attendance=Attendance.UNATTENDED, colours={Colour.YELLOW: Treatment.CHECK})
    <Policy>
    """

    __slots__ = ()

    def __init__(
        self,
        *,
        place: Optional[str] = None,
        place_code: Optional[Place] = None,
        profile: Optional[Profile] = None,
        attendance: Optional[Attendance] = None,
        binding: Optional[Binding] = None,
        paper: Optional[Paper] = None,
        colours: Optional[Mapping[Colour, Treatment]] = None,
        longest_update_age: Optional[timedelta] = None,
        longest_test_age: Optional[timedelta] = None,
        photo: Optional[PhotoRule] = None,
        document: Optional[DocumentRule] = None,
        confirmations: Sequence[Confirmation] = (),
        temperature_below: Optional[int] = None,
        regions: Optional[Sequence[str]] = None,
    ) -> None:
        """At a `place` by its id, or by its `place_code`; at none, codes shown openly are taken.

        `temperature_below` is in tenths of a degree Celsius: 373 is 37.3. `regions` are those whose passes count; all
        that the home list recognises, unless said. Raises `InputError` where rules contradict each other.
        """
        told = call(
            "policy.build",
            place=place,
            place_code=place_code,
            profile=profile,
            attendance=attendance,
            binding=binding,
            paper=paper,
            colours=None if colours is None else dict(colours),
            longest_update_age=length("longest_update_age", longest_update_age),
            longest_test_age=length("longest_test_age", longest_test_age),
            photo=photo,
            document=document,
            confirmations=confirmations,
            temperature_below=temperature_below,
            regions=regions,
        )
        hold(self, told)
