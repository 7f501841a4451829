"""Three-colour passes that are checked offline.

A compact signed credential says who (an identity commitment), how they stand (green, yellow or red), what they look
like (a photo reference) and until when. A wallet shows it as a QR code that renews itself every few seconds; a verifier
checks it with no network, and finds a screenshot out. This is the Rust library `sanse`, at home in Python: it opens no
socket and reads no clock, so time is an argument everywhere, as an aware `datetime`.

>>> from datetime import datetime, timedelta, timezone
>>> from sanse import *
>>> now = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)

A region's root trusts an issuer's key.

>>> root, issuing = SigningKey.generate(), SigningKey.generate()
>>> entry = TrustedKey(issuing.public, "Health Authority", now, now + timedelta(days=365))
>>> trusted = Authority(root).sign(TrustList(now, now + timedelta(days=30), region="ZZ", sequence=1, trust=[entry]))

The issuer makes a pass for a person, bound to the key that the person's wallet has proven.

>>> document = IdentityDocument("ZZ", DocumentKind.PASSPORT, "X0000001")
>>> pass_ = Pass(Colour.GREEN, document.commit(Salt.generate()), photo=PhotoRef.of(b"portrait"))
>>> key, challenge = HolderKey.generate(), Enrolment.challenge()
>>> proven = Enrolment.verify(Enrolment.answer(key, challenge), challenge)
>>> credential = Issuer(issuing).issue(pass_, proven, now, now + timedelta(hours=24))

The wallet shows it at a place, now.

>>> wallet = Wallet()
>>> wallet.add("me", credential, key)
>>> code = wallet.present("me", now, audience="ZZ-GATE-7").text

The gate decides, offline; and of a screenshot, a minute later.

>>> trust = Trust.pin(root.public)
>>> trust.load(trusted, now)
>>> gate = Verifier(trust, Policy.at("ZZ-GATE-7"), MemoryGuard.init())
>>> gate.check(code, now)
<Decision admit>
>>> gate.check(code, now + timedelta(minutes=1))
<Decision refuse: stale>
"""

from sanse import poster, qr, scan
from sanse._native import VERSION as __version__
from sanse.errors import InputError, KindError, PictureError, RefusedError, SanseError, StoreError
from sanse.words import (
    Advice,
    Algorithm,
    Attendance,
    Binding,
    ClockError,
    Colour,
    Column,
    Confirmation,
    Contact,
    Display,
    DocumentKind,
    DocumentRule,
    GroundKind,
    Language,
    Level,
    Outcome,
    Paper,
    PartKind,
    PhotoRule,
    PlaceKind,
    Profile,
    Recorded,
    Recovery,
    Resolution,
    Scope,
    Source,
    Status,
    Strength,
    TestResult,
    Treatment,
    WayIn,
    Weight,
)
from sanse.keys import (
    HolderKey,
    HolderPublicKey,
    HolderSigner,
    PublicKey,
    ReportKey,
    Signer,
    SigningKey,
    signature_from_der,
)
from sanse.identity import Commitment, IdentityDocument, PhotoRef, Salt, SaltKey, stamp_photo
from sanse.enrolment import Enrolment, ProvenHolderKey
from sanse.assess import Assessment, Fact, Ground, Management, Rules, assess
from sanse.issuer import Claims, Credential, Issuer, LatestTest, Pass, PlaceCode
from sanse.trust_list import (
    Authority,
    RecognisedRegion,
    Recognition,
    Retirement,
    TrustList,
    TrustListClaims,
    TrustedKey,
)
from sanse.place import Challenge, Place
from sanse.trust import ListFacts, StatusFacts, Trust
from sanse.wallet import Entered, Expiring, SelfScans, Shown, Wallet
from sanse.guard import CloneAlert, DiskGuard, Guard, MemoryGuard
from sanse.policy import Policy
from sanse.decision import Decision, Reason, Resolved, SelfScanDecision, Told
from sanse.verifier import Beacon, ClockAdvice, Verifier, mend
from sanse.status import StatusBook, StatusList, StatusStore
from sanse.bundle import Bundle, Part, PartFacts, Shelf, Update
from sanse.visits import (
    Count,
    DayKey,
    DayKeys,
    DayStatistics,
    Destroyed,
    MemoryVisits,
    Merged,
    Publications,
    PublishedDay,
    Span,
    Upload,
    Visit,
)
from sanse.report import CardRefusal, Report, Sealed, Visitor
from sanse.roster import Listed, Roster, RosterKey, Sentinel, SentinelAnswer, SignedRoster

__all__ = [
    "Advice",
    "Algorithm",
    "Assessment",
    "Attendance",
    "Authority",
    "Beacon",
    "Binding",
    "Bundle",
    "CardRefusal",
    "Challenge",
    "Claims",
    "ClockAdvice",
    "ClockError",
    "CloneAlert",
    "Colour",
    "Column",
    "Commitment",
    "Confirmation",
    "Contact",
    "Count",
    "Credential",
    "DayKey",
    "DayKeys",
    "DayStatistics",
    "Decision",
    "Destroyed",
    "DiskGuard",
    "Display",
    "DocumentKind",
    "DocumentRule",
    "Enrolment",
    "Entered",
    "Expiring",
    "Fact",
    "Ground",
    "GroundKind",
    "Guard",
    "HolderKey",
    "HolderPublicKey",
    "HolderSigner",
    "IdentityDocument",
    "InputError",
    "Issuer",
    "KindError",
    "Language",
    "LatestTest",
    "Level",
    "ListFacts",
    "Listed",
    "Management",
    "MemoryGuard",
    "MemoryVisits",
    "Merged",
    "Outcome",
    "Paper",
    "Part",
    "PartFacts",
    "PartKind",
    "Pass",
    "PhotoRef",
    "PhotoRule",
    "PictureError",
    "Place",
    "PlaceCode",
    "PlaceKind",
    "Policy",
    "Profile",
    "ProvenHolderKey",
    "PublicKey",
    "Publications",
    "PublishedDay",
    "Reason",
    "RecognisedRegion",
    "Recognition",
    "Recorded",
    "Recovery",
    "RefusedError",
    "Report",
    "ReportKey",
    "Resolution",
    "Resolved",
    "Retirement",
    "Roster",
    "RosterKey",
    "Rules",
    "Salt",
    "SaltKey",
    "SanseError",
    "Scope",
    "Sealed",
    "SelfScanDecision",
    "SelfScans",
    "Sentinel",
    "SentinelAnswer",
    "Shelf",
    "Shown",
    "SignedRoster",
    "Signer",
    "SigningKey",
    "Source",
    "Span",
    "Status",
    "StatusBook",
    "StatusFacts",
    "StatusList",
    "StatusStore",
    "StoreError",
    "Strength",
    "TestResult",
    "Told",
    "Treatment",
    "Trust",
    "TrustList",
    "TrustListClaims",
    "TrustedKey",
    "Update",
    "Upload",
    "Verifier",
    "Visit",
    "Visitor",
    "Wallet",
    "WayIn",
    "Weight",
    "__version__",
    "assess",
    "mend",
    "poster",
    "qr",
    "scan",
    "signature_from_der",
    "stamp_photo",
]
