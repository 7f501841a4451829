//! `issuer trust`: the next trust list.

use crate::args::TrustArgs;
use crate::{keys, region, say};
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, clock};

pub(crate) fn run(args: &TrustArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let mut list = region::load(&args.dir)?.successor(now, now.plus(args.days * 86_400))?;
    let mut notes = Vec::new();
    if let Some(path) = &args.withdraw {
        let key = keys::read_public(path)?;
        if key == keys::read_public(&args.dir.join(keys::ROOT_PUBLIC))? {
            let why =
                "this is the root key itself, which no list of its own can withdraw; give an issuer's key";
            return Err(Failure::of(path.display(), why));
        }
        if region::is_withdrawn(&list, &key) {
            return Err(Failure::of(format!("the key {}", key.kid()), "it is withdrawn already"));
        }
        if !region::is_listed(&list, &key) {
            notes.push(format!(
                "note        {} was not a key of this region; it is withdrawn all the same",
                key.kid()
            ));
        }
        // It stays among the keys too: a gate then says "withdrawn", not "unknown".
        list = list.withdraw(&key)?;
        if crate::rotate::issuing(&args.dir, &list, now).is_err() {
            notes.push("note        no key signs passes now; make one with: issuer key rotate".to_owned());
        }
    }
    let root = keys::root(&args.dir, &args.root)?;
    let mut lines = region::describe(&list);
    lines.push(region::publish(&args.dir, root, &list)?);
    lines.append(&mut notes);
    say(&lines)
}
