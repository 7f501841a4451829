"""Every file of `visits/` and `reports/`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta, timezone
from typing import Any, Dict, Mapping

import case
import pytest
import sanse
from case import Fields
from sanse import Count, DayKey, IdentityDocument, MemoryVisits, Publications, Upload

PLACE, DAY, OTHER = "ZZ-GATE-7", date(2026, 3, 1), bytes([7]) * 32


def test_visits() -> None:
    parts = {"tag": tag, "card": card, "self_scan": self_scan, "upload": upload, "day": day}
    for name, fields in case.vectors("visits"):
        found = {part: fields.may_take(part) for part in parts}
        given = [part for part in parts if found[part] is not None]
        assert len(given) == 1, name
        part = Fields(found[given[0]], name)
        parts[given[0]](part, name)
        part.end()


def tag(fields: Fields, name: str) -> None:
    key = DayKey.from_bytes(PLACE, DAY, fields.hex("key_hex"), OTHER, offset=0)
    assert key.tag(sanse.Commitment(fields.hex("commitment_hex"))) == fields.hex("tag_hex"), name


def card(fields: Fields, name: str) -> None:
    kind = list(sanse.DocumentKind)[fields.number("kind") - 1]
    document = IdentityDocument(fields.text("country"), kind, fields.text("number"))
    key = DayKey.from_bytes(PLACE, DAY, fields.hex("key_hex"), OTHER, offset=0)
    assert key.tag_of_card(document) == fields.hex("tag_hex"), name


def self_scan(fields: Fields, name: str) -> None:
    key = DayKey.from_bytes(PLACE, DAY, OTHER, fields.hex("key_hex"), offset=0)
    assert key.name(fields.hex("id_hex")) == fields.hex("name_hex"), name


def upload(fields: Fields, name: str) -> None:
    sent, error, visits = fields.hex("hex"), fields.may_take("error"), fields.may_take("visits")
    if error is not None:
        with pytest.raises(sanse.InputError) as caught:
            Upload.read(sent)
        assert caught.value.code == error, name
        return
    read = Upload.read(sent)
    assert (len(read.visits), read.bytes) == (visits, sent), name


def day(fields: Fields, name: str) -> None:
    place, on, offset = fields.text("place"), date.fromisoformat(fields.text("day")), fields.number("offset_minutes")
    store = MemoryVisits(offset=offset)
    sent = fields.may_text("upload_hex")
    if sent is not None:
        store.merge(Upload.read(bytes.fromhex(sent)))
    numbers = store.statistics(place, on)
    visits = asdict(numbers.visits)
    visits.pop("total")
    some = [(str(hour), count) for hour, count in enumerate(numbers.hours)]
    assert fields.take("numbers") == {
        "visits": visits,
        "self_scans": numbers.columns[sanse.Column.SELF_SCAN].total,
        "visitors": numbers.visitors,
        "untagged": numbers.untagged,
        "hours": totals(dict(some)),
        "colours": totals(numbers.colours),
        "columns": totals({str(column): count for column, count in numbers.columns.items()}),
    }, name
    closed = datetime(on.year, on.month, on.day, tzinfo=timezone(timedelta(minutes=offset))) + timedelta(days=3)
    store.confirm_time(closed)
    export = store.publish(place, on, closed, Publications())
    spans = {part: [[s.first, s.last, s.people] for s in getattr(export, part)] for part in ("hours", "answers")}
    told = {"people": export.people, "self_scans": export.self_scans, **spans}
    assert fields.take("published") == told, name


def totals(counts: Mapping[str, Count]) -> Dict[str, int]:
    return {name: count.total for name, count in counts.items() if count.total > 0}


def test_reports() -> None:
    kinds = {"report": sanse.Report, "visitor": sanse.Visitor, "card": sanse.CardRefusal}
    for name, fields in case.vectors("reports"):
        record: Any = kinds[fields.text("record")]
        key, sealed = sanse.ReportKey.from_bytes(fields.hex("secret_hex")), fields.hex("sealed_hex")
        source, refused = fields.text("from"), fields.may_text("refused")
        # What was sealed, for those who look into a seal that does not open.
        for part in ("info_hex", "content_hex"):
            fields.may_take(part)
        found, id_ = fields.take("found"), fields.may_text("id_hex")
        if refused is not None:
            with pytest.raises(sanse.RefusedError) as caught:
                record.open(key, sealed, source)
            assert caught.value.code == refused, name
            continue
        opened = record.open(key, sealed, source)
        assert opened.id.hex() == id_, name
        assert plain(opened) == found, name
        assert repr(found["place"]) not in repr(opened), "records do not print"


def plain(record: Any) -> Dict[str, Any]:
    """A record as the vector tells it: words by their numbers."""
    told = {name: getattr(record, name) for name in record.__dataclass_fields__ if name != "id"}
    told["time"] = case.unix(told["time"])
    if "colour" in told:
        told["colour"] = list(sanse.Colour).index(told["colour"])
    if "kind" in told:
        told["kind"] = list(sanse.DocumentKind).index(told["kind"]) + 1
    for name in ("commitment", "credential"):
        if name in told:
            told[name] = bytes(told[name]).hex()
    return told
