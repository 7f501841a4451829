"""`python -m sanse check picture.png`: decides on what is in pictures, and says why.

Exit codes: 0 admit, 1 check (a person must look), 2 refuse, 3 could not (no code, no such file, a list that is refused).
Several pictures are several scans at one gate, and the worst of them counts.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator, NoReturn, Optional, Sequence

import sanse
from sanse import Decision, Language, MemoryGuard, Outcome, Paper, Policy, PublicKey, SanseError, Trust, Verifier, scan

COULD_NOT = 3
CODES = {Outcome.ADMIT: 0, Outcome.CHECK: 1, Outcome.REFUSE: 2}


class Parser(argparse.ArgumentParser):
    """One whose mistakes are told apart from refusals."""

    def error(self, message: str) -> NoReturn:
        """What was typed makes no sense."""
        self.print_usage(sys.stderr)
        self.exit(COULD_NOT, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """What may be typed."""
    whole = Parser(prog="python -m sanse", description=f"sanse {sanse.__version__}: passes that are checked offline")
    commands = whole.add_subparsers(dest="command", required=True, parser_class=Parser)
    check = commands.add_parser(
        "check",
        help="decide on the codes in pictures",
        description="Decides on the codes in pictures. Nothing is kept: what was scanned before this run is not known.",
        epilog="Exit codes: 0 admit, 1 check, 2 refuse, 3 could not.",
    )
    check.add_argument("pictures", nargs="+", metavar="PICTURE", help="PNG or JPEG files; - for texts, line by line")
    check.add_argument("--root", required=True, help="the pinned root key: 64 hexadecimal digits, or a PEM file")
    check.add_argument("--trust", required=True, type=Path, metavar="FILE", help="the region's signed trust list")
    check.add_argument("--recognised", action="append", default=[], type=Path, metavar="FILE", help="a neighbour's list")
    check.add_argument("--status", action="append", default=[], type=Path, metavar="FILE", help="a status list")
    check.add_argument("--place", help="the place that codes must be made for; without it codes shown openly are taken")
    check.add_argument("--paper", action="store_true", help="take paper, for a person to look at")
    check.add_argument("--unattended", action="store_true", help="nobody stands at the door: a check is a refusal")
    check.add_argument("--time", metavar="TIME", help="2026-03-01T12:00:00Z, or +60 for a minute from now; for trials")
    check.add_argument("--lang", choices=[language.value for language in Language], default="en")
    check.add_argument("--json", action="store_true", help="one line of JSON for each code")
    return whole


def main(words: Optional[Sequence[str]] = None) -> int:
    """Does what was typed, and gives the exit code."""
    given = parser().parse_args(words)
    try:
        now = moment(given.time)
        gate = open_gate(given, now)
        worst = 0
        for text in texts(given.pictures):
            decision = gate.check(text, now, reader="command line")
            print(told(decision, Language(given.lang), given.json))
            worst = max(worst, CODES[decision.outcome])
        return worst
    except SanseError as error:
        print(f"sanse: {error.code}: {printable(error.message)}", file=sys.stderr)
    except (OSError, ValueError) as error:
        print(f"sanse: {printable(str(error))}", file=sys.stderr)
    return COULD_NOT


def open_gate(given: argparse.Namespace, now: datetime) -> Verifier:
    """A gate with the lists and rules that were typed."""
    trust = Trust.pin(root_key(given.root))
    trust.load(given.trust.read_bytes(), now)
    for path in given.recognised:
        trust.load_recognised(path.read_bytes())
    for path in given.status:
        trust.load_status(path.read_bytes(), now)
    attendance = sanse.Attendance.UNATTENDED if given.unattended else None
    policy = Policy(place=given.place, paper=Paper.CHECK if given.paper else None, attendance=attendance)
    return Verifier(trust, policy, MemoryGuard.init())


def root_key(text: str) -> PublicKey:
    """A key as it was typed, or out of a file."""
    path = Path(text)
    return PublicKey.from_pem(path.read_text()) if path.is_file() else PublicKey.from_hex(text)


def moment(text: Optional[str]) -> datetime:
    """The present, unless another time was typed."""
    now = datetime.now(timezone.utc)
    if text is None:
        return now
    if text[:1] in ("+", "-"):
        return now + timedelta(seconds=int(text))
    # Python 3.9 and 3.10 do not read the Z.
    when = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    if when.tzinfo is None:
        raise ValueError(f"{text} has no time zone; write {text}Z for UTC")
    return when


def texts(pictures: Sequence[str]) -> Iterator[str]:
    """What is in the pictures, one text each; or lines of standard input as they were typed."""
    for picture in pictures:
        if picture == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin)
        else:
            yield scan.one(Path(picture))


def told(decision: Decision, language: Language, as_json: bool) -> str:
    """A decision for a person, or for a program."""
    if as_json:
        return decision.to_json(language)
    lines = [f"{decision.outcome}: {decision.display}"]
    for reason, words in zip(decision.reasons, decision.sentences(language)):
        lines.append(f"  {reason.code} {reason.name}: {words.message}")
    lines.append(f"  {decision.next(language)}")
    return printable("\n".join(lines))


def printable(text: str) -> str:
    """Without anything that moves a terminal's cursor: files say what they like."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


if __name__ == "__main__":
    sys.exit(main())
