"""Documents of sanse under two foreign COSE libraries, python-cwt and pycose, and its sealed records under pyhpke.

    foreign.py verify VECTORS      every document of VECTORS/valid verifies under both, with public keys alone
    foreign.py open VECTORS FILE   every sealed record of VECTORS/reports, and of FILE, opens under pyhpke or does not
    foreign.py sign FILE           python-cwt and pycose sign documents, for `sanse-vectors --accept FILE`

Nothing here comes from sanse's code: base45 is written out below, CBOR is cbor2's.
"""

import hashlib
import json
import sys
from pathlib import Path

import cbor2
import cwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pycose.algorithms import EdDSA, Es256
from pycose.headers import Algorithm, CoseHeaderAttribute
from pycose.keys import EC2Key, OKPKey
from pycose.keys.curves import P256, Ed25519
from pycose.messages import CoseMessage, Sign1Message
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKey
from pyhpke.exceptions import OpenError

ALG, KID, KCWT, TYP = 1, 4, 13, 16
CREDENTIAL, PRESENTATION = 61, 294
AUD, EXP, IAT, CNF, PASS = 3, 4, 6, 8, -65537
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def from_text(text):
    """The bytes of a text: `SN1:` and base45 (RFC 9285)."""
    assert text.startswith("SN1:")
    digits = [ALPHABET.index(c) for c in text[4:]]
    out = b""
    for at in range(0, len(digits), 3):
        group = digits[at : at + 3]
        number = sum(digit * 45**place for place, digit in enumerate(group))
        out += number.to_bytes(len(group) - 1, "big")
    return out


def to_text(envelope):
    """The text of an envelope."""
    out = "SN1:"
    for at in range(0, len(envelope), 2):
        pair = envelope[at : at + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            out += ALPHABET[digit]
    return out


def public_key(parts, kid=None):
    """A public key for both libraries, from the entries of a COSE_Key; python-cwt looks it up by its kid."""
    if parts[1] == 1:
        theirs = {1: 1, 3: -8, -1: 6, -2: parts[-2], **({2: kid} if kid else {})}
        return cwt.COSEKey.new(theirs), OKPKey(crv=Ed25519, x=parts[-2])
    # Both want y itself where sanse writes its parity (RFC 9053, section 7.1.1).
    point = bytes([3 if parts[-3] else 2]) + parts[-2]
    y = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).public_numbers().y.to_bytes(32, "big")
    theirs = {1: 2, 3: -7, -1: 1, -2: parts[-2], -3: y}
    return cwt.COSEKey.new(theirs), EC2Key(crv=P256, x=parts[-2], y=y)


def claims_of(envelope, keys):
    """The claims of a document, once both libraries have verified it; refused with a bit changed."""
    by_cwt, by_pycose = keys
    payload = cwt.COSE.new().decode(envelope, by_cwt)
    message = CoseMessage.decode(envelope)
    message.key = by_pycose
    assert message.verify_signature() and message.payload == payload
    broken = envelope[:-1] + bytes([envelope[-1] ^ 1])
    try:
        cwt.COSE.new().decode(broken, by_cwt)
    except cwt.VerifyError:
        return cbor2.loads(payload)
    raise AssertionError("a broken signature was taken")


def verify(vectors):
    """Every credential and presentation of `vectors`/valid; fails at the first that does not hold."""
    issuers = {}
    for key in json.loads((vectors / "keys.json").read_text()):
        if key["algorithm"] == -8:
            issuers.setdefault(key["kid_hex"], []).append(bytes.fromhex(key["public_hex"]))
    credentials = presentations = 0
    for file in sorted((vectors / "valid").glob("*.json")):
        case = json.loads(file.read_text())
        envelope = from_text(case["text"])
        header = cbor2.loads(cbor2.loads(envelope).value[0])
        shown = None
        if header[TYP] == PRESENTATION:
            shown, envelope = envelope, cbor2.dumps(header[KCWT])
            header = cbor2.loads(cbor2.loads(envelope).value[0])
        assert header[TYP] == CREDENTIAL, file
        assert envelope.hex() == case["credential"]["envelope_hex"], file
        # A kid is short, and two keys of the vectors share one.
        claims = None
        for public in issuers[header[KID].hex()]:
            try:
                claims = claims_of(envelope, public_key({1: 1, -2: public}, header[KID]))
            except cwt.VerifyError:
                continue
        assert claims is not None, f"{file}: no key verifies it"
        assert claims == cbor2.loads(bytes.fromhex(case["credential"]["claims_hex"])), file
        assert claims[EXP] > claims[IAT] and len(claims[PASS]) >= 5, file
        credentials += 1
        if shown:
            said = claims_of(shown, public_key(claims[CNF][1]))
            assert said == cbor2.loads(bytes.fromhex(case["presentation"]["claims_hex"])), file
            presentations += 1
    assert credentials >= 20 and presentations >= 15, "the vectors have gone"
    print(f"python-cwt {cwt.__version__} and pycose verify {credentials} credentials and {presentations} presentations")


class Typ(CoseHeaderAttribute):
    """`typ` (RFC 9596), which pycose does not know."""

    identifier = TYP
    fullname = "TYP"


class Kcwt(CoseHeaderAttribute):
    """`kcwt` (RFC 9528), which pycose does not know."""

    identifier = KCWT
    fullname = "KCWT"


def by_cwt(key, header, claims):
    """A COSE_Sign1 by python-cwt. `cwt.encode` would put the kid elsewhere and add claims."""
    cose = cwt.COSE.new(alg_auto_inclusion=False, kid_auto_inclusion=False)
    return cose.encode(claims, key, protected=header, unprotected={})


def by_pycose(key, header, claims):
    """A COSE_Sign1 by pycose."""
    names = {ALG: Algorithm, TYP: Typ, KCWT: Kcwt}
    header = {names.get(label, label): value for label, value in header.items()}
    header[Algorithm] = EdDSA if isinstance(key, OKPKey) else Es256
    message = Sign1Message(phdr=header, uhdr={}, payload=claims)
    message.key = key
    return message.encode()


def lowered(envelope, lower):
    """With S of an ES256 signature in its lower half, or in its higher one; foreign libraries give either."""
    sign1 = cbor2.loads(envelope)
    r, s = sign1.value[3][:32], int.from_bytes(sign1.value[3][32:], "big")
    if (s > P256_ORDER // 2) == lower:
        s = P256_ORDER - s
    return cbor2.dumps(cbor2.CBORTag(18, [*sign1.value[:3], r + s.to_bytes(32, "big")]))


def opened(secret, sealed, region):
    """The content of a sealed record, without the zeros behind it; `region` is the place's."""
    label, place, enc, ciphertext = cbor2.loads(sealed)
    suite = CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.CHACHA20_POLY1305)
    key = KEMKey.from_pyca_cryptography_key(x25519.X25519PrivateKey.from_private_bytes(secret))
    info = cbor2.dumps([label, region, place])
    content = suite.create_recipient_context(enc, key, info=info).open(ciphertext)
    assert len(content) == 256
    return content


def open_records(vectors, file):
    """Records that the generator sealed by hand, and some that the library has sealed itself."""
    taken = refused = 0
    for vector in sorted((vectors / "reports").glob("*.json")):
        case = json.loads(vector.read_text())
        if case["refused"] not in (None, "report-content", "report-not-opened"):
            continue
        try:
            content = opened(bytes.fromhex(case["secret_hex"]), bytes.fromhex(case["sealed_hex"]), "ZZ")
        except (OpenError, ValueError):
            assert case["refused"] == "report-not-opened", vector
            refused += 1
            continue
        assert case["refused"] != "report-not-opened", vector
        assert content.hex() == case["content_hex"], vector
        taken += 1
    assert taken >= 25 and refused >= 7, "the vectors have gone"
    ours = json.loads(file.read_text())
    for number, sealed in enumerate(ours["sealed_hex"], 1):
        content = opened(bytes.fromhex(ours["secret_hex"]), bytes.fromhex(sealed), "ZZ")
        array = cbor2.loads(content)
        assert array == [1_772_366_400, "gate 7", "某某", "ZZ", 5, f"X{number:07}", "0000000"], array
        assert content == cbor2.dumps(array).ljust(256, b"\0")
    print(f"pyhpke opens {taken} records and refuses {refused}; and opens {number} that the library has sealed")


def sign(file):
    """Documents by both libraries: those that sanse must take and those that it must refuse."""
    now = 1_772_366_400
    secret = ed25519.Ed25519PrivateKey.generate()
    public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    seed = secret.private_bytes_raw()
    kid = hashlib.sha256(public).digest()[:4]
    okp = {1: 1, 3: -8, -1: 6, -2: public, -4: seed}
    holder = ed25519.Ed25519PrivateKey.generate()
    x = holder.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    holder_okp = {1: 1, 3: -8, -1: 6, -2: x, -4: holder.private_bytes_raw()}
    phone = ec.generate_private_key(ec.SECP256R1())
    numbers = phone.private_numbers()
    px, py = (n.to_bytes(32, "big") for n in (numbers.public_numbers.x, numbers.public_numbers.y))
    d = numbers.private_value.to_bytes(32, "big")
    phone_ec2 = {1: 2, 3: -7, -1: 1, -2: px, -3: py, -4: d}

    credential_header = {ALG: -8, KID: kid, TYP: CREDENTIAL}
    somebody = [0, b"somebody".ljust(16), b"portrait".ljust(16), None, 0]
    paper = cbor2.dumps({EXP: now + 3600, IAT: now, PASS: somebody})
    bound = cbor2.dumps({EXP: now + 3600, IAT: now, CNF: {1: {1: 1, -1: 6, -2: x}}, PASS: somebody})
    in_phone = {1: 2, -1: 1, -2: px, -3: bool(py[31] & 1)}
    phoned = cbor2.dumps({EXP: now + 3600, IAT: now, CNF: {1: in_phone}, PASS: somebody})
    said = cbor2.dumps({AUD: "ZZ-GATE-7", IAT: now})

    cases = []

    def case(name, envelope, outcome, code=None):
        cases.append({"name": name, "text": to_text(envelope), "outcome": outcome, "code": code})

    tools = {
        "cwt": (by_cwt, lambda key: cwt.COSEKey.new(key)),
        "pycose": (by_pycose, lambda key: OKPKey(crv=Ed25519, x=key[-2], d=key[-4]) if key[1] == 1
                   else EC2Key(crv=P256, x=key[-2], y=key[-3], d=key[-4])),
    }
    for tool, (signed, key) in tools.items():
        def present(holder, algorithm, credential):
            header = {ALG: algorithm, KCWT: cbor2.loads(credential), TYP: PRESENTATION}
            return signed(key(holder), header, said)

        on_paper = signed(key(okp), credential_header, paper)
        case(f"{tool}: paper", on_paper, "check", 542)
        bare = signed(key(okp), credential_header, bound)
        case(f"{tool}: stripped of its presentation", bare, "refuse", 501)
        case(f"{tool}: shown by an Ed25519 key", present(holder_okp, -8, bare), "admit")
        other = signed(key(okp), credential_header, phoned)
        twin = present(phone_ec2, -7, other)
        case(f"{tool}: shown by a P-256 key", lowered(twin, True), "admit")
        case(f"{tool}: the same with its S high", lowered(twin, False), "refuse", 507)
        unsorted = signed(key(okp), {TYP: CREDENTIAL, ALG: -8, KID: kid}, paper)
        case(f"{tool}: a header in another order", unsorted, "refuse", 122)
        case(f"{tool}: signed by the holder in the issuer's name", signed(key(holder_okp), credential_header, paper), "refuse", 301)
    file.write_text(json.dumps({"now": now, "issuer_hex": public.hex(), "cases": cases}, indent=1))
    print(f"{len(cases)} documents signed")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["verify", folder]:
            verify(Path(folder))
        case ["open", folder, name]:
            open_records(Path(folder), Path(name))
        case ["sign", name]:
            sign(Path(name))
        case _:
            sys.exit(__doc__)
