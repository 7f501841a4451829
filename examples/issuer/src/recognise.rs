//! `issuer recognise`: a neighbouring region whose passes count here, on terms, in the next trust list.

use sanse::key::VerifyingKey;
use sanse::trust::{RecognisedRegion, TrustList};

use crate::args::RecogniseArgs;
use crate::{keys, region, say};
use sanse_example_common::files::Lock;
use sanse_example_common::{Failure, clock};

pub(crate) fn run(args: &RecogniseArgs) -> Result<(), Failure> {
    let _lock = Lock::take(&args.dir)?;
    let now = clock::now()?;
    let mut list = region::load(&args.dir)?.successor(now, now.plus(args.days * 86_400))?;
    let known = list.recognised().iter().any(|recognised| recognised.region() == args.region);
    if args.end || known {
        list = list.end_recognition(args.region)?;
    }
    if let Some(path) = &args.their_root {
        let root = keys::read_public(path)?;
        is_theirs_alone(args, &list, &root)?;
        let until = now.plus(args.recognised_days * 86_400);
        let life = args.longest_hours * 3_600;
        list = list.recognise(RecognisedRegion::new(args.region, &root, until, &args.colours, life)?)?;
    }
    let root = keys::root(&args.dir, &args.root)?;
    let mut lines = region::describe(&list);
    lines.push(region::publish(&args.dir, root, &list)?);
    if args.their_root.is_some() {
        lines.push(
            "compare     that root with what they read out, by a way you trust: issuer key list".to_owned(),
        );
        lines.push(
            "for gates   its own trust list too, in a bundle: issuer bundle export --recognised LIST"
                .to_owned(),
        );
    }
    say(&lines)
}

/// Whether a root is no key of ours, and no other neighbour's: a key is one region's, and whoever has it speaks for that alone.
fn is_theirs_alone(args: &RecogniseArgs, list: &TrustList, root: &VerifyingKey) -> Result<(), Failure> {
    let refuse = |why: String| Err(Failure::of("--their-root", why));
    let own = keys::read_public(&args.dir.join(keys::ROOT_PUBLIC))?;
    let next = list.announces().is_some_and(|next| next.key() == root);
    if own == *root || next || region::is_listed(list, root) || region::is_withdrawn(list, root) {
        return refuse(format!("it is a key of {}, not theirs; take the file that they sent", list.region()));
    }
    let same = |other: &&RecognisedRegion| other.region() != args.region && other.root() == root;
    match list.recognised().iter().find(same) {
        None => Ok(()),
        Some(other) => {
            let (other, region) = (other.region(), args.region);
            refuse(format!(
                "it is the root of {other}, and cannot be that of {region} too; ask both for theirs"
            ))
        }
    }
}
