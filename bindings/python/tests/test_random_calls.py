"""Random operations with random values: an answer or an error of ours, and never a crash.

10,000 calls, or 100,000 when SANSE_SOAK is set; SANSE_SEED repeats a run.
"""

from __future__ import annotations

import os
import random
from typing import Any, Dict, List

import sanse
from sanse import _native
from world import NOW, World

WORDS = ["ZZ", "ZZ-GATE-7", "green", "p256", "SN1:", "SN1:BB8", "2026-03-01", "me", "", "\0", "三色", "x" * 5_000, "\ud800"]
WORDS += ["passport", "X0000001", "admitted", "zh", "high", "as-issued", "credentials", "-----BEGIN PRIVATE KEY-----"]
NUMBERS = [0, 1, -1, 8, 480, 3_600, 86_400, 131_072, 1_772_366_400, 2**31, 2**32, 2**63 - 1, -(2**63), 2**64, 2**200]


class Chance:
    """Values of every kind, and whatever earlier calls have answered."""

    def __init__(self, seed: int) -> None:
        self.random, self.answers = random.Random(seed), World()
        world, now = self.answers, int(NOW.timestamp())
        gate = world.gate()
        self.things: List[Any] = [world.issuing, world.holder, world.document, world.trust(), gate, world.wallet()]
        self.things += [sanse.MemoryGuard.init(), sanse.Beacon(), sanse.DayKey.generate("ZZ-GATE-7", NOW.date())]
        self.things += [gate.check(world.code(), NOW), world.list, world.code(), world.credential().bytes, now, now + 60]

    def value(self, depth: int = 3) -> Any:
        kind = self.random.randrange(12)
        if kind < 4:
            return self.random.choice(self.things)
        if kind == 4:
            return self.random.choice(WORDS)
        if kind == 5:
            return self.random.choice(NUMBERS)
        if kind == 6:
            return self.random.randbytes(self.random.choice([0, 8, 16, 31, 32, 33, 64, 300]))
        if kind == 7:
            return self.random.choice([None, True, False, 1.5, object(), {1: 2}, int, float("nan"), {"_plain": 1}])
        if kind == 8 and depth:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        if kind == 9 and depth:
            names = self.random.sample(["key", "issuer", "valid_from", "valid_until", "kind", "name", "bytes", "at"], 3)
            return {name: self.value(depth - 1) for name in names}
        return self.random.choice(self.things)

    def fitting(self, name: str) -> Any:
        """What may well be taken under this name, so that calls get past their arguments."""
        plain = name.rstrip("?")
        if plain in ("time", "issued_at", "now", "valid_from"):
            return int(NOW.timestamp())
        if plain in ("expires_at", "latest", "until"):
            return int(NOW.timestamp()) + 3_600
        if plain in ("place", "id", "audience"):
            return "ZZ-GATE-7"
        if plain == "folder":
            # Nothing is written where a random call likes.
            return None
        fitting = [thing for thing in self.things if type(thing).__name__.lower() == plain.replace("_", "")]
        return self.random.choice(fitting) if fitting else self.value()


def test_random_calls_crash_nothing() -> None:
    seed = int(os.environ.get("SANSE_SEED") or random.randrange(2**32))
    calls = 100_000 if os.environ.get("SANSE_SOAK") else 10_000
    print(f"seed {seed}")
    chance, operations = Chance(seed), _native.operations()
    answered, refused = 0, 0
    for n in range(calls):
        name, takes = chance.random.choice(operations)
        given: Dict[str, Any] = {}
        for argument in takes:
            if argument.endswith("?") and chance.random.random() < 0.5:
                continue
            value = chance.fitting(argument) if chance.random.random() < 0.7 else chance.value()
            given[argument.rstrip("?")] = None if argument.startswith("folder") else value
        if chance.random.random() < 0.02:
            given[chance.random.choice(WORDS)] = chance.value()
        try:
            answer = _native.call(name, given)
        except _native.Fault as fault:
            family, code, message, values = fault.args
            assert family in ("kind", "value", "refused", "picture", "store") and code and message, (seed, n, name)
            assert isinstance(values, dict)
            refused += 1
            continue
        answered += 1
        if chance.random.random() < 0.3:
            chance.things.append(answer)
            del chance.things[15:-400]
    print(f"{answered} answered, {refused} refused")
    assert answered > calls // 20, (seed, answered)
