//! The one table of reasons: number, name, weight, values, and what is said of it.

use super::told::{Told, filled};
use super::{Language, Weight};
use crate::audience::{Audience, RegionId};
use crate::cbor::FaultKind;
use crate::colour::Colour;
use crate::document::Kind;
use crate::key::KeyId;
use crate::pass::TestResult;
use crate::reader::ReaderName;
use crate::temperature::Temperature;
use crate::text::TextFault;
use crate::time::Timestamp;

macro_rules! reasons {
    ($(
        $(#[doc = $doc:literal])+
        $code:literal $name:literal $weight:ident $variant:ident { $($field:ident: $type:ty),* }
        en $en:literal, $next_en:literal;
        zh $zh:literal, $next_zh:literal;
    )*) => {
        /// Why a code is not simply admitted, with the values that were compared.
        ///
        /// ```
        /// use sanse::reason::{Language, Reason};
        ///
        /// let reason = Reason::TextVersion { version: '2' };
        /// assert_eq!((reason.code(), reason.step(), reason.name()), (103, 1, "text-version"));
        /// assert_eq!(reason.message(Language::English), "the code has format version 2; this verifier reads version 1");
        /// assert_eq!(reason.next(Language::Chinese), "请更新本机软件后再扫");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        #[expect(missing_docs, reason = "the fields are the values named in the variant's sentence")]
        pub enum Reason {
            $($(#[doc = $doc])+ $variant { $($field: $type),* },)*
        }

        impl Reason {
            /// All reasons there are, ascending: number, name, weight.
            pub const ALL: &[(u16, &'static str, Weight)] = &[$(($code, $name, Weight::$weight)),*];

            /// Its number: hundreds are the step of `spec/verification.md`.
            #[must_use]
            pub fn code(&self) -> u16 {
                match self { $(Reason::$variant { .. } => $code,)* }
            }

            /// Its stable name, for programs and logs.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self { $(Reason::$variant { .. } => $name,)* }
            }

            /// How much it weighs where a guard stands; unattended, whatever a person would have to look at
            /// is refused.
            #[must_use]
            pub fn weight(&self) -> Weight {
                match self { $(Reason::$variant { .. } => Weight::$weight,)* }
            }

            /// What was found, with the compared values; one line, plain text.
            #[must_use]
            #[expect(unused_variables, reason = "not every sentence in every language needs every value")]
            pub fn message(&self, language: Language) -> String {
                match self {
                    $(Reason::$variant { $($field),* } => {
                        // Never run: the compiler finds a value that is in a sentence and not in the reason.
                        let _ = |$($field: &str),*| { let _ = (format_args!($en), format_args!($zh)); };
                        let sentence = match language {
                            Language::English => $en,
                            Language::Chinese => $zh,
                        };
                        // Put together at one place for all reasons: half the code on a phone's page.
                        filled(sentence, language, &[$((stringify!($field), $field as &dyn Told)),*])
                    })*
                }
            }

            /// The one thing to do next.
            #[must_use]
            pub fn next(&self, language: Language) -> &'static str {
                match (self, language) {
                    $((Reason::$variant { .. }, Language::English) => $next_en,
                      (Reason::$variant { .. }, Language::Chinese) => $next_zh,)*
                }
            }
        }
    };
}

reasons! {
    // 1 Form: the text
    /// The text is longer than any QR code.
    101 "text-too-long" Refuse TextTooLong { characters: usize, limit: usize }
        en "the text has {characters} characters; at most {limit} are read", "Ask for the code from the person's wallet";
        zh "文本有{characters}个字符,最多读取{limit}个", "请出示随身应用中的通行码";
    /// The text does not begin with `SN1:`.
    102 "text-prefix" Refuse TextPrefix {}
        en "this is not a sanse code: it does not begin with SN1:", "Ask for the code from the person's wallet";
        zh "这不是三色通行码:开头不是SN1:", "请出示随身应用中的通行码";
    /// A later format.
    103 "text-version" Refuse TextVersion { version: char }
        en "the code has format version {version}; this verifier reads version 1", "Update this verifier, then scan again";
        zh "通行码的格式版本为{version},本机只读版本1", "请更新本机软件后再扫";
    /// Not base45, or not the one spelling of its bytes.
    104 "text-encoding" Refuse TextEncoding { position: usize, fault: TextFault }
        en "the text is damaged at character {position}: {fault}", "Scan again; wipe the screen or the lens; a scanner that types may have changed the text";
        zh "文本在第{position}个字符处损坏:{fault}", "请擦净屏幕或镜头后重扫;扫码枪也可能改动了文本";

    // 1 Form: the envelope
    /// The envelope is no COSE_Sign1.
    111 "envelope-malformed" Refuse EnvelopeMalformed { offset: usize, fault: FaultKind }
        en "the envelope is broken at byte {offset}: {fault}", "Scan again; if it stays so, the code is not genuine";
        zh "信封在第{offset}字节处损坏:{fault}", "请重扫;若仍如此,该码不真实";
    /// The envelope is another encoding of the same thing.
    112 "envelope-not-canonical" Refuse EnvelopeNotCanonical { offset: usize, fault: FaultKind }
        en "the envelope was re-encoded, at byte {offset}: {fault}", "Refuse: somebody has worked on this code";
        zh "信封被重新编码,第{offset}字节:{fault}", "请拒绝:该码被人改动过";
    /// Another CBOR tag than 18.
    113 "envelope-tag" Refuse EnvelopeTag { tag: u64 }
        en "the envelope has CBOR tag {tag}; 18 is expected", "Refuse: this is another kind of code";
        zh "信封的CBOR标签为{tag},应为18", "请拒绝:这是另一种码";
    /// Something stands where nothing is signed.
    114 "envelope-unprotected" Refuse EnvelopeUnprotected { offset: usize }
        en "the unprotected header at byte {offset} is not empty", "Refuse: somebody has worked on this code";
        zh "第{offset}字节处未签名的头部不为空", "请拒绝:该码被人改动过";
    /// More bytes than any document has.
    115 "envelope-too-large" Refuse EnvelopeTooLarge { bytes: usize, limit: usize }
        en "the document has {bytes} bytes; at most {limit} are read", "Check which file was given";
        zh "文件有{bytes}字节,最多读取{limit}字节", "请检查所给的文件";

    // 1 Form: the protected header
    /// The header is no map of labels.
    121 "header-malformed" Refuse HeaderMalformed { offset: usize, fault: FaultKind }
        en "the signed header is broken at byte {offset}: {fault}", "Scan again; if it stays so, the code is not genuine";
        zh "签名头部在第{offset}字节处损坏:{fault}", "请重扫;若仍如此,该码不真实";
    /// The header is another encoding of the same thing.
    122 "header-not-canonical" Refuse HeaderNotCanonical { offset: usize, fault: FaultKind }
        en "the signed header was re-encoded, at byte {offset}: {fault}", "Refuse: somebody has worked on this code";
        zh "签名头部被重新编码,第{offset}字节:{fault}", "请拒绝:该码被人改动过";
    /// A label that the document does not have; `crit` (2) is one.
    123 "header-label" Refuse HeaderLabel { label: i64 }
        en "the signed header has label {label}, which this document does not have", "Refuse: this is another kind of code";
        zh "签名头部含有不应有的标签{label}", "请拒绝:这是另一种码";
    /// A label that the document must have is missing.
    124 "header-missing" Refuse HeaderMissing { label: i64 }
        en "the signed header lacks label {label}", "Refuse: this is another kind of code";
        zh "签名头部缺少标签{label}", "请拒绝:这是另一种码";
    /// An algorithm that this document does not use.
    125 "header-algorithm" Refuse HeaderAlgorithm { algorithm: i64 }
        en "the signature algorithm is {algorithm}; -8 (EdDSA) or, for holders, -7 (ES256) is expected", "Refuse: this is another kind of code";
        zh "签名算法为{algorithm},应为-8(EdDSA),持有人可为-7(ES256)", "请拒绝:这是另一种码";
    /// A document of another kind: a trust list is not shown at a door.
    126 "header-type" Refuse HeaderType { found: Kind, wanted: Kind }
        en "this is a {found}; a {wanted} is expected", "Ask for the person's pass";
        zh "这是{found},应为{wanted}", "请出示本人的通行码";
    /// A type that no document has.
    127 "header-type-unknown" Refuse HeaderTypeUnknown { found: u64 }
        en "no document has type {found}", "Refuse: this is another kind of code";
        zh "没有类型为{found}的文档", "请拒绝:这是另一种码";

    // 2 Key
    /// No trust list is loaded.
    201 "trust-missing" Refuse TrustMissing {}
        en "no trust list is loaded, so no pass can be believed", "Load the trust list of this region";
        zh "尚未加载信任列表,无法核验任何通行码", "请加载本地区的信任列表";
    /// The trust list is past its expiry and its grace.
    202 "trust-expired" Refuse TrustExpired { expired_at: Timestamp, now: Timestamp }
        en "the trust list expired at {expired_at}; it is now {now}", "Load a newer trust list";
        zh "信任列表已于{expired_at}过期,现在是{now}", "请加载新的信任列表";
    /// The trust list is past its expiry, within its grace, or may be past it.
    203 "trust-stale" Check TrustStale { expired_at: Timestamp, now: Timestamp }
        en "the trust list ran out at {expired_at}; it is now {now}, in its grace period", "Compare the document; load a newer trust list today";
        zh "信任列表已于{expired_at}到期,现在是{now},处于宽限期", "请核对证件,并于今日加载新的信任列表";
    /// No trusted key has this `kid`.
    204 "key-unknown" Refuse KeyUnknown { kid: KeyId }
        en "no trusted key has the id {kid}", "Refuse; if many people show such passes, load a newer trust list";
        zh "没有编号为{kid}的可信密钥", "请拒绝;若多人如此,请加载新的信任列表";
    /// The key is trusted, but not for credentials.
    205 "key-scope" Refuse KeyScope { kid: KeyId }
        en "the key {kid} may not sign credentials", "Refuse: tell the authority";
        zh "密钥{kid}无权签发通行码", "请拒绝,并告知主管部门";
    /// The key was withdrawn.
    206 "key-withdrawn" Refuse KeyWithdrawn { kid: KeyId }
        en "the key {kid} was withdrawn", "Ask the person to fetch a new pass from the issuer";
        zh "密钥{kid}已被撤回", "请持码人向签发方重新领取";

    // 3 Signature, and the claims under it
    /// The signature is not by the key that is named.
    301 "signature-invalid" Refuse SignatureInvalid { kid: KeyId }
        en "the signature does not hold under key {kid}: the pass is forged or damaged", "Refuse; scan once more to be sure";
        zh "签名与密钥{kid}不符:通行码系伪造或已损坏", "请拒绝;可再扫一次确认";
    /// A second encoding of a signature.
    302 "signature-not-canonical" Refuse SignatureNotCanonical { kid: KeyId }
        en "the signature under key {kid} was re-encoded", "Refuse: somebody has worked on this code";
        zh "密钥{kid}的签名被重新编码", "请拒绝:该码被人改动过";
    /// The signed claims have another shape.
    311 "claims-malformed" Refuse ClaimsMalformed { offset: usize, fault: FaultKind }
        en "the signed claims are broken at byte {offset}: {fault}", "Tell the issuer: it signs broken documents";
        zh "已签名的声明在第{offset}字节处损坏:{fault}", "请告知签发方:其签发的文档有误";
    /// The signed claims are not in their one encoding.
    312 "claims-not-canonical" Refuse ClaimsNotCanonical { offset: usize, fault: FaultKind }
        en "the signed claims are not canonical at byte {offset}: {fault}", "Tell the issuer: it signs broken documents";
        zh "已签名的声明在第{offset}字节处不规范:{fault}", "请告知签发方:其签发的文档有误";
    /// A claim that the document does not have.
    313 "claims-label" Refuse ClaimsLabel { label: i64 }
        en "there is a claim {label}, which this document does not have", "Tell the issuer: it signs broken documents";
        zh "含有不应有的声明{label}", "请告知签发方:其签发的文档有误";
    /// A claim that the document must have is missing.
    314 "claims-missing" Refuse ClaimsMissing { claim: &'static str }
        en "the claim `{claim}` is missing", "Tell the issuer: it signs broken documents";
        zh "缺少声明“{claim}”", "请告知签发方:其签发的文档有误";
    /// A claim with a value outside what the document allows.
    315 "claims-value" Refuse ClaimsValue { claim: &'static str }
        en "the claim `{claim}` has a value that is not allowed", "Tell the issuer: it signs broken documents";
        zh "声明“{claim}”的值不被允许", "请告知签发方:其签发的文档有误";

    // 4 Validity
    /// Issued outside the dates of the key.
    401 "key-not-valid-then" Refuse KeyNotValidThen { issued_at: Timestamp, from: Timestamp, until: Timestamp }
        en "the pass was issued at {issued_at}, but its key signs from {from} until {until}", "Ask the person to fetch a new pass from the issuer";
        zh "通行码签发于{issued_at},而其密钥有效期为{from}至{until}", "请持码人向签发方重新领取";
    /// Longer life than the key may give.
    402 "life-too-long" Refuse LifeTooLong { seconds: u64, limit: u64 }
        en "the pass lives {seconds} s; its key may give {limit} s", "Refuse: tell the authority";
        zh "通行码有效期为{seconds}秒,其密钥最多可给{limit}秒", "请拒绝,并告知主管部门";
    /// Issued in the future.
    403 "not-yet-valid" Refuse NotYetValid { issued_at: Timestamp, now: Timestamp }
        en "the pass was issued at {issued_at}, but it is now {now}", "Check this device's clock";
        zh "通行码签发于{issued_at},而现在是{now}", "请检查本机时钟";
    /// Past its expiry.
    404 "expired" Refuse Expired { expires_at: Timestamp, now: Timestamp }
        en "the pass expired at {expires_at}; it is now {now}", "Ask the person to fetch a new pass";
        zh "通行码已于{expires_at}过期,现在是{now}", "请持码人重新领取通行码";
    /// The clock is too vague to tell whether the pass holds.
    405 "validity-in-doubt" Check ValidityInDoubt { issued_at: Timestamp, expires_at: Timestamp, earliest: Timestamp, latest: Timestamp }
        en "the pass holds from {issued_at} until {expires_at}; this clock only says {earliest} to {latest}", "Set this device's clock; compare the document";
        zh "通行码自{issued_at}至{expires_at}有效,而本机时钟只知在{earliest}与{latest}之间", "请校准本机时钟,并核对证件";
    /// The clock is behind a signed time.
    406 "clock-behind" Check ClockBehind { now: Timestamp, watermark: Timestamp }
        en "this device's clock says {now}, but {watermark} was seen before, in a signed list or at this gate", "Set this device's clock";
        zh "本机时钟为{now},但此前已见过{watermark}(签名列表或本闸机)", "请校准本机时钟";

    // 5 Binding
    /// A bound credential without its presentation.
    501 "presentation-missing" Refuse PresentationMissing {}
        en "this pass belongs to a wallet, but was shown without it: a copy", "Ask for the living code in the wallet";
        zh "此通行码须由本人应用实时出示,所示为副本", "请在应用中出示实时通行码";
    /// A presentation of a credential that has no holder key.
    502 "presentation-of-paper" Refuse PresentationOfPaper {}
        en "a paper pass was wrapped as if a wallet held it", "Ask for the paper itself";
        zh "纸质通行码被包装成应用出示", "请出示纸质原件";
    /// Another algorithm than the holder's key has.
    503 "holder-algorithm" Refuse HolderAlgorithm { found: i64, wanted: i64 }
        en "the code is signed with algorithm {found}; the holder's key has {wanted}", "Refuse: the code is not genuine";
        zh "该码签名算法为{found},持有人密钥为{wanted}", "请拒绝:该码不真实";
    /// The holder's key is no key.
    504 "holder-key" Refuse HolderKeyUnusable {}
        en "the holder's key in the pass cannot verify anything", "Ask the person to fetch a new pass";
        zh "通行码中的持有人密钥不可用", "请持码人重新领取通行码";
    /// The holder's key stands in a trust list.
    505 "holder-key-trusted" Refuse HolderKeyTrusted {}
        en "the holder's key is an issuer's key", "Refuse: tell the authority";
        zh "持有人密钥是签发方的密钥", "请拒绝,并告知主管部门";
    /// Not signed by the holder.
    506 "holder-signature-invalid" Refuse HolderSignatureInvalid {}
        en "the code was not signed by the wallet that the pass belongs to", "Refuse; scan once more to be sure";
        zh "该码不是由通行码所属的应用签名", "请拒绝;可再扫一次确认";
    /// A second encoding of the holder's signature.
    507 "holder-signature-not-canonical" Refuse HolderSignatureNotCanonical {}
        en "the wallet's signature was re-encoded", "Refuse: somebody has worked on this code";
        zh "应用的签名被重新编码", "请拒绝:该码被人改动过";
    /// The shown claims have another shape.
    511 "shown-claims-malformed" Refuse ShownClaimsMalformed { offset: usize, fault: FaultKind }
        en "the wallet's claims are broken at byte {offset}: {fault}", "Ask the person to update the wallet";
        zh "应用的声明在第{offset}字节处损坏:{fault}", "请持码人更新应用";
    /// The shown claims are not in their one encoding.
    512 "shown-claims-not-canonical" Refuse ShownClaimsNotCanonical { offset: usize, fault: FaultKind }
        en "the wallet's claims are not canonical at byte {offset}: {fault}", "Ask the person to update the wallet";
        zh "应用的声明在第{offset}字节处不规范:{fault}", "请持码人更新应用";
    /// A claim that a presentation does not have.
    513 "shown-claims-label" Refuse ShownClaimsLabel { label: i64 }
        en "the wallet sent a claim {label}, which a presentation does not have", "Ask the person to update the wallet";
        zh "应用发送了不应有的声明{label}", "请持码人更新应用";
    /// A claim that a presentation must have is missing.
    514 "shown-claims-missing" Refuse ShownClaimsMissing { claim: &'static str }
        en "the wallet left out the claim `{claim}`", "Ask the person to update the wallet";
        zh "应用缺少声明“{claim}”", "请持码人更新应用";
    /// A shown claim with a value outside what is allowed.
    515 "shown-claims-value" Refuse ShownClaimsValue { claim: &'static str }
        en "the wallet's claim `{claim}` has a value that is not allowed", "Ask the person to update the wallet";
        zh "应用的声明“{claim}”的值不被允许", "请持码人更新应用";
    /// Shown before the pass was issued, or after it expired.
    521 "shown-outside-validity" Refuse ShownOutsideValidity { presented_at: Timestamp, issued_at: Timestamp, expires_at: Timestamp }
        en "the code was made at {presented_at}; its pass holds from {issued_at} until {expires_at}", "Ask the person to set the phone's clock";
        zh "该码生成于{presented_at},而通行码自{issued_at}至{expires_at}有效", "请持码人校准手机时钟";
    /// Too old: a screenshot, a forwarded picture, or a stopped phone.
    522 "stale" Refuse Stale { presented_at: Timestamp, now: Timestamp, age: u64, limit: u64 }
        en "the code is {age} s old; at most {limit} s are accepted: perhaps a screenshot", "Ask for the living code; look that it renews itself";
        zh "该码已生成{age}秒,最多接受{limit}秒:可能是截屏", "请出示实时通行码,并确认其自动刷新";
    /// Made later than now.
    523 "from-the-future" Refuse FromTheFuture { presented_at: Timestamp, now: Timestamp, ahead: u64, limit: u64 }
        en "the code is dated {ahead} s ahead of this clock; at most {limit} s are accepted", "Compare the phone's clock and this device's";
        zh "该码时间比本机时钟早到{ahead}秒,最多接受{limit}秒", "请比对手机与本机的时钟";
    /// The clock is too vague to tell whether the code is fresh.
    524 "freshness-in-doubt" Check FreshnessInDoubt { presented_at: Timestamp, earliest: Timestamp, latest: Timestamp }
        en "the code was made at {presented_at}; this clock only says {earliest} to {latest}", "Look that the code renews itself; set this device's clock";
        zh "该码生成于{presented_at},而本机时钟只知在{earliest}与{latest}之间", "请确认该码自动刷新,并校准本机时钟";
    /// Made for somebody else.
    531 "other-audience" Refuse OtherAudience { found: Audience, wanted: Audience }
        en "the code was made for {found}; this is {wanted}", "Ask for a new code made for this gate: scan the place's code first, or show it openly";
        zh "该码是为{found}生成的,此处为{wanted}", "请重新出示为本处生成的码:先扫场所码,或公开出示";
    /// Shown openly where the place's code must be scanned first.
    532 "place-required" Refuse PlaceRequired { place: Audience }
        en "the code is not bound to a place; {place} requires it", "Ask the person to scan this place's code first";
        zh "该码未绑定场所,{place}要求绑定", "请持码人先扫本场所的场所码";
    /// A challenge that this gate did not make, or that is dead.
    533 "nonce-unknown" Refuse NonceUnknown {}
        en "the code answers a challenge that is not one of this gate's living ones", "Ask the person to scan this gate's screen again";
        zh "该码应答的不是本闸机当前的挑战", "请持码人重新扫描本闸机屏幕";
    /// No answer to this gate's challenge.
    534 "nonce-required" Refuse NonceRequired {}
        en "the code does not answer this gate's challenge", "Ask the person to scan this gate's screen first";
        zh "该码未应答本闸机的挑战", "请持码人先扫描本闸机屏幕";
    /// Paper where it is not taken.
    541 "paper-refused" Refuse PaperRefused {}
        en "this is a paper pass; this place does not take paper", "Ask for the code in a wallet, or use another entrance";
        zh "这是纸质通行码,本场所不接受纸质码", "请出示应用中的通行码,或走其他入口";
    /// Paper can be copied: a person must compare.
    542 "paper" Check Paper {}
        en "this is a paper pass, which anyone can copy", "Compare the photo, or the identity document";
        zh "这是纸质通行码,可被复制", "请核对照片或身份证件";

    // 6 Status
    /// Whether the pass was revoked is not known.
    601 "status-unknown" Check StatusUnknown {}
        en "whether this pass was revoked is not known: no status list that counts is loaded for it", "Compare the document; load the status list";
        zh "无法得知该通行码是否被撤销:没有加载其有效的状态列表", "请核对证件,并加载状态列表";
    /// The status list is past its expiry.
    602 "status-stale" Check StatusStale { expires_at: Timestamp, now: Timestamp }
        en "the status list ran out at {expires_at}; it is now {now}: whether this pass was revoked since is not known", "Compare the document; load a newer status list";
        zh "状态列表已于{expires_at}到期,现在是{now}:无法得知该通行码此后是否被撤销", "请核对证件,并加载新的状态列表";
    /// The clock is too vague to tell whether the status list has run out.
    603 "status-in-doubt" Check StatusInDoubt { expires_at: Timestamp, earliest: Timestamp, latest: Timestamp }
        en "the status list holds until {expires_at}; this clock only says {earliest} to {latest}", "Compare the document; set this device's clock";
        zh "状态列表至{expires_at}有效,而本机时钟只知在{earliest}与{latest}之间", "请核对证件,并校准本机时钟";
    /// The pass names a place behind the end of the list.
    611 "status-index" Refuse StatusIndex { index: u64, entries: usize }
        en "the pass has place {index} in a status list of {entries}", "Refuse: tell the authority";
        zh "通行码在状态列表中的位置为{index},而列表只有{entries}个位置", "请拒绝,并告知主管部门";
    /// The issuer has revoked the pass.
    612 "revoked" Refuse Revoked {}
        en "the issuer has revoked this pass", "Ask the person to fetch a new pass from the issuer";
        zh "签发方已撤销该通行码", "请持码人向签发方重新领取";
    /// The issuer has suspended the pass.
    613 "suspended" Refuse Suspended {}
        en "the issuer has suspended this pass for now", "Ask the person to speak with the issuer";
        zh "签发方已暂停该通行码", "请持码人联系签发方";
    /// The status list says something that this verifier does not know.
    614 "status-value" Refuse StatusValue { value: u64 }
        en "the status list says {value} of this pass, which has no meaning here", "Refuse; update this verifier, or tell the authority";
        zh "状态列表对该通行码的标记为{value},本机不识此值", "请拒绝;请更新本机软件,或告知主管部门";
    /// The status list gives the pass a worse colour than it was issued with; the place's rules judge that one.
    621 "colour-worsened" Note ColourWorsened { issued: Colour, now: Colour }
        en "the pass was issued {issued}; its issuer says {now} now", "Go by the colour of now; ask the person to update the wallet";
        zh "通行码签发时为{issued},签发方现标记为{now}", "请以现在的颜色为准,并请持码人更新应用";

    // 7 Policy
    /// Specimens are grey.
    701 "specimen" Refuse Specimen {}
        en "this is a specimen, not a pass", "Refuse: ask for the person's own pass";
        zh "这是样本,不是通行码", "请拒绝,请出示本人的通行码";
    /// A region whose passes do not count here.
    702 "region-not-recognised" Refuse RegionNotRecognised { region: RegionId }
        en "passes of region {region} do not count here", "Explain where the person can register here";
        zh "本处不认可{region}的通行码", "请告知持码人可在何处登记";
    /// A region recognised for other colours, a shorter life, or no longer.
    703 "recognition-exceeded" Refuse RecognitionExceeded { region: RegionId, until: Timestamp }
        en "region {region} is recognised until {until} for other colours or shorter lives than this pass has", "Explain where the person can register here";
        zh "对{region}的认可至{until}为止,且不含此通行码的颜色或有效期", "请告知持码人可在何处登记";
    /// A colour that the place refuses.
    711 "colour-refused" Refuse ColourRefused { colour: Colour }
        en "the pass is {colour}; this place refuses {colour}", "Do not let the person in; take contact details and explain what follows";
        zh "通行码为{colour},本场所不放行{colour}", "请勿放行;登记联系方式并说明后续措施";
    /// A colour that a person must look at.
    712 "colour-check" Check ColourCheck { colour: Colour }
        en "the pass is {colour}; this place looks at {colour}", "Follow the place's rule for this colour";
        zh "通行码为{colour},须人工处理", "请按本场所对该颜色的规定处理";
    /// Not updated for longer than the place takes.
    713 "update-too-old" Refuse UpdateTooOld { age: u64, limit: u64 }
        en "the pass was updated {age} s ago; this place takes {limit} s", "Ask the person to fetch a new pass";
        zh "通行码更新于{age}秒前,本场所最多接受{limit}秒", "请持码人更新通行码";
    /// No test where one is required.
    721 "test-required" Refuse TestRequired {}
        en "this place requires a test; the pass has none", "Explain where the person can be tested";
        zh "本场所要求检测,通行码中没有检测结果", "请告知持码人可在何处检测";
    /// A test that is too old.
    722 "test-too-old" Refuse TestTooOld { taken_at: Timestamp, age: u64, limit: u64 }
        en "the test was taken at {taken_at}, {age} s ago; this place takes {limit} s", "Explain where the person can be tested";
        zh "检测于{taken_at},距今{age}秒,本场所最多接受{limit}秒", "请告知持码人可在何处检测";
    /// A test that is not negative.
    723 "test-not-negative" Refuse TestNotNegative { result: TestResult }
        en "the latest test is {result}; this place requires a negative one", "Do not let the person in; explain what follows";
        zh "最近检测结果为{result},本场所要求阴性", "请勿放行,并说明后续措施";
    /// A test dated after the pass was made.
    724 "test-ahead" Refuse TestAhead { taken_at: Timestamp, issued_at: Timestamp }
        en "the test is dated {taken_at}, but the pass was made at {issued_at}", "Do not let the person in; the issuer must correct the test's date";
        zh "检测时间为{taken_at},晚于通行码签发时间{issued_at}", "请勿放行,须由签发机构更正检测时间";
    /// A person must compare the photo.
    731 "photo-compare" Check PhotoCompare {}
        en "this place compares the photo", "Compare the person with the photo";
        zh "本场所须核对照片", "请核对持码人与照片";
    /// A photo is required, and the pass has none.
    732 "photo-missing" Check PhotoMissing {}
        en "the pass has no photo to compare", "Compare the identity document instead";
        zh "通行码没有照片可供核对", "请改为核对身份证件";
    /// A person must compare the identity document.
    733 "document-compare" Check DocumentCompare {}
        en "this place checks the identity document", "Type the document's number, or compare it by eye";
        zh "本场所须核对身份证件", "请输入证件号码或当面核对";
    /// The document that was typed is not the person's.
    734 "document-mismatch" Refuse DocumentMismatch {}
        en "the document's number does not belong to this pass", "Check the number once more; else refuse";
        zh "证件号码与通行码不符", "请再核对一次号码,否则拒绝";
    /// A person must measure the temperature.
    741 "confirm-temperature" Check ConfirmTemperature {}
        en "this place measures the temperature", "Measure the temperature and confirm";
        zh "本场所须测量体温", "请测量体温并确认";
    /// A resident must consent.
    742 "confirm-consent" Check ConfirmConsent {}
        en "a resident must consent to this visit", "Ask the resident and confirm";
        zh "须经居民同意", "请征得居民同意并确认";
    /// A second document is required.
    743 "confirm-second-document" Check ConfirmSecondDocument {}
        en "this place requires a second document", "See the second document and confirm";
        zh "本场所须查验另一份证明", "请查验并确认";
    /// A temperature that the place does not take; how high it was stands in no sentence, for it is the person's.
    744 "temperature-too-high" Refuse TemperatureTooHigh { measured: Temperature, limit: Temperature }
        en "the temperature is not below {limit} degrees, as this place asks", "Do not let the person in; measure once more after a rest, then send them to a fever clinic";
        zh "体温未低于本场所上限{limit}度", "请勿放行;休息后复测,仍高则请前往发热门诊";
    /// A temperature below what can be believed; how low it was stands in no sentence.
    745 "temperature-too-low" Check TemperatureTooLow { measured: Temperature, least: Temperature }
        en "a temperature below {least} degrees was measured, which cannot be right", "Measure once more, close to the skin and out of the cold";
        zh "测得体温低于{least}度,应为测量有误", "请避开冷风、贴近皮肤重新测量";

    // 8 Replay
    /// This code, or a newer one of the same wallet, was scanned before.
    801 "already-scanned" Check AlreadyScanned { seconds: u64, reader: ReaderName }
        en "this code was already scanned {seconds} s ago at {reader}", "Compare the photo: somebody may have shown a copy; where nobody stands at the door, call somebody";
        zh "该码已于{seconds}秒前在{reader}扫过", "请核对照片:可能有人出示了复制的码;无人值守处请呼叫工作人员";
    /// The same person passed a moment ago.
    802 "passed-back" Check PassedBack { seconds: u64, limit: u64, reader: ReaderName }
        en "this person was scanned {seconds} s ago at {reader}; a second time counts after {limit} s", "Compare the photo: the phone may have been handed back; where nobody stands at the door, call somebody";
        zh "此人已于{seconds}秒前在{reader}扫过,{limit}秒后方可再次通过", "请核对照片:手机可能被递回他人;无人值守处请呼叫工作人员";
    /// The gate has just started without its memory.
    803 "warming-up" Refuse WarmingUp { until: Timestamp }
        en "this gate has just started without its memory; it takes codes made after {until}", "Wait for the next code or two, then scan again; if that time is far away, set this gate's clock and confirm it";
        zh "本闸机刚启动且无记忆,只接受{until}之后生成的码", "请等待一两个新码后再扫;若该时间很远,请校准并确认本机时钟";
    /// The guard's memory is full.
    804 "guard-full" Refuse GuardFull { entries: usize }
        en "the replay memory is full with {entries} entries", "Scan again once some have expired; give this gate more memory";
        zh "防重放记忆已满,共{entries}条", "请待部分条目过期后再扫,并为本闸机增加内存";
    /// The clock stepped back, and by the latest time seen the code is stale.
    805 "clock-stepped-back" Refuse ClockSteppedBack { presented_at: Timestamp, seen: Timestamp }
        en "the code was made at {presented_at}, but this gate, or one that shares its memory, has already seen {seen}: a clock is wrong", "Set this gate's clock, and those of the gates that share its memory";
        zh "该码生成于{presented_at},而本闸机或共用其记忆的闸机已到过{seen}:时钟有误", "请校准本机及共用记忆的各闸机时钟";
    /// The guard cannot answer.
    806 "guard-unavailable" Refuse GuardUnavailable {}
        en "the replay memory does not answer", "Check the replay memory of this gate; it answered nothing";
        zh "防重放记忆没有应答", "请检查本闸机的防重放记忆";
    /// The memory that this gate shares with others does not answer; only its own was asked.
    807 "guard-alone" Check GuardAlone {}
        en "the shared replay memory does not answer; only this gate's own was asked", "Compare the photo with the person: the code may have been used at another gate";
        zh "共享的防重放记忆没有应答,仅查了本闸机的记忆", "请比对照片与本人:该码可能已在其他闸机使用";
}
