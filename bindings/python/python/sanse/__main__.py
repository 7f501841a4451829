"""`python -m sanse check picture.png`: decides on what is in pictures, and says why.

It remembers nothing from run to run: for trials and desks, not for a gate. Exit codes, as `verifier check` has them: 0 admit,
1 refuse, 2 what was typed makes no sense, 3 check (a person must look), 4 could not (no code, no such file, a list that is
refused). Several pictures are several scans at one gate, and the worst of them counts. `npx sanse` takes the same words.
"""

from __future__ import annotations

import argparse
import io
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Callable, Iterator, NoReturn, Optional, Sequence

import sanse
from sanse import (
    Attendance,
    Decision,
    Language,
    MemoryGuard,
    Outcome,
    Paper,
    Policy,
    Profile,
    PublicKey,
    SanseError,
    Trust,
    Verifier,
    scan,
)

TYPED = 2
COULD_NOT = 4
CODES = {Outcome.ADMIT: 0, Outcome.CHECK: 3, Outcome.REFUSE: 1}
WORSE = [Outcome.ADMIT, Outcome.CHECK, Outcome.REFUSE]


class Parser(argparse.ArgumentParser):
    """One whose mistakes are told on two lines."""

    def error(self, message: str) -> NoReturn:
        """What was typed makes no sense."""
        self.print_usage(sys.stderr)
        self.exit(TYPED, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """What may be typed."""
    whole = Parser(prog="python -m sanse", description=f"sanse {sanse.__version__}: passes that are checked offline")
    whole.add_argument("--version", action="version", version=f"sanse {sanse.__version__}")
    commands = whole.add_subparsers(dest="command", required=True, parser_class=Parser)
    check = commands.add_parser(
        "check",
        help="decide on the codes in pictures",
        description="Decides on the codes in pictures. Nothing is kept: what was scanned before this run is not known.",
        epilog="Exit codes: 0 admit, 1 refuse, 2 what was typed makes no sense, 3 check, 4 could not.",
    )
    check.add_argument("pictures", nargs="+", metavar="PICTURE", help="PNG or JPEG files; - for texts, line by line")
    check.add_argument("--root", required=True, help="the pinned root key: 64 hexadecimal digits, or a file of them or PEM")
    check.add_argument(
        "--trust",
        required=True,
        action="append",
        type=Path,
        metavar="FILE",
        help="the region's signed trust list; once more for each recognised neighbour's",
    )
    check.add_argument("--status", action="append", default=[], type=Path, metavar="FILE", help="a status list")
    check.add_argument("--place", help="the place that codes must be made for; without it codes shown openly are taken")
    check.add_argument("--paper", action="store_true", help="take paper, for a person to look at")
    check.add_argument("--unattended", action="store_true", help="nobody stands at the door: a check is a refusal")
    check.add_argument("--profile", choices=[profile.value for profile in Profile], help="how old codes may be")
    check.add_argument("--time", metavar="TIME", help="2026-03-01T12:00:00Z, or +60 for a minute from now; for trials")
    check.add_argument("--lang", choices=[language.value for language in Language], default="en")
    check.add_argument("--json", action="store_true", help="one line of JSON for each code")
    return whole


def main(words: Optional[Sequence[str]] = None) -> int:
    """Does what was typed, and gives the exit code."""
    given = parser().parse_args(words)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal or a pipe that has no Chinese shows question marks, and the answer stands.
        sys.stdout.reconfigure(errors="replace")
    try:
        clock = moment(given.time)
        gate = open_gate(given, clock())
        worst: Optional[Outcome] = None
        for text in texts(given.pictures):
            decision = gate.check(text, clock(), reader="command line")
            print(told(decision, Language(given.lang), given.json), flush=True)
            worst = max((decision.outcome, worst or Outcome.ADMIT), key=WORSE.index)
        # Nothing read is nothing admitted.
        return COULD_NOT if worst is None else CODES[worst]
    except SanseError as error:
        print(f"sanse: {error.code}: {printable(error.message)}", file=sys.stderr)
    except (OSError, ValueError) as error:
        print(f"sanse: {printable(str(error))}", file=sys.stderr)
    return COULD_NOT


def open_gate(given: argparse.Namespace, now: datetime) -> Verifier:
    """A gate with the lists and rules that were typed."""
    trust = Trust.pin(root_key(given.root))
    for path in given.trust:
        trust.load(path.read_bytes(), now)
    for path in given.status:
        trust.load_status(path.read_bytes(), now)
    paper = Paper.CHECK if given.paper else None
    attendance = Attendance.UNATTENDED if given.unattended else None
    profile = None if given.profile is None else Profile(given.profile)
    if given.place is None:
        policy = Policy.openly(paper=paper, attendance=attendance, profile=profile)
    else:
        policy = Policy.at(given.place, paper=paper, attendance=attendance, profile=profile)
    return Verifier(trust, policy, MemoryGuard.init())


def root_key(text: str) -> PublicKey:
    """A key as it was typed, or out of a file."""
    path = Path(text)
    written = path.read_text().strip() if path.is_file() else text
    return PublicKey.from_pem(written) if written.startswith("-----BEGIN") else PublicKey.from_hex(written)


def moment(text: Optional[str]) -> Callable[[], datetime]:
    """What gives the present at each scan, unless a time was typed."""
    if text is None:
        return lambda: datetime.now(timezone.utc)
    if text[:1] in ("+", "-"):
        ahead = timedelta(seconds=int(text))
        return lambda: datetime.now(timezone.utc) + ahead
    # Python 3.9 and 3.10 do not read the Z.
    when = datetime.fromisoformat(text[:-1] + "+00:00" if text.endswith("Z") else text)
    if when.tzinfo is None:
        raise ValueError(f"{text} has no time zone; write {text}Z for UTC")
    return lambda: when


def texts(pictures: Sequence[str]) -> Iterator[str]:
    """What is in the pictures, one text each; or lines of standard input as they were typed."""
    for picture in pictures:
        if picture == "-":
            if isinstance(sys.stdin, io.TextIOWrapper):
                # A line that is no text is refused as any other, and the next is read.
                sys.stdin.reconfigure(errors="surrogateescape")
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
