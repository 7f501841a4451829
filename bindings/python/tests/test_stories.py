"""Every file of `sequences/`, `loads/`, `bundles/` and `rosters/`: what happens one after another."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Tuple

import case
import pytest
import sanse
from case import Fields, may_unix, unix
from sanse import Beacon, Decision, DiskGuard, Guard, MemoryGuard, Policy, SanseError, Trust, Verifier

Settings = Dict[str, Any]


class InMemory:
    """Guards in memory, as an operator handles them."""

    def __init__(self, folder: Path) -> None:
        pass

    def first(self, settings: Settings) -> Guard:
        return MemoryGuard.init(**settings)

    def restarted(self, guard: Guard, settings: Settings) -> Guard:
        return MemoryGuard.from_export(guard.export(), **settings)

    def lost(self, now: datetime, settings: Settings) -> Guard:
        return MemoryGuard.without_memory(now, **settings)


class OnDisk:
    """Guards in folders, whose gates begin with one secret."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def first(self, settings: Settings) -> Guard:
        self.folder.mkdir(parents=True)
        secret = self.folder.parent / "secret"
        if secret.exists():
            (self.folder / "secret").write_bytes(secret.read_bytes())
        guard = DiskGuard.init(self.folder, case.EPOCH, **settings)
        secret.write_bytes((self.folder / "secret").read_bytes())
        return guard

    def restarted(self, guard: Guard, settings: Settings) -> Guard:
        return DiskGuard.open(self.folder, case.EPOCH, **settings)

    def lost(self, now: datetime, settings: Settings) -> Guard:
        return DiskGuard.without_memory(self.folder, now, **settings)


class Gate:
    """A gate of a story."""

    def __init__(self, kept: Any, settings: Settings, policy: Policy) -> None:
        self.kept, self.settings, self.policy = kept, settings, policy
        self.trust = case.trust_of("home", [])
        self.guard: Optional[Guard] = None
        self.go_on(lambda: kept.first(settings))

    def go_on(self, start: Callable[[], Guard]) -> None:
        guard = start()
        self.guard, self.verifier = guard, Verifier(self.trust, self.policy, guard)

    def restart(self) -> None:
        guard, self.guard = self.guard, None
        del self.verifier
        if isinstance(guard, DiskGuard):
            # The folder is let go of with the last one who holds the guard.
            del guard
            self.go_on(lambda: self.kept.restarted(None, self.settings))
        else:
            self.go_on(lambda: self.kept.restarted(guard, self.settings))

    def lose_memory(self, now: datetime) -> None:
        self.guard = None
        del self.verifier
        self.go_on(lambda: self.kept.lost(now, self.settings))


@pytest.mark.parametrize("kind", [InMemory, OnDisk])
def test_sequences(kind: Any, tmp_path: Path) -> None:
    for name, fields in case.vectors("sequences"):
        policy, gates = case.policy(fields.object("policy")), []
        for number, gate in enumerate(fields.objects("gates")):
            settings = {"passback": timedelta(seconds=gate.number("passback")), "entries": gate.number("entries")}
            gate.end()
            gates.append(Gate(kind(tmp_path / name / str(number)), settings, policy))
        codes, last = fields.take("codes"), None
        for n, step in enumerate(fields.objects("steps")):
            last = take(step, codes, gates, last, f"{name}: step {n}")
            step.end()


Last = Optional[Tuple[Gate, Decision]]


def take(step: Fields, codes: Dict[str, str], gates: List[Gate], last: Last, at: str) -> Last:
    act = step.text("act")
    if act == "scan":
        return scan(step, codes, gates[step.number("gate")], at)
    if act == "complete":
        assert last is not None
        return complete(step, last, at)
    if act == "meet":
        meet(step, gates, at)
        return last
    gate = gates[step.number("gate")]
    if act == "restart":
        gate.restart()
    elif act == "lose_memory":
        gate.lose_memory(step.time("at"))
    else:
        assert act == "confirm_clock" and gate.guard is not None, f"{at}: nobody knows how to {act}"
        gate.guard.confirm_clock(step.time("at"))
    return last


def scan(step: Fields, codes: Dict[str, str], gate: Gate, at: str) -> Last:
    uptime, beacon = step.may_number("uptime"), Beacon()
    for nonce in step.objects("nonces"):
        assert uptime is not None
        beacon.remember(nonce.hex("nonce_hex"), uptime - nonce.number("age"))
        nonce.end()
    shown: Dict[str, Any] = {} if uptime is None else {"beacon": beacon, "uptime": uptime}
    text, reader = codes[step.text("code")], step.text("reader")
    decision = gate.verifier.check(text, step.time("at"), reader=reader, **shown)
    assert said(decision) == (step.text("outcome"), step.array("codes"), step.flag("repeat")), at
    return gate, decision


def complete(step: Fields, last: Tuple[Gate, Decision], at: str) -> Last:
    gate, decision = last
    confirmed, now = case.confirmations(step.array("confirmed")), step.time("at")
    outcome, codes, error = step.may_text("outcome"), step.array("codes"), step.may_text("error")
    if error is not None:
        with pytest.raises(sanse.InputError) as caught:
            gate.verifier.complete(decision, now, confirmed=confirmed)
        assert caught.value.code == error, at
        return last
    closed = gate.verifier.complete(decision, now, confirmed=confirmed)
    assert said(closed) == (outcome, codes, False), at
    return gate, closed


def meet(step: Fields, gates: List[Gate], at: str) -> None:
    one, other = (gates[number].guard for number in step.array("gates"))
    assert one is not None and other is not None
    travel, now = timedelta(seconds=step.number("travel")), step.time("at")
    told = (one.export(), other.export())
    alerts = [len(one.merge(told[1], travel, now)), len(other.merge(told[0], travel, now))]
    assert alerts == step.array("alerts"), at


def said(decision: Decision) -> Tuple[Any, ...]:
    return str(decision.outcome), [reason.code for reason in decision.reasons], decision.is_repeat


@pytest.mark.parametrize("folder", ["loads", "bundles"])
def test_lists_and_bundles(folder: str) -> None:
    for name, fields in case.vectors(folder):
        root = case.signing_key(fields.text("pinned")).public
        trust = Trust.pin(root, published_test_root=True)
        for n, step in enumerate(fields.objects("steps")):
            before = trust.memory
            answer = "loaded"
            try:
                trust = load(trust, root, step)
            except SanseError as error:
                assert isinstance(error, sanse.RefusedError), f"{name}: step {n}"
                answer = error.code
                assert trust.memory == before, f"{name}: step {n} left something behind"
            assert answer == step.text("answer"), f"{name}: step {n}"
            step.end()
        end = fields.object("end")
        assert trust.root == case.signing_key(end.text("root")).public, name
        announced = end.may_text("next_root")
        assert trust.next_root == (None if announced is None else case.signing_key(announced).public), name
        assert (None if trust.home is None else trust.home.sequence) == end.may_number("sequence"), name
        assert unix(trust.watermark) == end.number("watermark"), name
        assert [list_.region for list_ in trust.neighbours] == end.array("neighbours"), name
        assert trust.bundle_sequence == end.may_number("bundle"), name
        end.end()


def load(trust: Trust, root: sanse.PublicKey, step: Fields) -> Trust:
    told, now, confirmed = step.may_text("list_hex"), step.time("now"), step.flag("confirmed")
    bundle = step.may_object("bundle")
    act = step.text("act")
    signed = b"" if told is None else bytes.fromhex(told)
    if act == "home":
        trust.load_home(signed, now, confirmed=confirmed)
    elif act == "recognised":
        trust.load_recognised(signed)
    elif act == "restart":
        return Trust.resume(root, trust.memory, published_test_root=True)
    else:
        assert act == "bundle" and bundle is not None
        manifest = bundle.hex("manifest_hex")
        parts = [sanse.Part(name, bytes.fromhex(part)) for name, part in bundle.take("parts").items()]
        bundle.end()
        return sanse.Update.verify(trust, (manifest, parts), now, confirmed=confirmed).trust
    return trust


def test_rosters() -> None:
    noon = case.moment(1_772_366_400)
    for name, fields in case.vectors("rosters"):
        trust = Trust.pin(case.ROOT, published_test_root=True)
        trust.load(fields.hex("home_hex"), noon)
        policy = Policy.at(fields.text("place"), attendance=sanse.Attendance.UNATTENDED)
        sentinel = sanse.Sentinel(sanse.RosterKey.from_bytes(fields.hex("key_hex")), policy)
        for given in fields.objects("loads"):
            refused = None
            try:
                sentinel.load(given.hex("roster_hex"), trust, noon)
            except sanse.RefusedError as error:
                refused = error.code
            assert refused == given.may_text("refused"), name
            given.end()
        for card in fields.objects("cards"):
            document = sanse.IdentityDocument("ZZ", sanse.DocumentKind.PASSPORT, card.text("number"))
            time = card.time("at")
            answer = sentinel.answer(document, trust, time)
            assert answer.code == card.text("answer"), name
            # The card lies there still.
            again = sentinel.answer(document, trust, time)
            assert (again.code, again.is_repeat, again.opens) == (answer.code, True, False), name
            assert answer.opens == (answer.code == "card-admitted" and not answer.is_repeat), name
            card.end()


def test_places() -> None:
    kinds, ways = list(sanse.PlaceKind), list(sanse.WayIn)
    for name, fields in case.vectors("places"):
        trust = case.trust_of(fields.may_text("home"), fields.array("recognised"))
        times = [case.moment(time) for time in fields.array("now")]
        text, answer, shown = fields.text("text"), fields.text("answer"), fields.may_object("shown")
        try:
            place = trust.open_place(text, times[0], times[-1])
        except sanse.RefusedError as error:
            assert error.code == answer and shown is None, name
            continue
        assert answer == "believed" and shown is not None, name
        assert place.id == shown.text("place") and place.name == shown.text("name"), name
        assert place.area == shown.text("area") and place.unit == shown.text("unit"), name
        assert kinds.index(place.kind) == shown.number("kind"), name
        assert ways.index(place.way_in) == shown.number("entry"), name
        shown.end()


def test_assessments() -> None:
    for name, fields in case.vectors("assessments"):
        rules, now = sanse.Rules.from_toml(fields.text("rules")), fields.time("now")
        facts = [fact(told) for told in fields.objects("facts")]
        expect = fields.object("expect")
        error = expect.may_take("error")
        if error is not None:
            with pytest.raises(sanse.InputError) as caught:
                sanse.assess(facts, rules, now)
            assert caught.value.code == error, name
            assert not any(expect.take(part) for part in sorted(expect.left)), name
            continue
        assessed = sanse.assess(facts, rules, now)
        assert assessed.colour == expect.text("colour"), name
        assert [ground.kind for ground in assessed.grounds] == expect.array("grounds"), name
        assert list(assessed.advice) == expect.array("advice"), name
        assert may_unix(assessed.next_change) == expect.may_number("next_change"), name
        assert assessed.test_result == expect.may_text("test"), name
        for language in sanse.Language:
            grounds, advice = assessed.sentences(language)
            assert (len(grounds), len(advice)) == (len(assessed.grounds), len(assessed.advice)), name
        expect.end()


def fact(fields: Fields) -> sanse.Fact:
    day = datetime.fromisoformat
    words = {name: fields.may_take(name) for name in ("on", "planned_end", "with", "from", "temperature", "result")}
    times = {name: fields.may_take(name) for name in ("at", "reported_at")}
    made = sanse.Fact(
        event=fields.text("event"),
        source=sanse.Source(fields.text("source")),
        at=None if times["at"] is None else case.moment(times["at"]),
        temperature=None if words["temperature"] is None else round(float(words["temperature"]) * 10),
        origin=words["from"],
        on=None if words["on"] is None else day(words["on"]).date(),
        met=None if words["with"] is None else sanse.Contact(words["with"]),
        planned_end=None if words["planned_end"] is None else day(words["planned_end"]).date(),
        reported_at=None if times["reported_at"] is None else case.moment(times["reported_at"]),
        result=None if words["result"] is None else sanse.TestResult(words["result"]),
    )
    fields.end()
    return made


def test_trust_and_status_lists_say_what_they_say() -> None:
    readers: Dict[str, Callable[[bytes], datetime]] = {
        "trust": lambda signed: sanse.TrustList.untrusted_claims(signed).issued_at,
        "status": lambda signed: sanse.StatusList.untrusted_claims(signed).issued_at,
    }
    for folder, read in readers.items():
        sound = 0
        for name, fields in case.vectors(folder):
            fields.text("root" if folder == "trust" else "key")
            signed = fields.hex("hex")
            try:
                assert read(signed) > case.EPOCH, name
                sound += 1
            except sanse.RefusedError as error:
                assert folder == "status" and error.code, name
        assert sound > (50 if folder == "status" else 5)


def test_no_folder_is_left_out() -> None:
    ours = {"valid", "invalid", "edge", "sequences", "loads", "bundles", "rosters", "places", "assessments"}
    assert set(case.folders()) == ours | {"trust", "status", "visits", "reports"}

