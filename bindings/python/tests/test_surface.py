"""What users of the package hold in their hands: wrong values, secrets that do not print, signers elsewhere."""

from __future__ import annotations

import copy
import pickle
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Callable, List, Type

import pytest
import sanse
from sanse import InputError, KindError, RefusedError, SanseError, StoreError
from world import DAY, HOUR, NOW, PLACE, World

NAIVE = datetime(2026, 3, 1, 12)


def refusal(call: Callable[[], object], family: Type[SanseError], code: str) -> SanseError:
    with pytest.raises(SanseError) as caught:
        call()
    assert type(caught.value) is family, caught.value
    assert caught.value.code == code, caught.value
    assert caught.value.message == str(caught.value)
    return caught.value


def test_wrong_values_are_told_by_their_names() -> None:
    world = World()
    gate, wallet, trust = world.gate(), world.wallet(), world.trust()
    text: Any = 7
    wrong: Any = object()
    refusal(lambda: gate.check(text, NOW), KindError, "kind")
    refusal(lambda: trust.open_place("\ud800", NOW), InputError, "text")
    refusal(lambda: gate.check("SN1:", NAIVE), InputError, "naive-time")
    refusal(lambda: gate.check("SN1:", wrong), KindError, "kind")
    refusal(lambda: gate.check("SN1:", NOW, NOW - HOUR), InputError, "mismatch")
    refusal(lambda: gate.check("SN1:", NOW, temperature=37), InputError, "malformed")
    refusal(lambda: gate.check("SN1:", NOW, beacon=sanse.Beacon()), KindError, "kind")
    refusal(lambda: gate.check("SN1:", NOW, beacon=sanse.Beacon(), uptime=float("nan")), InputError, "out-of-range")
    refusal(lambda: gate.check("SN1:", datetime.max.replace(tzinfo=NOW.tzinfo)), InputError, "out-of-range")
    refusal(lambda: gate.check_many(wrong, NOW), KindError, "kind")
    refusal(lambda: sanse.Verifier(wrong, wrong, wrong), KindError, "kind")
    swapped: Any = sanse.Policy.at(PLACE)
    told = refusal(lambda: sanse.Verifier(swapped, swapped, sanse.MemoryGuard.init()), KindError, "kind")
    assert str(told) == "`trust` must be Trust, not Policy"
    refusal(lambda: trust.load(wrong, NOW), KindError, "kind")
    refusal(lambda: trust.load(b"", NOW), RefusedError, "list-not-believed")
    refusal(lambda: trust.load(world.list[:-1], NOW), RefusedError, "list-not-believed")
    refusal(lambda: trust.open_place("SN1:" * 400, NOW), RefusedError, "place-not-believed")
    refusal(lambda: sanse.PublicKey(bytes(31)), InputError, "length")
    refusal(lambda: sanse.PublicKey(b"\xff" * 32), InputError, "malformed")
    refusal(lambda: sanse.SigningKey.from_pem("-----BEGIN"), InputError, "malformed")
    refusal(lambda: sanse.Salt(wrong), KindError, "kind")
    refusal(lambda: world.document.commit(sanse.Salt(b"short")), InputError, "length")
    refusal(lambda: sanse.Policy.at("no place"), InputError, "malformed")
    refusal(lambda: sanse.Policy.at(PLACE, temperature_below=2**70), InputError, "out-of-range")
    degrees: Any = 36.6
    told = refusal(lambda: gate.check("SN1:", NOW, temperature=degrees), KindError, "kind")
    assert str(told) == "`temperature` is a float, which nothing here takes: give a whole number"
    refusal(lambda: wallet.present("nobody", NOW, audience=PLACE), InputError, "unknown")
    refusal(lambda: wallet.present("me", NOW), KindError, "kind")
    refusal(lambda: wallet.present("me", NOW + 2 * DAY, audience=PLACE), InputError, "not-now")
    refusal(lambda: wallet.add("you", world.credential(), sanse.HolderKey.generate()), InputError, "mismatch")
    refusal(lambda: sanse.DiskGuard.open(Path(__file__) / "none", NOW), StoreError, "missing")
    refusal(lambda: sanse.MemoryGuard.init(passback=wrong), KindError, "kind")
    refusal(lambda: sanse.DayKey.generate(PLACE, NOW), KindError, "kind")
    refusal(lambda: sanse.Issuer(wrong), KindError, "kind")
    refusal(lambda: sanse.Authority(wrong), KindError, "kind")
    refusal(lambda: world.wallet().add_elsewhere("you", world.credential(), wrong), KindError, "kind")
    told = refusal(lambda: sanse.RosterKey.from_bytes(bytes(33)), InputError, "length")
    assert "33" in str(told)


def test_numbers_are_exact_to_the_greatest_that_a_list_can_have() -> None:
    root = sanse.SigningKey.generate()

    def claimed(sequence: Any) -> int:
        listed = sanse.TrustList(NOW, NOW + DAY, region="ZZ", sequence=sequence)
        return sanse.TrustList.untrusted_claims(sanse.Authority(root).sign(listed)).sequence

    for sequence in (1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1):
        assert claimed(sequence) == sequence
    for sequence in (-1, -(2**63), 2**64, -(2**64)):
        refusal(lambda: claimed(sequence), InputError, "out-of-range")
    for odd in (1.0, float("nan"), "1"):
        refusal(lambda: claimed(odd), KindError, "kind")


def test_lists_that_hold_themselves_end() -> None:
    endless: List[Any] = []
    endless.append(endless)
    gate = World().gate()
    refusal(lambda: gate.check_many(endless, NOW), KindError, "kind")


def test_errors_are_pythons_too_and_cross_processes() -> None:
    error = refusal(lambda: sanse.PublicKey(bytes(31)), InputError, "length")
    assert isinstance(error, ValueError) and not isinstance(error, TypeError)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.code, str(again), again.values) == (InputError, error.code, str(error), error.values)
    world = World()
    pass_ = sanse.Pass(sanse.Colour.GREEN, world.commitment)
    issuer = sanse.Issuer(world.issuing)
    late = refusal(lambda: issuer.issue(pass_, world.proven(), NOW, NOW + 3 * DAY), InputError, "out-of-range")
    assert late.values["value"] == 3 * 86_400 and late.values["max"] == 2 * 86_400


def test_nothing_changes_and_secrets_do_not_print() -> None:
    world = World()
    decision = world.gate().check(world.code(), NOW)
    pass_ = sanse.Pass(sanse.Colour.GREEN, world.commitment, name="Z** S**")
    secret: List[Any] = [world.commitment, world.salt, sanse.PhotoRef.of(b"portrait")]
    secret += [sanse.SaltKey.generate(), sanse.ReportKey.generate()]
    things: List[Any] = [decision, pass_, world.issuing, world.holder, world.document, world.trust(), world.gate()]
    things += [world.wallet(), sanse.Beacon(), sanse.RosterKey.generate(), *secret]
    things += [sanse.DayKey.generate(PLACE, date(2026, 3, 1))]
    things += [world.wallet().untrusted_claims("me"), world.holder.public, world.root.public]
    for thing in things:
        shown = repr(thing) + str(thing)
        for hidden in (world.commitment, world.salt, sanse.PhotoRef.of(b"portrait")):
            assert bytes(hidden).hex() not in shown and repr(bytes(hidden)) not in shown, shown
        assert "X0000001" not in shown and "Z** S**" not in shown, shown
        with pytest.raises((AttributeError, TypeError)):
            thing.outcome = None
    assert repr(decision) == "<Decision admit>" and repr(world.salt) == "<Salt>"
    with pytest.raises(TypeError):
        pickle.dumps(world.issuing)
    with pytest.raises(TypeError):
        copy.deepcopy(world.gate())


def test_values_compare_and_hash() -> None:
    world = World()
    assert world.commitment == sanse.Commitment(bytes(world.commitment)) != world.salt
    assert len({world.root.public, sanse.PublicKey(world.root.public.bytes), world.issuing.public}) == 2
    assert pickle.loads(pickle.dumps(world.root.public)) == world.root.public
    assert pickle.loads(pickle.dumps(world.salt)) == world.salt
    assert len({world.holder.public, sanse.HolderPublicKey(world.holder.public.bytes)}) == 1
    green: str = sanse.Colour.GREEN
    assert green == "green" and str(sanse.Outcome.ADMIT) == "admit"
    assert sanse.ReportKey.from_bytes(bytes([1]) * 32).public == sanse.ReportKey.from_bytes(bytes([1]) * 32).public


def test_a_signature_of_somebody_else_is_not_given_out() -> None:
    world = World()

    class Wrong:
        public_key = world.issuing.public

        def sign(self, message: bytes) -> bytes:
            return bytes(64)

    pass_ = sanse.Pass(sanse.Colour.GREEN, world.commitment)
    with pytest.raises(InputError):
        sanse.Issuer(Wrong()).issue_paper(pass_, NOW, NOW + DAY)


def test_many_kinds_of_bytes_are_bytes() -> None:
    world = World()
    trust = sanse.Trust.pin(world.root.public)
    view: Any = memoryview(bytearray(world.list))
    trust.load(view, NOW)
    assert trust.home is not None and trust.home.sequence == 1 and trust.region == "ZZ"
    assert trust.home.issued_at == NOW - DAY and trust.home.grace == timedelta(0)


def test_other_zones_are_the_same_moment() -> None:
    world, shanghai = World(), timezone(timedelta(hours=8))
    code = world.code()
    here = world.gate().check(code, NOW.astimezone(shanghai))
    assert here.to_json() == world.gate().check(code, NOW + timedelta(microseconds=999_999)).to_json()
