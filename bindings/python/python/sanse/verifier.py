"""A verifier at its door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Optional, Sequence

from sanse._boundary import Held, call, held, hold, several
from sanse._time import may_moment, seconds, uptime as whole_uptime
from sanse.decision import Decision, SelfScanDecision
from sanse.guard import Guard
from sanse.identity import IdentityDocument
from sanse.place import Place
from sanse.policy import Policy
from sanse.trust import Trust
from sanse.words import ClockError, Confirmation, Language

__all__ = ["Beacon", "ClockAdvice", "Verifier", "mend"]


class Beacon(Held):
    """The challenges of one screen: a new nonce each 15 seconds of the gate's uptime, the last four of which live.

    Uptimes are seconds of a clock that never steps, such as `time.monotonic()`.
    """

    __slots__ = ()

    def __init__(self, *, since: Optional[float] = None) -> None:
        """No challenge yet. Where another program's screen was there before this one started: `since` that second."""
        hold(self, call("beacon.new", since=None if since is None else whole_uptime("since", since)))

    def nonce(self, uptime: float) -> bytes:
        """The nonce to show at this second; see `Challenge.text`."""
        nonce: bytes = call("beacon.nonce", beacon=self, uptime=whole_uptime("uptime", uptime))
        return nonce

    def remember(self, nonce: bytes, born: float) -> None:
        """Takes over a nonce that another screen of this gate has shown; one that is known keeps its time of birth."""
        call("beacon.remember", beacon=self, nonce=nonce, born=whole_uptime("born", born))


@dataclass(frozen=True)
class ClockAdvice:
    """The phones of the last people agree that the gate's clock is off. Look at it; nothing is corrected by it."""

    error: ClockError
    by: timedelta
    people: int
    message: str


class Verifier(Held):
    """Decides on codes by the numbered steps of spec/verification.md. It may be shared by threads.

    `now` is the present, or its earliest where `latest` is given too, for a clock that is not synchronised.
    """

    __slots__ = ()

    def __init__(self, trust: Trust, policy: Policy, guard: Guard) -> None:
        """With the trust as it is now, the rules of the place, and a guard that other verifiers may share."""
        hold(self, call("verifier.new", trust=trust, policy=policy, guard=guard))

    def with_trust(self, trust: Trust) -> Verifier:
        """The same gate with newer lists; guard and open checks stay."""
        return held(Verifier, call("verifier.with_trust", verifier=self, trust=trust))

    def with_policy(self, policy: Policy) -> Verifier:
        """The same gate with other rules."""
        return held(Verifier, call("verifier.with_policy", verifier=self, policy=policy))

    def check(
        self,
        text: str,
        now: datetime,
        latest: Optional[datetime] = None,
        *,
        reader: Optional[str] = None,
        confirmed: Sequence[Confirmation] = (),
        temperature: Optional[int] = None,
        document: Optional[IdentityDocument] = None,
        beacon: Optional[Beacon] = None,
        uptime: Optional[float] = None,
    ) -> Decision:
        """Decides on the text of a code, exactly as it was read.

        `reader` names the camera, and is told wherever the code is scanned again. `temperature` is in tenths of a
        degree Celsius: 366 is 36.6. A `beacon` comes with its `uptime`. Any text gives a decision, and none an error.
        """
        return Decision(
            call(
                "verifier.check",
                verifier=self,
                text=_readable(text),
                time=seconds("now", now),
                latest=seconds("latest", latest),
                reader=reader,
                confirmed=several("confirmed", confirmed),
                temperature=temperature,
                document=document,
                beacon=beacon,
                uptime=whole_uptime("uptime", uptime),
            )
        )

    def check_many(
        self,
        texts: Sequence[str],
        now: datetime,
        latest: Optional[datetime] = None,
        *,
        reader: Optional[str] = None,
    ) -> Sequence[Decision]:
        """As many calls of `check` one after another would give, on all cores."""
        decisions = call(
            "verifier.check_many",
            verifier=self,
            texts=[_readable(text) for text in texts] if isinstance(texts, (list, tuple)) else texts,
            time=seconds("now", now),
            latest=seconds("latest", latest),
            reader=reader,
        )
        return [Decision(told) for told in decisions]

    def check_self_scan(
        self, text: str, place: Place, received: datetime, latest: Optional[datetime] = None
    ) -> SelfScanDecision:
        """Decides on a self-scan at the time it was made; raises `InputError` where the policy is another place's."""
        told = call(
            "verifier.check_self_scan",
            verifier=self,
            text=_readable(text),
            place=place,
            time=seconds("received", received),
            latest=seconds("latest", latest),
        )
        claimed_at = may_moment(told["claimed_at"])
        return SelfScanDecision(Decision(told["decision"]), claimed_at, told["id"], told["self_scan"])

    def complete(
        self,
        decision: Decision,
        now: datetime,
        latest: Optional[datetime] = None,
        *,
        confirmed: Sequence[Confirmation] = (),
        temperature: Optional[int] = None,
        document: Optional[IdentityDocument] = None,
    ) -> Decision:
        """Goes on with an open check by what a person at the door has done; raises `InputError` where it cannot."""
        return Decision(
            call(
                "verifier.complete",
                verifier=self,
                decision=decision,
                time=seconds("now", now),
                latest=seconds("latest", latest),
                confirmed=several("confirmed", confirmed),
                temperature=temperature,
                document=document,
            )
        )

    def idle(self, now: datetime, latest: Optional[datetime] = None) -> None:
        """To be called each minute or so while nobody comes."""
        call("verifier.idle", verifier=self, time=seconds("now", now), latest=seconds("latest", latest))

    def clock_advice(self, language: Optional[Language] = None) -> Optional[ClockAdvice]:
        """Says when the phones of the last people agree that the gate's clock is off."""
        told = call("verifier.clock_advice", verifier=self, language=language)
        if told is None:
            return None
        error, by = ClockError(told["error"]), timedelta(seconds=told["seconds"])
        return ClockAdvice(error, by, told["people"], told["message"])

    def clock_was_set(self) -> None:
        """Forgets what phones said, for the clock is another now."""
        call("verifier.clock_was_set", verifier=self)


def mend(scanned: str) -> Optional[str]:
    """The text that a USB scanner probably read before it typed it: without line ends, in upper case.

    None where no known damage is undone. What is mended is checked like any other text.
    """
    mended: Optional[str] = call("text.mend", text=_readable(scanned))
    return mended


LONGEST = 4_296
"""Characters of the longest text in a QR code; a longer one is refused for its length, whatever follows."""


def _readable(text: str) -> str:
    """A text as any language has it, and no longer than tells that it is too long: any text gives a decision."""
    if not isinstance(text, str) or (text.isascii() and len(text) <= LONGEST):
        return text
    # Half of a surrogate pair becomes what no code has, and so does it in JavaScript.
    return text[: LONGEST + 1].encode("utf-8", "surrogatepass").decode("utf-8", "replace")
