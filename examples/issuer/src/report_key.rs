//! `issuer report-key`: the key that gates seal their reports to. Its secret half is the district authority's, and no
//! gate can open what it has sealed.

use sanse::key::ReportKey;

use crate::args::ReportKeyArgs;
use crate::{keys, region, say};
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, clock, files};

pub(crate) fn run(args: &ReportKeyArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let list = region::load(&args.dir)?.successor(now, now.plus(args.days * 86_400))?;
    let root = keys::root(&args.dir, &args.root)?;
    let out = args.out.display();
    if args.out.exists() {
        return Err(Failure::of(
            out,
            "it is there already; name a new file, and keep the old one for what was sealed to it",
        ));
    }
    let passphrase = keys::new_passphrase(&args.new, "the report key")?;
    let key = ReportKey::generate()?;
    let list = list.report_key(key.public());
    // The key is on the disk before the list that names it.
    let pem = match &passphrase {
        Some(passphrase) => zeroize::Zeroizing::new(key.to_encrypted_pem(passphrase)?),
        None => key.to_pem()?,
    };
    files::create(&args.out, pem.as_bytes(), true)?;
    let written = region::publish(&args.dir, root, &list).inspect_err(|_| {
        let _ = std::fs::remove_file(&args.out);
    })?;
    if passphrase.is_none() {
        keys::warn_open(&args.out);
    }
    let mut lines = region::describe(&list);
    lines.push(format!("report key  {out}  SECRET: the district authority's, who opens reports with it"));
    lines.push(written);
    say(&lines)
}
