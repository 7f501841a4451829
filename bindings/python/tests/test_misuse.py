"""What is nothing, what is something else, and what is in another process: an error, and never a weaker answer."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, List

import pytest
import sanse
from sanse import Colour, InputError, KindError, Policy, SanseError, StoreError
from world import DAY, NOW, PLACE, World

NONE: Any = None
"""What a look-up gives that found nothing."""

DAY_OF_TAGS = date(2026, 3, 1)


def test_nothing_is_never_taken_for_something_weaker() -> None:
    world = World()
    rules = sanse.Rules.from_toml("format = 1\nversion = 1\n")
    issuer, later = sanse.Issuer(world.issuing), NOW + DAY
    roster = sanse.Roster(PLACE, sanse.RosterKey.generate(), 1, NOW, later, NONE)
    withdrawn = sanse.TrustList(NOW, later, after=world.list, withdraw=NONE)
    calls: List[Callable[[], object]] = [
        lambda: sanse.assess(NONE, rules, NOW),
        lambda: world.gate().check_many(NONE, NOW),
        lambda: roster.sign(world.issuing),
        lambda: sanse.Authority(world.root).sign(withdrawn),
        lambda: Policy.at(NONE),
        lambda: Policy.at_place(NONE),
        lambda: Policy.openly(confirmations=NONE),
        lambda: sanse.MemoryGuard.without_memory(NONE),
        lambda: sanse.Trust.resume(world.root.public, NONE),
        lambda: sanse.Sentinel.resume(sanse.RosterKey.generate(), Policy.at(PLACE), NONE),
        lambda: sanse.SelfScans.from_export(NONE),
        lambda: issuer.issue(sanse.Pass(Colour.GREEN, world.commitment), NONE, NOW, later),
        lambda: sanse.SaltKey.from_bytes(NONE),
        lambda: sanse.ReportKey.from_bytes(NONE),
        lambda: sanse.RosterKey.from_bytes(NONE),
        lambda: sanse.DayKey.from_bytes(PLACE, DAY_OF_TAGS, NONE, NONE),
        lambda: world.root.to_encrypted_pem(NONE),
        lambda: sanse.SigningKey.from_encrypted_pem(world.root.to_encrypted_pem("long and secret"), NONE),
        lambda: sanse.DiskGuard.init(NONE, NOW),
    ]
    for call in calls:
        with pytest.raises(KindError):
            call()


def test_an_open_policy_has_a_name_of_its_own() -> None:
    world = World()
    openly = world.wallet().present("me", NOW, audience="ZZ").text
    assert world.gate().check(openly, NOW).outcome is sanse.Outcome.REFUSE
    gate = sanse.Verifier(world.trust(), Policy.openly(), sanse.MemoryGuard.init())
    assert gate.check(openly, NOW).outcome is sanse.Outcome.ADMIT
    forged = sanse.Place("ZZ-GATE-8", "", "", NONE, NONE, "", NOW, NOW, NONE)
    with pytest.raises(KindError, match="stands for nothing"):
        Policy.at_place(forged)


def test_bytes_of_one_meaning_are_not_taken_for_another() -> None:
    world = World()
    issuer = sanse.Issuer(world.issuing)
    salt: Any = world.salt
    commitment: Any = world.commitment
    holder: Any = world.holder.public
    for pass_ in (sanse.Pass(Colour.GREEN, salt), sanse.Pass(Colour.GREEN, commitment, photo=commitment)):
        with pytest.raises(KindError, match="must not be a"):
            issuer.issue_paper(pass_, NOW, NOW + DAY)
    with pytest.raises(KindError, match="`root` must not be a HolderPublicKey"):
        sanse.Trust.pin(holder)
    with pytest.raises(KindError, match="`salt` must not be a Commitment"):
        world.document.commit(commitment)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no process is forked here")
def test_what_remembers_is_not_asked_in_a_forked_process(tmp_path: Path) -> None:
    for guard in (sanse.MemoryGuard.init(), sanse.DiskGuard.init(tmp_path, NOW)):
        world = World()
        gate, code = sanse.Verifier(world.trust(), Policy.at(PLACE), guard), world.code()
        child = os.fork()
        if child == 0:
            answers = 0
            for ask in (lambda: gate.check(code, NOW), guard.export, lambda: guard.idle(NOW)):
                try:
                    ask()
                except StoreError as error:
                    answers += error.code == "other-process" and "fork" in error.message
            # The copies are let go of here, and must leave the parent's folder and lock alone.
            del gate, guard, ask
            os._exit(answers)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 3
        assert gate.check(code, NOW).outcome is sanse.Outcome.ADMIT
    with pytest.raises(StoreError, match="in use|locked|another"):
        sanse.DiskGuard.open(tmp_path, NOW)


def test_any_text_gives_a_decision() -> None:
    gate = World().gate()
    for text in ("\ud800", "\udc80\udc81", "SN1:\udfff", "x" * 50_000_000, "三" * 5_000):
        assert gate.check(text, NOW).outcome is sanse.Outcome.REFUSE
        assert gate.check_many([text], NOW)[0].to_json() == gate.check(text, NOW).to_json()


def test_lengths_are_whole_seconds_and_the_latest_is_rounded_up() -> None:
    half = timedelta(milliseconds=500)
    with pytest.raises(InputError, match="whole seconds"):
        sanse.MemoryGuard.init(passback=half)
    world = World()
    code = world.code()
    # 30.4 s later at the latest: past the 30 s that a code lives, which a floored end would not be.
    late = world.gate().check(code, NOW + timedelta(seconds=30), NOW + timedelta(seconds=30.4))
    assert late.outcome is not sanse.Outcome.ADMIT


def test_a_guard_that_was_never_asked_tells_of_no_time() -> None:
    guard = sanse.MemoryGuard.init()
    assert guard.settled_time is None and guard.started_without_memory is None
    assert sanse.MemoryGuard.without_memory(NOW).started_without_memory == NOW


def test_what_is_not_made_by_its_class_says_how() -> None:
    for kind in (sanse.Trust, sanse.SigningKey, sanse.MemoryGuard, sanse.DiskGuard, sanse.Policy, sanse.SaltKey):
        made: Any = kind
        with pytest.raises(KindError, match="write "):
            made()


def test_whatever_goes_wrong_is_an_error_of_ours() -> None:
    world = World()
    wrong: Any = {1, 2}
    released: Any = memoryview(b"x")
    released.release()

    class Never(datetime):
        def utcoffset(self) -> Any:
            raise ValueError("as pandas has it for NaT")

    class Promising:
        public_key = world.issuing.public

        async def sign(self, message: bytes) -> bytes:
            return message

    promising: Any = Promising()
    pass_ = sanse.Pass(Colour.GREEN, world.commitment)
    calls: List[Callable[[], object]] = [
        lambda: world.gate().check("SN1:", Never(2026, 3, 1)),
        lambda: sanse.Trust.pin(released),
        lambda: sanse.PublicKey.from_hex("zz"),
        lambda: world.gate().check_many(wrong, NOW),
        lambda: copy.copy(world.trust()),
        lambda: copy.deepcopy(world.wallet()),
    ]
    for call in calls:
        with pytest.raises(SanseError):
            call()
    with pytest.raises(KindError, match="list"):
        world.gate().check_many(wrong, NOW)
    with pytest.warns(RuntimeWarning), pytest.raises(KindError, match="async def"):
        sanse.Issuer(promising).issue_paper(pass_, NOW, NOW + DAY)
    with pytest.raises(InputError, match="366 is 36.6"):
        world.gate().check("SN1:", NOW, temperature=36)
    secret = copy.copy(world.salt)
    assert secret == world.salt
    nothing: Any = None
    assert repr(sanse.Pass(nothing, world.commitment)) == "<Pass without a colour>"


def test_a_living_code_does_not_print() -> None:
    shown = World().wallet().present("me", NOW, audience=PLACE)
    assert shown.text not in repr(shown) and "SN1:" not in repr(shown)


def test_what_a_scanner_has_typed_is_mended() -> None:
    world = World()
    code = world.code()
    mended = sanse.mend(f"{code.lower()}\r\n")
    assert mended is not None and mended == code and sanse.mend("hello") is None
    assert world.gate().check(mended, NOW).outcome is sanse.Outcome.ADMIT


def test_the_command_line_answers_each_line(tmp_path: Path) -> None:
    begun = datetime.now(timezone.utc)
    world = World()
    root, listed = tmp_path / "root.hex", tmp_path / "trust.cbor"
    root.write_text(world.root.public.bytes.hex() + "\n")
    listed.write_bytes(sanse.Authority(world.root).sign(trusting(world, begun)))
    words = ["-X", "utf8", "-m", "sanse", "check", "-", "--root", str(root), "--trust", str(listed)]
    gate = subprocess.Popen(
        [sys.executable, *words, "--place", PLACE, "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert gate.stdin is not None and gate.stdout is not None
    times = []
    for line in (b"SN1:\n", b"\xff\xfe\n"):
        gate.stdin.write(line)
        gate.stdin.flush()
        times.append(gate.stdout.readline())
    gate.stdin.close()
    assert gate.wait(timeout=60) == 1, "both lines were answered, the one that is no text too"
    assert all(b'"refuse"' in told for told in times)
    empty = subprocess.run([sys.executable, *words], input=b"", capture_output=True, timeout=60)
    assert empty.returncode == 4, "nothing was read, so nothing is admitted"
    ascii_ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    chinese = [sys.executable, *words[2:], "--lang", "zh"]
    told = subprocess.run(chinese, input=b"SN1:\n", capture_output=True, timeout=60, env=ascii_)
    assert told.returncode == 1, told.stderr
    version = subprocess.run([sys.executable, "-m", "sanse", "--version"], capture_output=True, timeout=60)
    assert version.returncode == 0 and sanse.__version__.encode() in version.stdout


def test_the_clock_of_the_command_line_goes_on() -> None:
    from sanse.__main__ import moment

    clock = moment(None)
    first, typed = clock(), moment("2026-03-01T12:00:00Z")
    while clock() == first:
        pass
    assert typed() == typed() == NOW


def trusting(world: World, now: datetime) -> sanse.TrustList:
    entry = sanse.TrustedKey(world.issuing.public, "Health Authority", now - DAY, now + 9 * DAY)
    return sanse.TrustList(now - DAY, now + DAY, region="ZZ", sequence=1, trust=[entry])
