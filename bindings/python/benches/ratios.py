"""What Python adds to a decision, and what all cores gain: `cargo xtask bench python`.

    ratios.py RATE

RATE is the program `rate` of the boundary's examples. Sides alternate, round by round, in one run; each figure is the
median of the rounds' ratios, so that what else the machine does falls on both sides alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from typing import Any, Callable, List, Optional

import sanse

CODES = 200
ROUNDS = 41
MANY = 10_000
MANY_ROUNDS = 5
NOW = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
DAY = timedelta(days=1)


class World:
    """A region, and codes of as many people as are wanted."""

    def __init__(self) -> None:
        self.root, issuing = sanse.SigningKey.generate(), sanse.SigningKey.generate()
        entry = sanse.TrustedKey(issuing.public, "Health Authority", NOW - DAY, NOW + 365 * DAY)
        listed = sanse.TrustList(NOW - DAY, NOW + 30 * DAY, region="ZZ", sequence=1, trust=[entry])
        self.list = sanse.Authority(self.root).sign(listed)
        self.issuer = sanse.Issuer(issuing)

    def codes(self, count: int) -> List[str]:
        return [self.code(number) for number in range(count)]

    def papers(self, count: int) -> List[str]:
        return [self.issuer.issue_paper(self.pass_(number), NOW, NOW + DAY).text for number in range(count)]

    def pass_(self, number: int) -> sanse.Pass:
        person = number.to_bytes(16, "big")
        test = sanse.LatestTest(NOW - timedelta(hours=20), sanse.TestResult.NEGATIVE)
        return sanse.Pass(sanse.Colour.GREEN, sanse.Commitment(person), photo=sanse.PhotoRef(person), test=test)

    def code(self, number: int) -> str:
        key, challenge = sanse.HolderKey.generate(), sanse.Enrolment.challenge()
        proven = sanse.Enrolment.verify(sanse.Enrolment.answer(key, challenge), challenge)
        wallet = sanse.Wallet()
        wallet.add("me", self.issuer.issue(self.pass_(number), proven, NOW, NOW + DAY), key)
        return wallet.present("me", NOW, audience="ZZ-GATE-7").text

    def gate(self) -> sanse.Verifier:
        trust = sanse.Trust.pin(self.root.public)
        trust.load(self.list, NOW)
        policy = sanse.Policy.at("ZZ-GATE-7", paper=sanse.Paper.CHECK)
        return sanse.Verifier(trust, policy, sanse.MemoryGuard.init())


def nanoseconds(work: Callable[[], object], count: int) -> float:
    begun = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - begun) / count


def decide(gate: sanse.Verifier, codes: List[str], outcome: sanse.Outcome = sanse.Outcome.ADMIT) -> None:
    for code in codes:
        decision = gate.check(code, NOW, reader="gate 7")
        # What a gate looks at.
        assert decision.outcome is outcome and not decision.is_repeat and decision.colour


def beside_rust(world: World, codes: List[str], rate: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "trust.cbor").write_bytes(world.list)
        (folder / "codes.txt").write_text("\n".join(codes))
        seconds = str(int(NOW.timestamp()))
        words = [rate, world.root.public.bytes.hex(), str(folder / "trust.cbor"), str(folder / "codes.txt"), seconds]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as rust:
            assert rust.stdin is not None and rust.stdout is not None
            ratios: List[float] = []
            for _ in range(ROUNDS):
                rust.stdin.write("\n")
                rust.stdin.flush()
                theirs = float(rust.stdout.readline())
                gate = world.gate()
                ours = nanoseconds(lambda: decide(gate, codes), len(codes))
                ratios.append(ours / theirs)
            print(f"ratio text to decision, Python over Rust = {median(ratios):.3f}")
            rust.stdin.close()


def beside_peer(world: World) -> None:
    papers, peer = world.papers(CODES), Peer.made()
    if peer is None:
        print("ratio text to decision, over claim169's text to claims: claim169 is not installed")
        return
    ratios: List[float] = []
    for _ in range(ROUNDS):
        theirs = nanoseconds(lambda: peer.decode(CODES), CODES)
        gate = world.gate()
        ours = nanoseconds(lambda: decide(gate, papers, sanse.Outcome.CHECK), CODES)
        ratios.append(ours / theirs)
    print(f"ratio text to decision on paper, over claim169's text to claims, one signature each = {median(ratios):.3f}")


class Peer:
    """The nearest package in Python, on a pass of its own: one Ed25519 signature, claims and no decision."""

    def __init__(self, library: Any) -> None:
        self.library, self.seed = library, bytes(range(32))
        claims = library.Claim169Input(id="X0000001", full_name="Z** S**")
        meta = library.CwtMetaInput(issuer="Health Authority", expires_at=int(time.time()) + 86_400)
        self.text: str = library.encode_with_ed25519(claims, meta, self.seed)
        if not isinstance(self.text, str):
            self.text = self.text.qr_data
        key: bytes = sanse.HolderKey.from_seed(self.seed).public.bytes
        self.public = key

    @classmethod
    def made(cls) -> Optional[Peer]:
        try:
            import claim169  # type: ignore[import-not-found, unused-ignore]
        except ImportError:
            return None
        return cls(claim169)

    def decode(self, times: int) -> None:
        for _ in range(times):
            self.library.decode_with_ed25519(self.text, self.public)


def all_cores(world: World) -> None:
    codes = world.codes(MANY)
    ratios: List[float] = []
    for _ in range(MANY_ROUNDS):
        gate = world.gate()
        one = nanoseconds(lambda: decide(gate, codes), MANY)
        gate = world.gate()
        many = nanoseconds(lambda: gate.check_many(codes, NOW, reader="gate 7"), MANY)
        ratios.append(many / one)
    print(f"ratio check_many of {MANY:,} on {os.cpu_count()} cores, over check one by one = {median(ratios):.3f}")


def main() -> None:
    world = World()
    codes = world.codes(CODES)
    beside_rust(world, codes, sys.argv[1])
    beside_peer(world)
    all_cores(world)


if __name__ == "__main__":
    main()
