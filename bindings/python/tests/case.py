"""Reading `spec/vectors`: objects whose every field is asked for, and what all vectors share."""

from __future__ import annotations

from functools import partial
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import sanse
from sanse import Colour, Confirmation, Policy, Treatment, Trust

VECTORS = Path(__file__).parents[3] / "spec" / "vectors"

counts: Dict[str, int] = {}
"""How many vectors of each folder have run; `conftest.py` prints them."""


class Fields:
    """A JSON object: a field that is not known is a failure, and so is one that is missing."""

    def __init__(self, value: Any, where: str) -> None:
        assert isinstance(value, dict), f"{where}: an object expected"
        self.left: Dict[str, Any] = dict(value)
        self.where = where

    def take(self, name: str) -> Any:
        assert name in self.left, f"{self.where}: no field {name}"
        return self.left.pop(name)

    def may_take(self, name: str) -> Any:
        return self.left.pop(name, None)

    def text(self, name: str) -> str:
        value = self.take(name)
        assert isinstance(value, str), f"{self.where}: {name}"
        return value

    def may_text(self, name: str) -> Optional[str]:
        value = self.take(name)
        assert value is None or isinstance(value, str), f"{self.where}: {name}"
        return value

    def number(self, name: str) -> int:
        value = self.take(name)
        assert type(value) is int, f"{self.where}: {name}"
        return value

    def may_number(self, name: str) -> Optional[int]:
        value = self.take(name)
        assert value is None or type(value) is int, f"{self.where}: {name}"
        return value

    def flag(self, name: str) -> bool:
        value = self.take(name)
        assert isinstance(value, bool), f"{self.where}: {name}"
        return value

    def hex(self, name: str) -> bytes:
        return bytes.fromhex(self.text(name))

    def time(self, name: str) -> datetime:
        return moment(self.number(name))

    def array(self, name: str) -> List[Any]:
        value = self.take(name)
        assert isinstance(value, list), f"{self.where}: {name}"
        return list(value)

    def object(self, name: str) -> Fields:
        return Fields(self.take(name), f"{self.where}.{name}")

    def may_object(self, name: str) -> Optional[Fields]:
        value = self.take(name)
        return None if value is None else Fields(value, f"{self.where}.{name}")

    def objects(self, name: str) -> List[Fields]:
        return [Fields(value, f"{self.where}.{name}[{n}]") for n, value in enumerate(self.array(name))]

    def end(self) -> None:
        assert not self.left, f"{self.where}: unknown fields {sorted(self.left)}"


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


def unix(when: datetime) -> int:
    return int(when.timestamp())


def may_unix(when: Optional[datetime]) -> Optional[int]:
    return None if when is None else unix(when)


def vectors(folder: str) -> Iterator[Tuple[str, Fields]]:
    """Every file of a folder, by its name; each is counted once it has run."""
    run = 0
    for path in sorted((VECTORS / folder).iterdir()):
        assert path.suffix == ".json", path
        name = f"{folder}/{path.stem}"
        fields = Fields(json.loads(path.read_text(encoding="utf-8")), name)
        assert fields.text("name") in (name, path.stem)
        assert fields.text("description")
        yield name, fields
        fields.end()
        run += 1
    assert run, f"{folder} is empty"
    counts[folder] = run


def folders() -> Sequence[str]:
    """The folders that there are."""
    return sorted(path.name for path in VECTORS.iterdir() if path.is_dir())


class Key:
    """A key of `keys.json`."""

    def __init__(self, fields: Fields) -> None:
        self.name, self.seed = fields.text("name"), fields.hex("seed_hex")
        self.public, self.kid = fields.hex("public_hex"), fields.hex("kid_hex")
        self.algorithm = fields.number("algorithm")
        assert self.algorithm in (-7, -8)
        fields.end()

    def holder(self) -> sanse.HolderKey:
        if self.algorithm == -7:
            return sanse.HolderKey.from_scalar(self.seed)
        return sanse.HolderKey.from_seed(self.seed)


def keys() -> List[Key]:
    listed = json.loads((VECTORS / "keys.json").read_text(encoding="utf-8"))
    return [Key(Fields(key, "keys.json")) for key in listed]


def signing_key(name: str) -> sanse.SigningKey:
    return sanse.SigningKey.from_seed(next(key.seed for key in keys() if key.name == name))


def signed_list(folder: str, name: str) -> bytes:
    """A signed list of `trust/` or `status/` by its file's name."""
    path = VECTORS / folder / f"{name}.json"
    fields = Fields(json.loads(path.read_text(encoding="utf-8")), f"{folder}/{name}")
    assert fields.text("name") == name and fields.text("description")
    assert fields.text("root" if folder == "trust" else "key")
    signed = fields.hex("hex")
    fields.end()
    return signed


ROOT = signing_key("root").public
EPOCH = moment(0)


def trust_of(home: Optional[str], recognised: Sequence[str]) -> Trust:
    """A trust with these lists, whatever their dates."""
    trust = Trust.pin(ROOT, published_test_root=True)
    if home is not None:
        trust.load_home(signed_list("trust", home), EPOCH, confirmed=True)
    for name in recognised:
        trust.load_recognised(signed_list("trust", name))
    return trust


def policy(fields: Fields) -> Policy:
    """The rules of a vector."""
    colours = fields.object("colours")
    treatments = {colour: Treatment(colours.text(colour.value)) for colour in Colour}
    colours.end()
    longest = [fields.may_number("longest_update_age"), fields.may_number("longest_test_age")]
    update, test = (None if age is None else timedelta(seconds=age) for age in longest)
    place = fields.may_text("place")
    policy = Policy.openly if place is None else partial(Policy.at, place)
    made = policy(
        profile=sanse.Profile(fields.text("profile")),
        attendance=sanse.Attendance(fields.text("attendance")),
        binding=sanse.Binding(fields.text("binding")),
        paper=sanse.Paper(fields.text("paper")),
        colours=treatments,
        longest_update_age=update,
        longest_test_age=test,
        photo=sanse.PhotoRule(fields.text("photo")),
        document=sanse.DocumentRule(fields.text("document").replace("_", "-")),
        confirmations=confirmations(fields.array("confirmations")),
        temperature_below=fields.may_take("temperature_below"),
        regions=fields.take("regions"),
    )
    fields.end()
    return made


def confirmations(words: Sequence[str]) -> List[Confirmation]:
    return [Confirmation(word.replace("_", "-")) for word in words]
