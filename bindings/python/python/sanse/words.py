"""The words of the library, as enumerations whose members are texts."""

from __future__ import annotations

from enum import Enum


class Word(str, Enum):
    """A word; it compares equal to its text."""

    def __str__(self) -> str:
        return str(self.value)


class Colour(Word):
    """What a pass says of its holder; the authority of the region decides, and a place's policy what follows."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Display(Word):
    """The colour to show: grey for a code that nothing is known of, or that was refused before its claims counted."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class Outcome(Word):
    """What a verifier answers."""

    ADMIT = "admit"
    CHECK = "check"
    """A person must look."""
    REFUSE = "refuse"


class Weight(Word):
    """What a reason comes to."""

    NOTE = "note"
    CHECK = "check"
    REFUSE = "refuse"


class Strength(Word):
    """How firmly a code is bound to its showing (spec/verification.md, step 5)."""

    PAPER = "paper"
    OPEN = "open"
    PLACED = "placed"
    CHALLENGED = "challenged"


class Resolution(Word):
    """What a person says of a check."""

    ADMITTED = "admitted"
    REFUSED = "refused"


class Language(Word):
    """The languages of sentences."""

    ENGLISH = "en"
    CHINESE = "zh"


class Profile(Word):
    """How often codes renew and how old they may be: 5/15/5, 10/30/15 or 30/60/60 seconds."""

    STRICT = "strict"
    BALANCED = "balanced"
    LENIENT = "lenient"


class Attendance(Word):
    """Whether a person stands at the door; where none does, a check is a refusal."""

    ATTENDED = "attended"
    UNATTENDED = "unattended"


class Binding(Word):
    """The least that a code must be bound to."""

    CHALLENGED = "challenged"
    PLACED = "placed"
    OPEN = "open"


class Paper(Word):
    """What becomes of paper, which can be copied."""

    REFUSE = "refuse"
    CHECK = "check"


class Treatment(Word):
    """What a place does with a colour."""

    ADMIT = "admit"
    CHECK = "check"
    REFUSE = "refuse"


class PhotoRule(Word):
    """Whether a person must compare the photo."""

    SHOWN = "shown"
    COMPARE = "compare"


class DocumentRule(Word):
    """Whether a person must compare the identity document."""

    IF_GIVEN = "if-given"
    REQUIRE = "require"


class Confirmation(Word):
    """What a person at the door confirms."""

    TEMPERATURE = "temperature"
    CONSENT = "consent"
    SECOND_DOCUMENT = "second-document"


class DocumentKind(Word):
    """Identity documents."""

    RESIDENT_ID = "resident-id"
    HONG_KONG_PERMIT = "hong-kong-permit"
    MACAO_PERMIT = "macao-permit"
    TAIWAN_PERMIT = "taiwan-permit"
    PASSPORT = "passport"


class TestResult(Word):
    """What a laboratory says."""

    __test__ = False  # no test of pytest's

    NEGATIVE = "negative"
    POSITIVE = "positive"
    PENDING = "pending"


class Algorithm(Word):
    """Of a holder's key: phones' secure hardware has P-256, and mostly not Ed25519."""

    ED25519 = "ed25519"
    P256 = "p256"


class Scope(Word):
    """What a trusted key may sign."""

    CREDENTIALS = "credentials"
    STATUS_LISTS = "status-lists"
    PLACE_CODES = "place-codes"
    BUNDLES = "bundles"
    ROSTERS = "rosters"


class WayIn(Word):
    """How a visitor shows the code at a place."""

    GATE = "gate"
    SCREEN = "screen"
    SELF_SCAN = "self-scan"


class PlaceKind(Word):
    """What a place is; rules may differ by it."""

    OTHER = "other"
    SCHOOL = "school"
    HOUSING_ESTATE = "housing-estate"
    OFFICE = "office"
    GOVERNMENT_HALL = "government-hall"
    MALL = "mall"
    MARKET = "market"
    CINEMA = "cinema"
    MUSEUM = "museum"
    RESTAURANT = "restaurant"
    HOTEL = "hotel"
    GYM = "gym"
    SCENIC_SPOT = "scenic-spot"
    PLACE_OF_WORSHIP = "place-of-worship"
    HOSPITAL = "hospital"
    TRAINING = "training"
    PARCEL_STATION = "parcel-station"
    FACTORY = "factory"
    COACH_STATION = "coach-station"
    AIRPORT = "airport"
    FERRY = "ferry"
    FEVER_CLINIC = "fever-clinic"


class Status(Word):
    """What an issuer says of a pass after it was issued."""

    AS_ISSUED = "as-issued"
    NOW_YELLOW = "now-yellow"
    NOW_RED = "now-red"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Source(Word):
    """Who tells a fact."""

    HEALTH = "health"
    POLICE = "police"
    TRANSPORT = "transport"
    LABORATORY = "laboratory"
    REGISTRAR = "registrar"
    HOLDER = "holder"


class Contact(Word):
    """Whom somebody has met."""

    TRAVELLER = "traveller"
    CASE = "case"


class GroundKind(Word):
    """Why a colour is what it is (spec/assessment.md)."""

    DIAGNOSED = "diagnosed"
    SUSPECTED = "suspected"
    POSITIVE_TEST = "positive-test"
    UNDER_MANAGEMENT = "under-management"
    ARRIVAL = "arrival"
    CONTACT_WITH_CASE = "contact-case"
    CONTACT_WITH_TRAVELLER = "contact-traveller"
    FEVER = "fever"
    MANAGEMENT_LIFTED = "management-lifted"
    NOTHING_FOUND = "nothing-found"


class Advice(Word):
    """What is advised with a colour."""

    MAY_PASS = "may-pass"
    OBSERVE = "observe"
    ISOLATE = "isolate"
    DECLARE = "declare"
    FEVER_CLINIC = "fever-clinic"


class Column(Word):
    """In which way somebody came in."""

    CODE = "code"
    PAPER = "paper"
    MANUAL = "manual"
    SELF_SCAN = "self-scan"
    CARD = "card"


class PartKind(Word):
    """What a part of a bundle is."""

    HOME = "home"
    ANNOUNCEMENT = "announcement"
    RECOGNISED = "recognised"
    STATUS = "status"
    POLICY = "policy"
    PLACE_CODE = "place-code"


class Recorded(Word):
    """What became of a visit that was told."""

    NEW = "new"
    KNOWN = "known"
    """A self-scan that counts already."""
    PAST = "past"
    """Its day was let go of."""


class Recovery(Word):
    """How the memory of a guard was found on the disk."""

    WHOLE = "whole"
    CUT = "cut"
    """Its last record, which nobody waited for, was dropped."""
    DAMAGED = "damaged"


class ClockError(Word):
    """Which way a clock is off."""

    SLOW = "slow"
    FAST = "fast"


class Level(Word):
    """How much of a QR code may be lost: 7, 15, 25 or 30 %."""

    LOW = "low"
    MEDIUM = "medium"
    QUARTILE = "quartile"
    HIGH = "high"
