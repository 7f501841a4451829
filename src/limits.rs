//! Every bound in one place, each with its reason.
//!
//! Input past a bound is refused with the bound in the message; nothing is ever allocated on the word of a
//! length that has not been held against one of these first.

/// Longest text accepted by the reader, in characters: a QR code of version 40 at level L holds 4,296
/// alphanumeric characters (ISO/IEC 18004, table 7), so nothing longer can come from one picture.
pub const TEXT_CHARS: usize = 4_296;

/// Largest trust list accepted, in bytes: 1,024 keys with all their dates and names fit with room to spare.
pub const TRUST_LIST_BYTES: usize = 256 * 1024;

/// Times that a verifier follows a region's root to the next one: one a year, for longer than the roots' algorithm will
/// last. None is forgotten, for then it could come back.
pub const PAST_ROOTS: usize = 32;

/// Regions whose newest list a verifier remembers: all that a list may recognise, and as many that one has recognised
/// before.
pub const REGIONS_REMEMBERED: usize = 2 * RECOGNISED_REGIONS;

/// Keys whose newest bundle a verifier remembers, or whose newest roster a sentinel: a new one each year, for longer than a
/// gate stands. Past it, keys that may sign none any more are forgotten first.
pub const SIGNERS_REMEMBERED: usize = 16;

/// Largest trust memory of a verifier, in bytes: for its own region and each that it remembers a name, a number, a hash
/// and the roots, of 34 bytes each; and for each of [`SIGNERS_REMEMBERED`] the key, a number and a hash.
pub const TRUST_MEMORY_BYTES: usize =
    64 + (1 + REGIONS_REMEMBERED) * (64 + 34 * (PAST_ROOTS + 2)) + 80 * SIGNERS_REMEMBERED;

/// Most keys in one trust list.
pub const TRUST_KEYS: usize = 1_024;

/// Most withdrawn keys named by one trust list.
pub const WITHDRAWN_KEYS: usize = 1_024;

/// Most regions one trust list may recognise.
pub const RECOGNISED_REGIONS: usize = 64;

/// Most trusted keys that may share one four-byte `kid`, over all lists: each is one signature check that
/// a forged pass can cost the verifier.
pub const KEYS_PER_KID: usize = 4;

/// Longest name of an issuer in a trust list, in bytes of UTF-8.
pub const ISSUER_NAME_BYTES: usize = 64;

/// Longest grace period a trust list may grant after its expiry, in seconds (30 days).
pub const GRACE_SECONDS: u64 = 30 * 86_400;

/// How far ahead of the verifier's clock a list may be dated before an operator must confirm it, in seconds
/// (24 hours): one bad future time must not brick a gate.
pub const LIST_AHEAD_SECONDS: u64 = 24 * 3_600;

/// Most parts of one bundle: the lists of all neighbours, and a status list for each day that passes of a few issuers
/// live.
pub const BUNDLE_PARTS: usize = 2_048;

/// Largest signed list of a bundle's parts, in bytes: [`BUNDLE_PARTS`] of 110 bytes each, and room to spare.
pub const BUNDLE_MANIFEST_BYTES: usize = 256 * 1024;

/// Largest bundle, all parts together, in bytes: it is held in memory while it is verified.
pub const BUNDLE_BYTES: usize = 256 * 1024 * 1024;

/// Longest name of a part of a bundle, in characters: a file name on every system, with room for the status list of an
/// issuer and a day.
pub const PART_NAME_CHARS: usize = 63;

/// Largest file of a gate's rules in a bundle, or of a place code, in bytes.
pub const POLICY_BYTES: usize = 64 * 1024;

/// Passes are dated to the minute, in seconds: a date to the second would tell them apart, and cost no bytes less.
pub const ISSUE_STEP_SECONDS: u64 = 60;

/// Longest life any credential may have, in seconds (400 days): paper passes of a year and a month.
pub const CREDENTIAL_LIFE_SECONDS: u64 = 400 * 86_400;

/// Life an issuer gives a bound pass at most unless told otherwise, in seconds (48 hours).
pub const BOUND_LIFE_SECONDS: u64 = 48 * 3_600;

/// Life an issuer gives a paper pass at most unless told otherwise, in seconds (30 days).
pub const PAPER_LIFE_SECONDS: u64 = 30 * 86_400;

/// Greatest time a document may carry, in seconds since 1970 (2106-02-07): times stay in five bytes.
pub const TIME_MAX: u64 = 0xFFFF_FFFF;

/// Greatest status index: 2²⁴ − 1, so that a list of four-bit values takes 8 MiB at most.
pub const STATUS_INDEX: u32 = 0x00FF_FFFF;

/// Most values in one status list: a place for each [`STATUS_INDEX`].
pub const STATUS_ENTRIES: usize = 1 << 24;

/// Fewest values in a status list that this library makes: among so many, a place says little of when its pass was
/// made, and all lists of an issuer look alike.
pub const STATUS_ENTRIES_MIN: usize = 1 << 17;

/// Largest status list accepted, in bytes: [`STATUS_ENTRIES`] values of eight bits that zlib could not make smaller
/// (5 bytes more for each 64 KiB at worst), and the claims around them.
pub const STATUS_LIST_BYTES: usize = STATUS_ENTRIES + 64 * 1024;

/// How long after the last one a status list may be dated before an operator must confirm it, in seconds (23 hours): an
/// hour less than [`LIST_AHEAD_SECONDS`]. A longer gap may be a clock that is wrong; verifiers would refuse the list, and
/// its date is never taken back.
pub const STATUS_AHEAD_SECONDS: u64 = LIST_AHEAD_SECONDS - 3_600;

/// How long a day must be past before it is closed, and how long after the last list days may be closed before an operator
/// must confirm the time, in seconds (two days): a closed day is never opened again.
pub const STATUS_GAP_SECONDS: u64 = 48 * 3_600;

/// Most places, notes or words in one record of an issuer's status store: one record is one wait for the disk.
pub const STATUS_BLOCK: usize = 4_096;

/// Longest record of an issuer's status store, in bytes: [`STATUS_BLOCK`] notes of a place and an id, and its own frame.
pub const STATUS_RECORD_BYTES: usize = 64 + 24 * STATUS_BLOCK;

/// Most status lists of the home region that a verifier remembers: ten issuers with the 400 days that a paper pass can
/// live.
pub const STATUS_SHARDS: usize = 4_096;

/// Most status lists of one recognised region that a verifier remembers, apart from all others: one issuer with the 400
/// days that a paper pass can live, or a hundred with the few days of bound ones.
pub const STATUS_SHARDS_ABROAD: usize = 512;

/// Most status lists that a verifier remembers together: those of home, and of each region that a list may recognise.
pub const STATUS_SHARDS_REMEMBERED: usize = STATUS_SHARDS + RECOGNISED_REGIONS * STATUS_SHARDS_ABROAD;

/// Most memory for the values of the home region's status lists, in bytes: a hundred lists of ten million places.
pub const STATUS_BYTES: usize = 512 * 1024 * 1024;

/// Most memory for the values of one recognised region's status lists, in bytes: six of ten million places, or as many
/// of the shortest as are remembered.
pub const STATUS_BYTES_ABROAD: usize = 32 * 1024 * 1024;

/// Largest status memory of a verifier, in bytes: a subject, a time, a hash and a key for each of
/// [`STATUS_SHARDS_REMEMBERED`].
pub const STATUS_MEMORY_BYTES: usize = 64 + 320 * STATUS_SHARDS_REMEMBERED;

/// Longest masked display name, in bytes of UTF-8.
pub const DISPLAY_NAME_BYTES: usize = 12;

/// Length of a region id, in characters, shortest and longest.
pub const REGION_CHARS: (usize, usize) = (1, 8);

/// Length of a place id, in characters, shortest and longest, its region's prefix included.
pub const PLACE_CHARS: (usize, usize) = (3, 12);

/// Longest document number hashed into a commitment, in characters after normalisation.
pub const DOCUMENT_NUMBER_CHARS: usize = 32;

/// Longest document number as typed, in bytes of UTF-8, spaces and hyphens included: held against before
/// anything is normalised.
pub const DOCUMENT_INPUT_BYTES: usize = 256;

/// Year of birth in a resident number, earliest and latest: nobody alive was born before, and no document
/// runs past 2106 (see [`TIME_MAX`]).
pub const BIRTH_YEAR: (u64, u64) = (1_850, 2_106);

/// Longest step forward that a gate's clock is believed without further sign, in seconds (10 minutes), and so
/// the longest that a wrong one can keep a gate shut; see [`CLOCK_SETTLE_SECONDS`].
pub const CLOCK_STEP_SECONDS: u64 = 600;

/// How long a clock that jumped further forward must keep running before the replay guard believes it,
/// in seconds (10 minutes).
pub const CLOCK_SETTLE_SECONDS: u64 = 600;

/// People whose newest codes a gate's clock is held against: eight of them would have to lie alike.
pub const CLOCK_WATCH_PEOPLE: usize = 15;

/// Median difference between the phones' clocks and the gate's past which somebody is to look at it, in seconds: codes
/// are dated to 5, 10 or 30 s, and a strict gate takes none that is 15 s old.
pub const CLOCK_ADVICE_SECONDS: u64 = 10;

/// How long a code tells something of the gate's clock, in seconds (24 hours).
pub const CLOCK_WATCH_SECONDS: u64 = 24 * 3_600;

/// Window in which the same code at the same reader is the same scan, in seconds.
pub const REPEAT_SECONDS: u64 = 5;

/// How long a Check waits for a person at the door to do what the place asks for, in seconds (five minutes): long enough to
/// measure a temperature or to ring up a resident, too short to be kept for somebody else.
pub const OPEN_SECONDS: u64 = 300;

/// Anti-passback time unless told otherwise, in seconds.
pub const PASSBACK_SECONDS: u64 = 120;

/// Longest anti-passback time, in seconds (24 hours): an entry is kept that long.
pub const PASSBACK_MAX_SECONDS: u64 = 86_400;

/// Entries a replay guard holds unless told otherwise.
pub const GUARD_ENTRIES: usize = 1_000_000;

/// Most entries a replay guard may be told to hold: some 20 GB.
pub const GUARD_ENTRIES_MAX: usize = 1 << 28;

/// How long a guard on disk uses one secret, in seconds (two days): twice as long as an entry lives at most, so that
/// nothing lives under any but the newest two.
pub const GUARD_SECRET_SECONDS: u64 = 2 * PASSBACK_MAX_SECONDS;

/// How long what has expired may stand in the files of a guard on disk that hears the time, in seconds (one hour).
pub const GUARD_ERASE_SECONDS: u64 = 3_600;

/// Readers one guard remembers the last decision of.
pub const GUARD_READERS: usize = 4_096;

/// Wallets and sheets of paper of one person that are learned when another guard tells of them, those scanned last: few
/// pass with more, and looking each up among the others takes the square of it.
pub const GUARD_WALLETS: usize = 64;

/// Longest name of a reader or gate, in bytes of UTF-8.
pub const READER_BYTES: usize = 32;

/// Longest wait for a shared replay memory unless told otherwise, in milliseconds: a person does not notice it.
pub const SHARED_TIMEOUT_MS: u64 = 150;

/// Wait for a shared replay memory, shortest and longest, in milliseconds: a round trip through a slow network, and as
/// long as a person stands before a barrier that does nothing.
pub const SHARED_TIMEOUT_RANGE_MS: (u64, u64) = (5, 5_000);

/// How long a shared replay memory that failed is left alone, in milliseconds: one scan in so many waits for it.
pub const SHARED_BACKOFF_MS: u64 = 1_000;

/// Length of the name of a group of gates, in characters, shortest and longest.
pub const SHARED_GROUP_CHARS: (usize, usize) = (1, 32);

/// How long a shared replay memory is kept after the last scan of its group, in seconds (7 days): a group that was
/// away for longer starts as one without memory.
pub const SHARED_KEPT_SECONDS: u64 = 7 * 86_400;

/// How long after a shared replay memory was lost a gate that starts anew looks back to then, in seconds by the server's
/// time: longer than any code of before can count. A gate that was there before warms up whenever it joins again.
pub const SHARED_LOST_SECONDS: u64 = 180;

/// How far the clocks of gates that share a replay memory may be apart, in seconds: as far as a balanced reader takes codes from
/// ahead. A group that lost its memory warms up that much longer.
pub const SHARED_SKEW_SECONDS: u64 = 15;

/// How long a shared replay memory repeats its answer to one and the same scan, in seconds: longer than a code lives,
/// so that a reader that did not get the answer may ask again.
pub const SHARED_ANSWER_SECONDS: u64 = 180;

/// Largest answer of a shared replay memory that is read, in bytes: some 100 for each passage of the
/// [`SHARED_ALERTS`] that are told of each of the [`SHARED_MERGED`] entries.
pub const SHARED_REPLY_BYTES: u64 = 1024 * 1024;

/// Entries merged into a shared replay memory at one time: a few milliseconds in which it answers nobody else.
pub const SHARED_MERGED: usize = 250;

/// Other passages told of each entry that is merged into a shared replay memory: one says that somebody was at two gates.
pub const SHARED_ALERTS: usize = 4;

/// Connections to a shared replay memory that are kept: more gates than that rarely scan in one process at one time.
pub const SHARED_CONNECTIONS: usize = 32;

/// Travel time between the gates of a group unless told otherwise, in seconds: who passed at two of them in less, while
/// one was alone, is reported.
pub const TRAVEL_SECONDS: u64 = 120;

/// Alerts of clones that are kept until they are taken; past it the oldest give way.
pub const CLONE_ALERTS: usize = 1_024;

/// Codes examined at one time when many are checked: a tenth of a second's work for one core, so that its threads are
/// worth their start, and a megabyte or two of memory however many codes there are.
pub const CHECK_WINDOW: usize = 1_024;

/// Seconds between a challenging gate's new nonces.
pub const NONCE_PERIOD_SECONDS: u64 = 15;

/// Nonces of a challenging gate that are alive at one time.
pub const NONCES_LIVE: usize = 4;

/// Longest passphrase of a key file, in bytes: longer than anybody types, and a file of the wrong kind is not hashed.
pub const PASSPHRASE_BYTES: usize = 1_024;

/// Most rounds of PBKDF2 that are spent on a key file: RFC 8018, section 4.2, names ten million for especially
/// critical keys. Some ten seconds; OWASP recommends 600,000 for HMAC-SHA-256.
pub const PBKDF2_ROUNDS: u32 = 10_000_000;

/// Most memory that scrypt may take for a key file, in bytes, 128·r·(N + p) (RFC 7914, section 5): twice what OWASP
/// recommends at most (N = 2¹⁷, r = 8).
pub const SCRYPT_BYTES: u64 = 256 * 1024 * 1024 + 1024 * 1024;

/// Most work that scrypt may do for a key file, as N·r·p: eight times what OWASP recommends (2²⁰), a few seconds.
pub const SCRYPT_WORK: u64 = 1 << 23;

/// Largest picture file, in bytes.
pub const PICTURE_BYTES: usize = 16 * 1024 * 1024;

/// Largest picture, in pixels: checked from the header before a pixel is decoded.
pub const PICTURE_PIXELS: u64 = 16_000_000;

/// Longest side of a picture, in pixels.
pub const PICTURE_SIDE: u32 = 16_384;

/// Largest photo returned by a photo store, in bytes.
pub const PHOTO_BYTES: usize = 1024 * 1024;

/// Most bytes the picture decoder may allocate: eight for each of [`PICTURE_PIXELS`], what 16-bit RGBA takes, and
/// the same again for the decoder's own buffers.
pub const PICTURE_DECODE_BYTES: u64 = 2 * 8 * PICTURE_PIXELS;

/// Most run patterns in one black and white of a frame that are looked at more closely as finder patterns of a QR code:
/// noise of 16 megapixels has about so many.
pub const FINDER_CHECKS: usize = 100_000;

/// Most finder patterns in one black and white of a frame: 64 codes, and as many patterns that belong to none.
pub const FINDERS: usize = 256;

/// Most threes of finder patterns that are sampled and decoded in one black and white of a frame, the smallest first.
pub const FINDER_TRIPLES: usize = 256;

/// Longest name of a place, in bytes of UTF-8: 21 Chinese characters. With the longest of all else a place code has 204
/// bytes, and is drawn in 10-M.
pub const PLACE_NAME_BYTES: usize = 64;

/// Longest number of a unit, in characters: the region counts its units.
pub const UNIT_CHARS: usize = 10;

/// Longest life of a place code, in seconds (400 days): a year, and time to hang up the next poster.
pub const PLACE_LIFE_SECONDS: u64 = 400 * 86_400;

/// How far ahead of a phone's clock a place code may be dated, in seconds (an hour).
pub const PLACE_AHEAD_SECONDS: u64 = 3_600;

/// Most self-scans that wait on one phone: a dozen a day for as long as they count.
pub const SELF_SCANS: usize = 256;

/// How long after it a self-scan is counted, in seconds (14 days): as long as its visit may matter.
pub const SELF_SCAN_SECONDS: u64 = 14 * 86_400;

/// Self-scans of one pass at one place within so many seconds are one visit: the five minutes that visits are counted by.
pub const SELF_SCAN_BUCKET_SECONDS: u64 = 300;

/// Most facts of one person that are weighed: a check-in a day for two years, and some hundred others.
pub const FACTS: usize = 1_024;

/// Longest observation that a rule may give a fact, in days.
pub const OBSERVATION_DAYS: u32 = 60;

/// Most listed areas of one set of rules: there are some 3,200 counties.
pub const LISTED_AREAS: usize = 4_096;

/// Largest file of rules, in bytes: [`LISTED_AREAS`] of some 80 bytes each.
pub const RULES_BYTES: usize = 512 * 1024;

/// How exactly the time of a visit is kept, in seconds (five minutes): enough for an hour's numbers, too little to find
/// one person by.
pub const VISIT_SECONDS: u64 = 300;

/// How long after its day tags are made, in seconds (48 hours): for the visits that gates without a network bring. What
/// names self-scans is kept for [`SELF_SCAN_SECONDS`].
pub const DAY_KEY_SECONDS: u64 = 48 * 3_600;

/// How long after the last time that was believed keys are destroyed, visits let go of and days published before an operator
/// must confirm the time, in seconds (48 hours): no clock that is wrong reaches a day that is still running.
pub const VISIT_AHEAD_SECONDS: u64 = DAY_KEY_SECONDS;

/// Largest file of a day's key, in bytes: it has 104 at most.
pub const DAY_KEY_BYTES: usize = 128;

/// Most visits in one upload: a gate's busy hour.
pub const UPLOAD_RECORDS: usize = 4_096;

/// Largest upload, in bytes: [`UPLOAD_RECORDS`] of 96 bytes each at most.
pub const UPLOAD_BYTES: usize = 32 + 96 * UPLOAD_RECORDS;

/// Least number of people that is published; also how many values each hidden number may have.
pub const PUBLISHED_MIN: u64 = 10;

/// Content of a sealed record, in bytes, zeros behind it included: all are of one length, so that none tells by its size
/// what is in it. The longest report has 217, the longest visitor 197.
pub const RECORD_BYTES: usize = 256;

/// Largest sealed record, in bytes: its content, HPKE's key and tag, and the names around them.
pub const SEALED_BYTES: usize = RECORD_BYTES + 128;

/// Longest contact in a report, in bytes of UTF-8: a phone number, or an address of some forty Chinese characters.
pub const CONTACT_BYTES: usize = 128;

/// Longest name of a visitor who is written down by hand, in bytes of UTF-8: as long as a place's.
pub const VISITOR_NAME_BYTES: usize = 64;

/// Length of a phone number, in digits, shortest and longest: fifteen is the most that E.164 has.
pub const PHONE_DIGITS: (usize, usize) = (5, 15);

/// Records an outbox holds unless told otherwise: a day of refusals at a busy gate without a network.
pub const OUTBOX_RECORDS: usize = 10_000;

/// Most records an outbox may be told to hold: it holds them in memory too, some 50 MB.
pub const OUTBOX_RECORDS_MAX: usize = 100_000;

/// Bytes of sealed records that an outbox holds unless told otherwise (4 MiB).
pub const OUTBOX_BYTES: usize = 4 * 1024 * 1024;

/// Time in which a record that says nothing new of the same person at the same place is the same record, unless told
/// otherwise, in seconds (10 minutes): somebody who tries the next gate is one case.
pub const SAME_RECORD_SECONDS: u64 = 600;

/// Longest such time, in seconds (24 hours).
pub const SAME_RECORD_MAX_SECONDS: u64 = 86_400;

/// Most records of one person at one place within that time: a worse finding, a contact, corrections of it; and no more, so
/// that nobody fills an outbox alone.
pub const SAME_PERSON_RECORDS: usize = 8;

/// Most people in one roster: those who live around one sentinel, not a country.
pub const ROSTER_ENTRIES: usize = 1 << 21;

/// Bytes of one entry of a roster: a tag of eight, and two for colour and expiry.
pub const ROSTER_ENTRY_BYTES: usize = 10;

/// Largest roster accepted, in bytes: [`ROSTER_ENTRIES`], and the claims around them.
pub const ROSTER_BYTES: usize = ROSTER_ENTRIES * ROSTER_ENTRY_BYTES + 64 * 1024;

/// Longest life of a roster, in seconds (7 days): a stolen box soon says nothing of today's colours, and a colour that
/// nobody renews ends. A sentinel answers by it for [`ROSTER_AGE_SECONDS`] alone.
pub const ROSTER_LIFE_SECONDS: u64 = 7 * 86_400;

/// Longest age of a roster that a sentinel answers by, in seconds (24 hours), unless its place asks for less: no status list
/// tells of a colour that has become worse since.
pub const ROSTER_AGE_SECONDS: u64 = 86_400;

/// Largest memory of a sentinel, in bytes: for each of [`SIGNERS_REMEMBERED`] the key, a number and a hash.
pub const ROSTER_MEMORY_BYTES: usize = 64 + 80 * SIGNERS_REMEMBERED;

/// What a place's limit of the temperature may be, in tenths of a degree Celsius: one of less than 36.0 would refuse the
/// healthy, and above 42.0 it would refuse nobody who can walk.
pub const TEMPERATURE_LIMIT_TENTHS: (u16, u16) = (360, 420);

/// A measured temperature below this, in tenths of a degree Celsius, is measured again: under 35.0 somebody is in mortal
/// danger (hypothermia), or a cold forehead or a device held too far away was measured.
pub const TEMPERATURE_LEAST_TENTHS: u16 = 350;
