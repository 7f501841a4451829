"""Every file of `valid/`, `invalid/` and `edge/`; the valid ones are made again, byte by byte."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import case
import pytest
import sanse
from case import Fields, may_unix, unix
from sanse import Beacon, Decision, Guard, IdentityDocument, Language, MemoryGuard, Outcome, Policy, Trust, Verifier


class Stages:
    """What a document went through on the way to its text."""

    def __init__(self, fields: Fields) -> None:
        self.claims, self.protected = fields.hex("claims_hex"), fields.hex("protected_hex")
        self.message, self.signature = fields.hex("message_hex"), fields.hex("signature_hex")
        self.envelope = fields.hex("envelope_hex")
        fields.end()


class Case:
    """A vector, as `spec/vectors/README.md` says how to run it."""

    def __init__(self, fields: Fields) -> None:
        self.step = fields.may_number("step")
        credential, presentation = fields.may_object("credential"), fields.may_object("presentation")
        self.credential = None if credential is None else Stages(credential)
        self.presentation = None if presentation is None else Stages(presentation)
        self.text = fields.text("text")
        self.trust = trust(fields.object("trust"))
        self.policy = case.policy(fields.object("policy"))
        self.scene = scene(fields.object("scene"))
        guard = fields.object("guard")
        self.guard = started(guard)
        self.scans: List[Tuple[str, str, Dict[str, Any]]] = []
        for scan in guard.objects("scans"):
            now = {"now": scan.time("earliest"), "latest": scan.time("latest"), "reader": scan.text("reader")}
            self.scans.append((scan.text("text"), scan.text("outcome"), now))
            scan.end()
        guard.end()
        self.expect = expected(fields.object("expect"))

    def verifier(self, guard: Optional[Guard] = None) -> Verifier:
        return Verifier(self.trust, self.policy, guard or self.guard)


def trust(fields: Fields) -> Trust:
    believed = case.trust_of(fields.may_text("home"), fields.array("recognised"))
    for told in fields.objects("status"):
        signed, at, refused = case.signed_list("status", told.text("list")), told.time("at"), told.may_text("refused")
        told.end()
        if refused is None:
            believed.load_status(signed, at)
        else:
            with pytest.raises(sanse.RefusedError) as caught:
                believed.load_status(signed, at)
            assert caught.value.code == refused
    fields.end()
    return believed


def scene(fields: Fields) -> Dict[str, Any]:
    made: Dict[str, Any] = {
        "now": fields.time("earliest"),
        "latest": fields.time("latest"),
        "reader": fields.text("reader"),
        "confirmed": case.confirmations(fields.array("confirmed")),
        "temperature": fields.may_take("temperature"),
    }
    beacon = fields.may_object("beacon")
    if beacon is not None:
        made["uptime"], made["beacon"] = beacon.number("uptime"), Beacon()
        for nonce in beacon.objects("nonces"):
            made["beacon"].remember(nonce.hex("nonce_hex"), made["uptime"] - nonce.number("age"))
            nonce.end()
        beacon.end()
    document = fields.may_object("document")
    if document is not None:
        kind = sanse.DocumentKind(document.text("kind"))
        made["document"] = IdentityDocument(document.text("country"), kind, document.text("number"))
        document.end()
    fields.end()
    return made


def started(fields: Fields) -> MemoryGuard:
    settings: Dict[str, Any] = {
        "passback": timedelta(seconds=fields.number("passback")),
        "entries": fields.number("entries"),
    }
    start = fields.take("start")
    if start == "init":
        return MemoryGuard.init(**settings)
    start = Fields(start, "start")
    without = start.object("without_memory")
    start.end()
    at = without.time("at")
    without.end()
    return MemoryGuard.without_memory(at, **settings)


def expected(fields: Fields) -> Tuple[Any, ...]:
    main = fields.may_object("main")
    found = None
    if main is not None:
        found = (main.number("code"), main.number("step"), main.text("name"))
        main.end()
    wanted = (
        fields.text("outcome"),
        fields.array("codes"),
        found,
        fields.may_text("strength"),
        fields.text("display"),
        fields.flag("repeat"),
    )
    fields.end()
    return wanted


def said(decision: Decision) -> Tuple[Any, ...]:
    main = decision.main_reason
    assert decision.opens == (str(decision.outcome) == "admit" and not decision.is_repeat)
    return (
        str(decision.outcome),
        [reason.code for reason in decision.reasons],
        None if main is None else (main.code, main.step, main.name),
        None if decision.strength is None else str(decision.strength),
        str(decision.display),
        decision.is_repeat,
    )


def cases(folder: str) -> List[Tuple[str, Case]]:
    return [(name, Case(fields)) for name, fields in case.vectors(folder)]


@pytest.mark.parametrize("folder", ["valid", "invalid", "edge"])
def test_every_vector_decides_as_it_says(folder: str, decisions: Dict[str, Decision]) -> None:
    for name, vector in cases(folder):
        gate = vector.verifier()
        for text, outcome, at in vector.scans:
            assert gate.check(text, **at).outcome == outcome, name
        decision = gate.check(vector.text, **vector.scene)
        assert said(decision) == vector.expect, name
        assert vector.step == (None if decision.main_reason is None else decision.main_reason.step), name
        typed_as_in_json(decision, name)
        decisions[name] = decision


def typed_as_in_json(decision: Decision, name: str) -> None:
    """The getters say what the JSON says."""
    whole = json.loads(decision.to_json(Language.CHINESE))
    assert whole["outcome"] == decision.outcome and whole["display"] == decision.display, name
    assert (whole["repeat"], whole["alone"], whole["report"]) == (
        decision.is_repeat,
        decision.is_alone,
        decision.is_to_report,
    )
    assert whole["main"] == (None if decision.main_reason is None else decision.main_reason.code)
    assert whole["next"] == decision.next(Language.CHINESE)
    for told, reason, words in zip(whole["reasons"], decision.reasons, decision.sentences(Language.CHINESE)):
        assert told == {
            "code": reason.code,
            "name": reason.name,
            "step": reason.step,
            "weight": reason.weight,
            "message": words.message,
            "next": words.next,
        }
    for age in ("trust_list_age", "status_list_age"):
        found = getattr(decision, age)
        assert whole[age] == (None if found is None else found.total_seconds()), name
    pass_ = whole["pass"]
    if pass_ is None:
        assert decision.updated_at is None and decision.region is None and decision.issuer is None, name
        return
    assert decision.updated_age is not None
    test = decision.latest_test
    assert pass_ == {
        "colour": decision.colour,
        "specimen": decision.is_specimen,
        "updated_at": written(decision.updated_at),
        "updated_age": decision.updated_age.total_seconds(),
        "expires_at": written(decision.expires_at),
        "strength": decision.strength,
        "shown_at": written(decision.shown_at),
        "audience": decision.audience,
        "test": None if test is None else {"time": written(test.time), "result": test.result},
        "advice": decision.is_advised,
        "document_matches": decision.document_matches,
        "region": decision.region,
        "issuer": decision.issuer,
    }, name


def written(when: Any) -> Optional[str]:
    return None if when is None else when.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def decisions() -> Any:
    """All decisions; written where SANSE_DECISIONS says, to be held against those of other languages."""
    found: Dict[str, Decision] = {}
    yield found
    path = os.environ.get("SANSE_DECISIONS")
    if path:
        lines = (f"{name}\t{found[name].to_json(Language.ENGLISH)}\n" for name in sorted(found))
        Path(path).write_bytes("".join(lines).encode())


def test_the_valid_ones_are_made_again() -> None:
    keys = case.keys()
    issuers = [(key, sanse.SigningKey.from_seed(key.seed)) for key in keys if key.algorithm == -8]
    holders = {key.public: key.holder() for key in keys}
    for key, signing in issuers:
        assert (signing.public.bytes, signing.public.kid) == (key.public, key.kid)
    made = 0
    for name, vector in cases("valid"):
        assert vector.credential is not None
        kept = sanse.Credential(vector.credential.envelope)
        claims = kept.untrusted_claims()
        # Several keys share one kid; one of them has signed this.
        named = [signing for key, signing in issuers if key.kid in vector.credential.protected]
        again = [issued(sanse.Issuer(signing), claims, holders) for signing in named]
        credential = next(found for found in again if found == kept)
        assert sanse.Credential.from_text(credential.text) == kept
        made += 1
        if vector.presentation is None:
            assert vector.text == credential.text, name
            continue
        assert claims.holder is not None
        wallet = sanse.Wallet()
        wallet.add("me", credential, holders[claims.holder.bytes])
        shown = shown_claims(vector.presentation.claims)
        nonce, salt = shown.get(39), shown.get(-65538)
        code = wallet.present(
            "me",
            case.moment(shown[6]),
            audience=shown[3],
            nonce=nonce,
            salt=None if salt is None else sanse.Salt(salt),
        )
        assert (code.bytes, code.text) == (vector.presentation.envelope, vector.text), name
    assert made == case.counts["valid"]


def issued(
    issuer: sanse.Issuer, claims: sanse.Claims, holders: Dict[bytes, sanse.HolderKey]
) -> sanse.Credential:
    pass_ = sanse.Pass(
        claims.colour,
        claims.commitment,
        photo=claims.photo,
        status_index=claims.status_index,
        advise_declaration=claims.is_advised,
        test=claims.latest_test,
        name=claims.display_name,
    )
    if claims.holder is None:
        return issuer.issue_paper(pass_, claims.issued_at, claims.expires_at)
    challenge = bytes(16)
    answer = sanse.Enrolment.answer(holders[claims.holder.bytes], challenge)
    proven = sanse.Enrolment.verify(answer, challenge)
    return issuer.issue(pass_, proven, claims.issued_at, claims.expires_at)


def shown_claims(encoded: bytes) -> Dict[int, Any]:
    """The claims of a presentation: a CBOR map of whole numbers to numbers, texts and bytes (RFC 8949)."""
    at = 0

    def head() -> Tuple[int, int]:
        nonlocal at
        major, small = encoded[at] >> 5, encoded[at] & 31
        at += 1
        if small < 24:
            return major, small
        size = 1 << (small - 24)
        at += size
        return major, int.from_bytes(encoded[at - size : at], "big")

    def item() -> Any:
        nonlocal at
        major, value = head()
        if major in (2, 3):
            at += value
            found = encoded[at - value : at]
            return found if major == 2 else found.decode()
        return {0: value, 1: -1 - value}[major]

    major, count = head()
    assert major == 5
    found = {item(): item() for _ in range(count)}
    assert at == len(encoded)
    return found


def test_an_answered_challenge_is_admitted_once_while_it_lives() -> None:
    vector = next(found for name, found in cases("valid") if name == "valid/placed")
    assert vector.credential is not None
    policy = Policy.at("ZZ-GATE-7", binding=sanse.Binding.CHALLENGED)
    gate = Verifier(vector.trust, policy, MemoryGuard.init(passback=timedelta(0)))
    wallet = sanse.Wallet()
    holder = next(key for key in case.keys() if key.name == "holder").holder()
    wallet.add("me", sanse.Credential(vector.credential.envelope), holder)
    beacon, now = Beacon(), vector.scene["now"]
    nonce = beacon.nonce(1_000)
    # The phone's clock is half an hour off: the challenge stands for it.
    early = now - timedelta(minutes=30)
    text = wallet.present("me", early, audience="ZZ-GATE-7", nonce=nonce).text

    def decide(uptime: float, seconds: int) -> Tuple[str, Sequence[int], bool]:
        decision = gate.check(text, now + timedelta(seconds=seconds), beacon=beacon, uptime=uptime)
        return str(decision.outcome), [reason.code for reason in decision.reasons], decision.is_repeat

    assert decide(1_001.9, 0) == ("admit", [], False)
    assert decide(1_004, 3) == ("admit", [], True)
    assert decide(1_059, 58) == ("check", [801], False)
    assert decide(1_060, 66) == ("refuse", [533, 522], False)


def test_many_are_as_one() -> None:
    for name, vector in cases("edge"):
        texts = [text for text, _, _ in vector.scans] + [vector.text]
        at: Dict[str, Any] = {"now": vector.scene["now"], "latest": vector.scene["latest"], "reader": "gate 7"}
        one, many = vector.verifier(MemoryGuard.init()), vector.verifier(MemoryGuard.init())
        apart = [one.check(text, **at) for text in texts]
        assert [found.to_json() for found in many.check_many(texts, **at)] == [found.to_json() for found in apart], name


def test_times_are_whole_seconds() -> None:
    vector = next(found for name, found in cases("valid") if name == "valid/placed")
    decision = vector.verifier().check(vector.text, **vector.scene)
    assert decision.outcome is Outcome.ADMIT
    assert unix(decision.decided_at) == unix(vector.scene["now"])
    assert may_unix(decision.expires_at) is not None
    assert decision.expires_at is not None and decision.expires_at.utcoffset() == timedelta(0)
