//! The tables, and how an older register becomes one of today.

use rusqlite::{Connection, Transaction};

/// `snrg`: in the file's header, so that no other program's database is written to.
pub(crate) const APPLICATION: i64 = 0x736E_7267;

/// Each makes the version after it; never changed once it was published, only added to.
const MIGRATIONS: &[&str] = &["
CREATE TABLE officers (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('registrar', 'approver', 'publisher'))
) STRICT;

-- Who did what, each entry chained to the one before it by a hash.
CREATE TABLE audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    officer TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    link BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;

CREATE TABLE people (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    commitment BLOB NOT NULL UNIQUE CHECK (length(commitment) = 16),
    kind INTEGER,
    -- masked, as the pass shows it
    name TEXT,
    photo BLOB CHECK (length(photo) = 16),
    -- a hash under the salt key, and the last two digits
    phone BLOB UNIQUE CHECK (length(phone) = 16),
    phone_end TEXT,
    registered_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    -- nothing is issued to them until that is lifted
    revoked_at INTEGER
) STRICT;

CREATE TABLE facts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES people,
    event TEXT NOT NULL,
    source TEXT NOT NULL,
    -- seconds for what is known to the second, days for what is known by the day
    happened INTEGER NOT NULL,
    value TEXT NOT NULL,
    withdrawn_at INTEGER
) STRICT;
CREATE INDEX facts_of_people ON facts (person);
CREATE UNIQUE INDEX facts_once ON facts (person, event, source, happened, value) WHERE withdrawn_at IS NULL;

-- What everybody's pass says now; the version rises with each change of what stands on it.
CREATE TABLE passes (
    person INTEGER PRIMARY KEY REFERENCES people,
    version INTEGER NOT NULL,
    colour INTEGER NOT NULL,
    advised INTEGER NOT NULL,
    tested_at INTEGER,
    test_result INTEGER,
    name TEXT,
    photo BLOB,
    next_change INTEGER,
    rules INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    -- whether something it is made of has changed since
    stale INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE kin (
    ward INTEGER NOT NULL REFERENCES people,
    guardian INTEGER NOT NULL REFERENCES people,
    PRIMARY KEY (ward, guardian)
) STRICT;

CREATE TABLE challenges (
    challenge BLOB PRIMARY KEY CHECK (length(challenge) = 16),
    person INTEGER NOT NULL REFERENCES people,
    phone_of INTEGER NOT NULL REFERENCES people,
    made_at INTEGER NOT NULL
) STRICT;

-- A wallet on somebody's phone, or paper, which has no key.
CREATE TABLE wallets (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES people,
    phone_of INTEGER REFERENCES people,
    key BLOB UNIQUE,
    -- how the wallet has proven that it has the key: held against each other again for each credential
    challenge BLOB,
    answer BLOB,
    added_at INTEGER NOT NULL,
    removed_at INTEGER,
    CHECK ((key IS NULL) = (phone_of IS NULL) AND (key IS NULL) = (challenge IS NULL) AND (key IS NULL) = (answer IS NULL))
) STRICT;
CREATE INDEX wallets_of_people ON wallets (person);
CREATE UNIQUE INDEX one_paper ON wallets (person) WHERE key IS NULL AND removed_at IS NULL;

CREATE TABLE credentials (
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    wallet INTEGER NOT NULL REFERENCES wallets,
    version INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    -- its place in the status list of its expiry day
    day INTEGER NOT NULL,
    place INTEGER NOT NULL,
    text TEXT NOT NULL,
    ended TEXT CHECK (ended IN ('superseded', 'revoked')),
    UNIQUE (day, place)
) STRICT;
CREATE INDEX credentials_of_wallets ON credentials (wallet);
CREATE UNIQUE INDEX one_live ON credentials (wallet) WHERE ended IS NULL;

-- What is to be said in the status lists and is not in their book yet.
CREATE TABLE sayings (
    day INTEGER NOT NULL,
    place INTEGER NOT NULL,
    status INTEGER NOT NULL,
    PRIMARY KEY (day, place)
) STRICT;
", "
CREATE TABLE appeals (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES people,
    about TEXT NOT NULL CHECK (about IN ('colour', 'name', 'phone')),
    says TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    decided_at INTEGER,
    accepted INTEGER,
    why TEXT,
    CHECK ((decided_at IS NULL) = (accepted IS NULL) AND (decided_at IS NULL) = (why IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_open_appeal ON appeals (person, about) WHERE decided_at IS NULL;

CREATE TABLE units (
    number TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    most INTEGER NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE places (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES units,
    name TEXT NOT NULL,
    area TEXT NOT NULL,
    kind INTEGER NOT NULL,
    way INTEGER NOT NULL,
    applied_at INTEGER NOT NULL,
    decided_at INTEGER,
    -- why it was rejected
    rejected TEXT,
    -- the signed code, once it was approved
    code TEXT,
    expires_at INTEGER,
    CHECK ((decided_at IS NULL) = (rejected IS NULL AND code IS NULL) AND (code IS NULL) = (expires_at IS NULL))
) STRICT;
CREATE INDEX places_of_units ON places (unit);

-- How far each file of people has come; in the transaction of its rows, so that none is taken twice.
CREATE TABLE imports (
    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
    rows INTEGER NOT NULL,
    registered INTEGER NOT NULL,
    matched INTEGER NOT NULL,
    rejected INTEGER NOT NULL
) STRICT;
CREATE TABLE rejections (
    digest BLOB NOT NULL REFERENCES imports,
    line INTEGER NOT NULL,
    code TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (digest, line)
) STRICT;

-- Passes that people had in other districts before.
CREATE TABLE earlier (
    district TEXT NOT NULL,
    theirs TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES people,
    PRIMARY KEY (district, theirs)
) STRICT;
", "
-- The number of the last roster of each sentinel's place: written before the roster is signed, so that none comes twice.
CREATE TABLE rosters (place TEXT PRIMARY KEY, sequence INTEGER NOT NULL) STRICT;
", "
-- The digest of the rules that a pass was made by, and what each version of them says: one thing for ever.
ALTER TABLE passes ADD COLUMN made_by BLOB;
CREATE TABLE rules (version INTEGER PRIMARY KEY, digest BLOB NOT NULL CHECK (length(digest) = 32)) STRICT;
-- Whose facts cannot be together, and why.
CREATE TABLE unweighed (person INTEGER PRIMARY KEY REFERENCES people, why TEXT NOT NULL) STRICT;
-- What was told of somebody after they were confirmed, and has to be confirmed too.
ALTER TABLE people ADD COLUMN waits TEXT;
", "
-- Since when an officer may do nothing more; the name stays theirs.
ALTER TABLE officers ADD COLUMN ended_at INTEGER;
-- What the clock said, of an entry that counts for another time.
ALTER TABLE audit ADD COLUMN clock INTEGER;
-- The number and the link of the last entry, told apart from the entries: cut off, they are missed.
CREATE TABLE audit_end (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    link BLOB NOT NULL CHECK (length(link) = 32)
) STRICT;
-- What is about to be signed; what is left of a run that was cut off is revoked.
CREATE TABLE prepared (id BLOB PRIMARY KEY CHECK (length(id) = 16), day INTEGER NOT NULL, place INTEGER NOT NULL) STRICT;
INSERT INTO audit_end SELECT 1, number, link FROM audit ORDER BY number DESC LIMIT 1;
", "
-- When face and document were compared, and whether a registrar says that there is no telephone. Of whoever was registered
-- before at the desk, the registrar's word stands in the audit.
ALTER TABLE people ADD COLUMN faced_at INTEGER;
ALTER TABLE people ADD COLUMN no_phone INTEGER NOT NULL DEFAULT 0;
UPDATE people SET faced_at = registered_at
    WHERE 'P' || number IN (SELECT subject FROM audit WHERE action = 'person.register');
-- Which approver answers for a person whose document nobody here has seen.
ALTER TABLE people ADD COLUMN vouched_by TEXT;
CREATE INDEX vouched ON people (vouched_by) WHERE vouched_by IS NOT NULL;
-- By what the salt key is known from another.
CREATE TABLE salt_key (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    check_value BLOB NOT NULL CHECK (length(check_value) = 8)
) STRICT;
-- When an approved place was taken back.
ALTER TABLE places ADD COLUMN ended_at INTEGER;
", "
-- The last end of all codes that were handed out of a place, and whose they are: neither a shorter renewal nor another
-- application ends what is printed. Of a register of before, the audit knows what a later row has written over.
ALTER TABLE places ADD COLUMN codes_until INTEGER;
ALTER TABLE places ADD COLUMN codes_unit TEXT;
-- (Its few entries of places are taken out first, for it may have millions of others.)
CREATE TEMP TABLE applied AS
    SELECT number, subject AS id, substr(detail, 10, instr(detail, ', by ') - 10) AS unit FROM audit
    WHERE action = 'place.apply';
CREATE TEMP TABLE codes AS
    SELECT number, subject AS id, unixepoch(substr(detail, 7)) AS until FROM audit
    WHERE action = 'place.approve' AND detail LIKE 'until %';
CREATE INDEX temp.applied_by_id ON applied (id);
CREATE INDEX temp.codes_by_id ON codes (id);
UPDATE places SET codes_until = (
    SELECT max(until) FROM (SELECT until FROM codes WHERE codes.id = places.id UNION ALL SELECT expires_at));
UPDATE places SET codes_unit = coalesce((
    SELECT applied.unit FROM codes JOIN applied ON applied.id = codes.id AND applied.number < codes.number
    WHERE codes.id = places.id AND until = codes_until
    ORDER BY codes.number DESC, applied.number DESC LIMIT 1), unit) WHERE codes_until IS NOT NULL;
DROP TABLE temp.applied;
DROP TABLE temp.codes;
-- How many people of a file were known, and have only now been said to have shown their faces.
ALTER TABLE imports ADD COLUMN faced INTEGER NOT NULL DEFAULT 0;
"];

/// The version that this program writes.
pub(crate) fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

pub(crate) fn version(database: &Connection) -> rusqlite::Result<i64> {
    database.query_row("SELECT user_version FROM pragma_user_version", [], |row| row.get(0))
}

/// Brings an older version up to today's, in the transaction it is given.
pub(crate) fn migrate(transaction: &Transaction<'_>, from: i64) -> rusqlite::Result<()> {
    let done = usize::try_from(from).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", known())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Officer, PersonNumber, Registry, Role, Step};

    /// Of one unit first, for long, then renewed for a day; then another applied, and its row has written over all that.
    fn place_of_before(transaction: &Transaction<'_>) {
        let statements =
            "INSERT INTO units (number, name, most, added_at) VALUES ('U-18', 'Library', 20, 60);
             INSERT INTO places (id, unit, name, area, kind, way, applied_at)
             VALUES ('ZZ-LIB-1', 'U-18', 'Library', '999999', 1, 1, 60);";
        transaction.execute_batch(statements).unwrap();
        let entries = [
            ("place.apply", "for unit U-17, by an authorised agent"),
            ("place.approve", "until 2027-01-01T00:00:00Z"),
            ("place.approve", "until 2026-03-02T00:00:00Z"),
            ("place.end", "moved"),
            ("place.apply", "for unit U-18, by its legal person"),
        ];
        for (action, detail) in entries {
            let insert = "INSERT INTO audit (at, officer, action, subject, detail, link)
                          VALUES (60, 'an', ?1, 'ZZ-LIB-1', ?2, ?3)";
            transaction.execute(insert, (action, detail, [0_u8; 32])).unwrap();
        }
    }

    #[test]
    fn a_register_of_each_older_version_becomes_one_of_today() {
        for older in 1..MIGRATIONS.len() {
            let folder =
                tempfile::tempdir_in(env!("CARGO_MANIFEST_DIR").to_owned() + "/../../target").unwrap();
            let path = folder.path().join("register.sqlite");
            let mut old = Connection::open(&path).unwrap();
            let transaction = old.transaction().unwrap();
            for migration in MIGRATIONS.iter().take(older) {
                transaction.execute_batch(migration).unwrap();
            }
            transaction.pragma_update(None, "application_id", APPLICATION).unwrap();
            transaction.pragma_update(None, "user_version", i64::try_from(older).unwrap()).unwrap();
            transaction
                .execute("INSERT INTO officers (name, role) VALUES ('rong', 'registrar')", [])
                .unwrap();
            // One came to the desk, the other from a file.
            for person in 1..=2_u8 {
                let insert = "INSERT INTO people (commitment, registered_at) VALUES (?1, 60)";
                transaction.execute(insert, [[person; 16]]).unwrap();
            }
            let noted = "INSERT INTO audit (at, officer, action, subject, detail, link)
                         VALUES (60, 'rong', 'person.register', 'P1', '', ?1)";
            transaction.execute(noted, [[0_u8; 32]]).unwrap();
            if older >= 2 {
                place_of_before(&transaction);
            }
            // From then on the desk says so itself.
            if older >= 6 {
                transaction.execute("UPDATE people SET faced_at = 60 WHERE number = 1", []).unwrap();
            }
            transaction.commit().unwrap();
            drop(old);

            let register = Registry::open(&path).unwrap();
            assert_eq!(version(&register.database).unwrap(), known());
            assert_eq!(register.officers().unwrap(), [Officer::new("rong", Role::Registrar).unwrap()]);
            if older >= 2 {
                let query = "SELECT codes_until, codes_unit FROM places WHERE id = 'ZZ-LIB-1'";
                let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
                let codes: (i64, String) = register.row(query, [], read).unwrap().unwrap();
                assert_eq!(codes, (1_798_761_600, "U-17".to_owned()), "2027-01-01, of the first");
            }
            let missing = [1, 2].map(|person| register.missing_step(PersonNumber(person)).unwrap());
            assert_eq!(missing, [Some(Step::Phone), Some(Step::Face)]);
            // Opened once more there is nothing to do.
            drop(register);
            Registry::open(&path).unwrap();
        }
    }
}
