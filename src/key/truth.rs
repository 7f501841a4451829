//! What others publish of signatures, held against the keys of this crate: Project Wycheproof, RFC 8032, and the
//! edge cases of "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko, 2020).

use std::collections::BTreeMap;

use wycheproof::{TestResult, ecdsa, eddsa};

use super::{HolderKey, HolderPublicKey, SignatureFault, SigningKey, VerifyingKey, signature_from_der};

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

fn key_of(public: &[u8]) -> VerifyingKey {
    VerifyingKey::from_bytes(public.try_into().unwrap()).unwrap()
}

/// Whether the signature holds; one of another length is refused where the envelope is read.
fn holds(key: &HolderPublicKey, message: &[u8], signature: &[u8]) -> Result<(), Option<SignatureFault>> {
    let signature = signature.try_into().map_err(|_| None)?;
    key.verify(message, signature).map_err(Some)
}

#[test]
fn wycheproof_ed25519() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let (mut valid, mut invalid, mut not_canonical) = (0, 0, 0);
    for group in set.test_groups {
        let issuer = key_of(&group.key.pk);
        let holder = HolderPublicKey::ed25519(&issuer);
        for test in group.tests {
            let found = holds(&holder, &test.msg, &test.sig);
            if let Ok(signature) = test.sig.as_slice().try_into() {
                let by_issuer = issuer.verify(&test.msg, signature).map_err(Some);
                assert_eq!(by_issuer, found, "{}: the two sides read one rule", test.tc_id);
            }
            match test.result {
                TestResult::Invalid => {
                    assert!(found.is_err(), "{}: {}", test.tc_id, test.comment);
                    invalid += 1;
                    not_canonical += usize::from(found == Err(Some(SignatureFault::NotCanonical)));
                }
                _ => {
                    assert_eq!(found, Ok(()), "{}: {}", test.tc_id, test.comment);
                    valid += 1;
                }
            }
        }
    }
    assert_eq!((valid, invalid), (88, 63), "another edition of the set");
    assert!(not_canonical >= 8, "S at or above the group order is named: {not_canonical}");
}

#[test]
fn wycheproof_p256_raw() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256P1363).unwrap();
    let mut high = BTreeMap::new();
    let (mut valid, mut invalid) = (0, 0);
    for group in set.test_groups {
        let key = HolderPublicKey::p256_from_sec1(&group.key.key).unwrap();
        for test in group.tests {
            let found = holds(&key, &test.msg, &test.sig);
            match (test.result, found) {
                (TestResult::Invalid, found) => {
                    assert!(found.is_err(), "{}: {}", test.tc_id, test.comment);
                    invalid += 1;
                }
                (_, Ok(())) => valid += 1,
                // Sound by the standard, and refused here: the other of two signatures that hold. Lowered, it holds.
                (_, Err(fault)) => {
                    assert_eq!(fault, Some(SignatureFault::NotCanonical), "{}: {}", test.tc_id, test.comment);
                    let low = super::p256::normalise(test.sig.as_slice().try_into().unwrap()).unwrap();
                    assert_eq!(key.verify(&test.msg, &low), Ok(()), "{}: {}", test.tc_id, test.comment);
                    *high.entry(format!("{:?}", test.flags)).or_insert(0) += 1;
                }
            }
        }
    }
    assert_eq!((valid, invalid), (103, 89), "another edition of the set");
    let high: Vec<_> = high.iter().map(|(flags, count)| (flags.as_str(), *count)).collect();
    let expected = [
        ("[ArithmeticError]", 28),
        ("[EdgeCasePublicKey]", 13),
        ("[PointDuplication]", 1),
        ("[SpecialCaseHash]", 23),
        ("[ValidSignature]", 5),
    ];
    assert_eq!(high, expected, "refused for a high S alone");
}

#[test]
fn wycheproof_p256_der() {
    let set = ecdsa::TestSet::load(ecdsa::TestName::EcdsaSecp256r1Sha256).unwrap();
    let (mut valid, mut no_der, mut no_signature) = (0, 0, 0);
    for group in set.test_groups {
        let key = HolderPublicKey::p256_from_sec1(&group.key.key).unwrap();
        for test in group.tests {
            // As a signer elsewhere answers: DER, with either S.
            let raw = signature_from_der(&test.sig).ok();
            let low = raw.and_then(|raw| super::p256::normalise(&raw));
            let found = low.map(|low| key.verify(&test.msg, &low));
            match (test.result, found) {
                (TestResult::Invalid, None) => no_der += 1,
                (TestResult::Invalid, Some(found)) => {
                    assert!(found.is_err(), "{}: {}", test.tc_id, test.comment);
                    no_signature += 1;
                }
                (_, found) => {
                    assert_eq!(found, Some(Ok(())), "{}: {}", test.tc_id, test.comment);
                    valid += 1;
                }
            }
        }
    }
    assert_eq!((valid, no_der, no_signature), (174, 287, 23), "another edition of the set");
}

/// RFC 8032, section 7.1: secret key, public key, message, signature. The test of 1,023 bytes is not here: no hex
/// of that length is typed without a mistake.
const RFC_8032: [[&str; 5]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155",
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac",
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        concat!(
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a",
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        ),
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589",
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

#[test]
fn rfc_8032_section_7_1() {
    for [secret, public, message, r, s] in RFC_8032 {
        let (message, signature) = (bytes(message), [bytes(r), bytes(s)].concat());
        let key = SigningKey::from_seed(&bytes(secret).try_into().unwrap()).unwrap();
        assert_eq!(key.public().as_bytes(), bytes(public).as_slice());
        assert_eq!(key.sign(&message).as_slice(), signature);
        let holder = HolderKey::from(key).public();
        assert_eq!(holds(&holder, &message, &signature), Ok(()));
        assert!(holds(&holder, &[&message[..], &[0]].concat(), &signature).is_err());
    }
}

const MIXED_A: &str = "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d";
const MIXED_B: &str = "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43";
const SMALL: &str = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa";
const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const ONES: &str = "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

/// The vectors 0 to 11 of github.com/novifinancial/ed25519-speccheck (the paper's table 6c): message, public key, R,
/// S, and whether ed25519-dalek's verification takes it that is not strict (table 5).
const SPECCHECK: [(&str, &str, &str, &str, bool); 12] = [
    // Small order of A and R; of A; of R.
    (
        "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
        SMALL,
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        ZERO,
        true,
    ),
    (
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        SMALL,
        MIXED_B,
        "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
        true,
    ),
    (
        "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
        MIXED_B,
        SMALL,
        "8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
        true,
    ),
    // Mixed orders; the equation holds without cofactor.
    (
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        MIXED_A,
        "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f",
        "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
        true,
    ),
    // It holds with cofactor only; and only if 8k is not reduced.
    (
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        MIXED_A,
        "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512",
        "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
        false,
    ),
    (
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        MIXED_A,
        "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7",
        "e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
        false,
    ),
    // S above the group order, and far above.
    (
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
        "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e",
        "547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514",
        false,
    ),
    (
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
        "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa1942",
        "7e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22",
        false,
    ),
    // A second encoding of R, once reduced before it is hashed and once not.
    (
        "9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
        MIXED_B,
        ONES,
        "03be9678ac102edcd92b0210bb34d7428d12ffc5df5f37e359941266a4e35f0f",
        false,
    ),
    (
        "9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
        MIXED_B,
        ONES,
        "ca8c5b64cd208982aa38d4936621a4775aa233aa0505711d8fdcfdaa943d4908",
        false,
    ),
    // The same for A.
    (
        "e96b7021eb39c1a163b6da4e3093dcd3f21387da4cc4572be588fafae23c155b",
        ONES,
        "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dc",
        "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
        false,
    ),
    (
        "39a591f5321bbe07fd5a23dc2f39d025d74526615746727ceefd6e82ae65c06f",
        ONES,
        "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dc",
        "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
        true,
    ),
];

#[test]
fn taming_the_many_eddsas() {
    #[expect(
        clippy::disallowed_methods,
        reason = "the lax check shows that the vectors are the published ones"
    )]
    fn lax(public: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
        let signature = ed25519_dalek::Signature::from_slice(signature).unwrap();
        ed25519_dalek::VerifyingKey::from_bytes(public)
            .is_ok_and(|key| ed25519_dalek::Verifier::verify(&key, message, &signature).is_ok())
    }
    let mut taken = Vec::new();
    for (n, (message, public, r, s, by_the_lax)) in SPECCHECK.into_iter().enumerate() {
        let (message, signature) = (bytes(message), [bytes(r), bytes(s)].concat());
        let public: [u8; 32] = bytes(public).try_into().unwrap();
        assert_eq!(lax(&public, &message, &signature), by_the_lax, "vector {n} is mistyped");
        // A key that is none stops an issuer when it is listed, and a holder when its signature is held against it.
        let signature: [u8; 64] = signature.try_into().unwrap();
        let issuer =
            VerifyingKey::from_bytes(&public).is_ok_and(|key| key.verify(&message, &signature).is_ok());
        let holder = super::ed25519::decode(&public)
            .is_some_and(|key| super::ed25519::verify_strict(&key, &message, &signature).is_ok());
        assert_eq!(issuer, holder, "vector {n}");
        if issuer {
            taken.push(n);
        }
    }
    // The row "Dalek strict" of the paper's table: all orders mixed, and nothing else to object to.
    assert_eq!(taken, [3]);
}
