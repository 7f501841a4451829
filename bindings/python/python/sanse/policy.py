"""The rules of a place."""

from __future__ import annotations

from datetime import timedelta
from typing import Mapping, Optional, Sequence

from sanse._boundary import Held, call, held, several
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

    `temperature_below` is in tenths of a degree Celsius: 373 is 37.3. `regions` are those whose passes count; all that
    the home list recognises, unless said. Rules that contradict each other raise `InputError`.

    >>> from sanse import Attendance, Colour, Policy, Treatment
    >>> Policy.at("ZZ-GATE-7", attendance=Attendance.UNATTENDED, colours={Colour.YELLOW: Treatment.CHECK})
    <Policy>
    """

    __slots__ = ()
    _made_by = "Policy.at(place) or Policy.openly()"

    @classmethod
    def at(
        cls,
        place: str,
        *,
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
    ) -> Policy:
        """For the gate of this id: codes must be made for it."""
        rules = _rules(
            profile=profile,
            attendance=attendance,
            binding=binding,
            paper=paper,
            colours=colours,
            longest_update_age=longest_update_age,
            longest_test_age=longest_test_age,
            photo=photo,
            document=document,
            confirmations=confirmations,
            temperature_below=temperature_below,
            regions=regions,
        )
        return held(cls, call("policy.at", place=place, **rules))

    @classmethod
    def at_place(
        cls,
        place: Place,
        *,
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
    ) -> Policy:
        """For the gate whose place code was believed, by what that code says of it."""
        rules = _rules(
            profile=profile,
            attendance=attendance,
            binding=binding,
            paper=paper,
            colours=colours,
            longest_update_age=longest_update_age,
            longest_test_age=longest_test_age,
            photo=photo,
            document=document,
            confirmations=confirmations,
            temperature_below=temperature_below,
            regions=regions,
        )
        return held(cls, call("policy.at_place", place=place, **rules))

    @classmethod
    def openly(
        cls,
        *,
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
    ) -> Policy:
        """For a gate without a place: codes shown openly can be shown elsewhere within their half minute."""
        rules = _rules(
            profile=profile,
            attendance=attendance,
            binding=binding,
            paper=paper,
            colours=colours,
            longest_update_age=longest_update_age,
            longest_test_age=longest_test_age,
            photo=photo,
            document=document,
            confirmations=confirmations,
            temperature_below=temperature_below,
            regions=regions,
        )
        return held(cls, call("policy.openly", **rules))


def _rules(
    *,
    colours: Optional[Mapping[Colour, Treatment]],
    longest_update_age: Optional[timedelta],
    longest_test_age: Optional[timedelta],
    confirmations: Sequence[Confirmation],
    **rules: object,
) -> dict[str, object]:
    return {
        **rules,
        "colours": None if colours is None else dict(colours),
        "longest_update_age": length("longest_update_age", longest_update_age),
        "longest_test_age": length("longest_test_age", longest_test_age),
        "confirmations": several("confirmations", confirmations),
    }
