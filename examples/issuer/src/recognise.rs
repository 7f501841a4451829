//! `issuer recognise`: a neighbouring region whose passes count here, on terms, in the next trust list.

use sanse::trust::RecognisedRegion;

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
        let (root, until) = (keys::read_public(path)?, now.plus(args.recognised_days * 86_400));
        let life = args.longest_hours * 3_600;
        list = list.recognise(RecognisedRegion::new(args.region, &root, until, &args.colours, life)?)?;
    }
    let root = keys::root(&args.dir, &args.root)?;
    let mut lines = region::describe(&list);
    lines.push(region::publish(&args.dir, root, &list)?);
    if args.their_root.is_some() {
        lines.push(
            "for gates   its own trust list too, in a bundle: issuer bundle export --recognised LIST"
                .to_owned(),
        );
    }
    say(&lines)
}
