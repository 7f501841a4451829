"""`python -m sanse`, the example, the relay, and every example in the documentation."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, List, Tuple

import pytest
import sanse
from sanse import qr
from sanse.words import Word
from world import DAY, World

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "bindings" / "python"


def run(*words: Any, given: str = "") -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, *map(str, words)]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", input=given, timeout=120)


def check(folder: Path, *words: Any, given: str = "") -> "subprocess.CompletedProcess[str]":
    typed = ["--root", (folder / "root.hex").read_text(), "--trust", folder / "trust.cbor", "--place", "ZZ-GATE-7"]
    # What a test says itself comes later, and counts.
    return run("-X", "utf8", "-m", "sanse", "check", *typed, *words, given=given)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    now = int(datetime.now(timezone.utc).timestamp())
    for leg in ("issue", "present"):
        told = run(PACKAGE / "tests" / "relay.py", leg, tmp_path, now)
        assert (told.returncode, told.stderr) == (0, ""), told.stderr
    (tmp_path / "code.png").write_bytes(qr.png((tmp_path / "code.txt").read_text()))
    return tmp_path


def test_the_relay_runs_on_its_own(folder: Path) -> None:
    now = int(datetime.now(timezone.utc).timestamp())
    told = run(PACKAGE / "tests" / "relay.py", "verify", folder, now)
    assert json.loads(told.stdout)["outcome"] == "admit", told.stderr
    assert run(PACKAGE / "tests" / "relay.py", "verify").returncode == 1


def test_each_answer_has_its_exit_code(folder: Path) -> None:
    picture = folder / "code.png"
    admitted = check(folder, picture)
    assert (admitted.returncode, admitted.stdout.splitlines()[0]) == (0, "admit: green"), admitted.stderr
    twice = check(folder, picture, picture)
    assert twice.returncode == 0, "the same scan once more is the same answer"
    stale = check(folder, picture, "--time", "+60")
    assert stale.returncode == 1 and "522 stale" in stale.stdout
    elsewhere = check(folder, picture, "--place", "ZZ-MALL-1", "--lang", "zh")
    assert elsewhere.returncode == 1 and "531 other-audience" in elsewhere.stdout
    typed = check(folder, "-", "--json", given=(folder / "code.txt").read_text() + "\r\n")
    assert (typed.returncode, json.loads(typed.stdout)["outcome"]) == (0, "admit"), typed.stderr
    hostile = check(folder, "-", given="SN1:\x1b[31m\n")
    assert hostile.returncode == 1 and "\x1b" not in hostile.stdout


def test_what_cannot_be_done_is_told_apart(folder: Path) -> None:
    blank = folder / "blank.png"
    blank.write_bytes(b"no picture")
    mistakes: List[Tuple[int, List[Any], str]] = [
        (4, [folder / "none.png"], "none.png"),
        (4, [blank], "not-a-picture"),
        (4, [folder / "code.png", "--time", "2026-03-01T12:00:00"], "no time zone"),
        (4, [folder / "code.png", "--time", "2020-03-01T12:00:00Z"], "list-"),
        (4, [folder / "code.png", "--place", "nowhere"], "malformed"),
        (4, [folder / "code.png", "--root", "00"], "length"),
        (2, [folder / "code.png", "--lang", "fr"], "invalid choice"),
        (2, [], "required"),
    ]
    for code, words, told in mistakes:
        answer = check(folder, *words)
        assert answer.returncode == code and told in answer.stderr and "Traceback" not in answer.stderr, answer


def test_paper_is_for_a_person(folder: Path) -> None:
    now = datetime.now(timezone.utc)
    root, key = sanse.SigningKey.generate(), sanse.SigningKey.generate()
    entry = sanse.TrustedKey(key.public, "Health Authority", now, now + 9 * DAY)
    listed = sanse.TrustList(now, now + DAY, region="ZZ", sequence=1, trust=[entry])
    (folder / "trust.cbor").write_bytes(sanse.Authority(root).sign(listed))
    (folder / "root.pem").write_text(root.public.to_pem())
    pass_ = sanse.Pass(sanse.Colour.GREEN, World().commitment, photo=sanse.PhotoRef.of(b"portrait"))
    paper = sanse.Issuer(key).issue_paper(pass_, now, now + timedelta(hours=9))
    (folder / "paper.png").write_bytes(qr.png(paper.text))
    words = [folder / "paper.png", "--root", folder / "root.pem"]
    assert check(folder, *words, "--paper").returncode == 3
    assert check(folder, *words).returncode == 1
    # A check, and a code that is refused: the refusal counts.
    both = "\n".join([paper.text, "SN1:"])
    assert check(folder, "-", *words[1:], "--paper", given=both).returncode == 1
    contradiction = check(folder, *words, "--paper", "--unattended")
    assert contradiction.returncode == 4 and "nobody is there to compare" in contradiction.stderr


def test_the_example_does_the_main_job(tmp_path: Path) -> None:
    told = run(PACKAGE / "examples" / "main_job.py", tmp_path)
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    assert lines[1] == "at the gate: admit, green, Z** S**"
    assert "refuse, stale" in lines[2] and "refuse, other-audience" in lines[3]
    assert (tmp_path / "shown.png").is_file()


def modules() -> List[str]:
    inside = (f"sanse.{module.name}" for module in pkgutil.iter_modules(sanse.__path__))
    return ["sanse", *(name for name in inside if name not in ("sanse._native", "sanse.__main__"))]


def test_every_example_of_the_documentation_runs() -> None:
    attempted = 0
    for name in modules():
        module = importlib.import_module(name)
        result = doctest.testmod(module, globs={**vars(sanse), **vars(module)})
        assert result.failed == 0, name
        attempted += result.attempted
    assert attempted > 60
    for page in (ROOT / "docs" / "python.md", PACKAGE / "README.md"):
        result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
        assert result.failed == 0 and result.attempted > 5, page


def test_everything_public_is_documented() -> None:
    for name in sanse.__all__:
        thing = getattr(sanse, name)
        if not isinstance(thing, type):
            continue
        assert thing.__doc__ and not thing.__doc__.startswith(f"{name}("), f"{name} says nothing of itself"
        for member, value in vars(thing).items():
            of_ours = callable(value) or isinstance(value, (property, classmethod, staticmethod))
            if of_ours and not member.startswith("_") and not issubclass(thing, Word):
                assert value.__doc__, f"{name}.{member} says nothing of itself"


def test_every_operation_is_called_by_its_arguments() -> None:
    """The names of operations in the sources are those of the boundary, and all of them are there."""
    from sanse import _native

    known = {name for name, _ in _native.operations()}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "python" / "sanse").glob("*.py"))
    used = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)|assess)"', sources)) & known
    used |= {f"disk_guard.{how}" for how in ("init", "open", "without_memory")}
    used |= {f"{kind}.{what}" for kind in ("picture", "frame") for what in ("text", "texts")}
    # An update brings its trust with it.
    assert known - used == {"update.trust"}
