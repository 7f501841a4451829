//! `issuer init`: a region's folder, its keys, and the first trust list.

use sanse::Authority;
use sanse::key::SigningKey;

use crate::args::InitArgs;
use crate::config::Config;
use crate::{keys, say, trust};
use sanse_example_common::{Failure, clock, files, folder};

const DAY: u64 = 86_400;
/// How long an issuing key signs; then a new one takes its place in the list.
const KEY_DAYS: u64 = 365;

pub(crate) fn run(args: &InitArgs) -> Result<(), Failure> {
    let now = clock::now()?;
    let (root, issuing) = (SigningKey::generate()?, SigningKey::generate()?);
    // Passes are dated to the minute, so the key is good from the beginning of this one.
    let from = now.floor(60);
    let config = Config::new(args.region, &args.name).key(issuing.public(), from, from.plus(KEY_DAYS * DAY));
    let expiry = now.plus(args.trust_days * DAY);
    let list = Authority::new(root.clone()).sign(&config.trust_list(now, expiry)?)?;
    folder::make(&args.dir, |dir| {
        folder::private(&dir.join(keys::ROOT_FOLDER))?;
        folder::private(&dir.join(keys::KEYS_FOLDER))?;
        keys::write(&root, &dir.join(keys::ROOT), &dir.join(keys::ROOT_PUBLIC))?;
        keys::write(&issuing, &dir.join(keys::ISSUING), &dir.join(keys::ISSUING_PUBLIC))?;
        config.save(dir)?;
        files::create(&dir.join(trust::FILE), list.bytes(), false)
    })?;
    let mut lines = config.describe()?;
    let dir = args.dir.display();
    lines.extend([
        format!("expires     {expiry}"),
        format!("root        {dir}/{}  SECRET: keep it elsewhere, offline", keys::ROOT),
        format!("issuing     {dir}/{}  SECRET", keys::ISSUING),
        format!("for gates   {dir}/{} and {dir}/{}", keys::ROOT_PUBLIC, trust::FILE),
    ]);
    say(&lines)
}
