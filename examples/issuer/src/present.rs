//! `issuer present`: the holder's side shows its pass, now.
//!
//! Only the text goes to standard output, so that it can be piped into `verifier check GATE -`.

use std::io::Write;

use sanse::Request;

use crate::args::PresentArgs;
use crate::sheet::Sheet;
use crate::{salt, say, wallet};
use sanse_example_common::clock::Moment;
use sanse_example_common::output::{self, Kind};
use sanse_example_common::{Failure, escape};

pub(crate) fn run(args: &PresentArgs) -> Result<(), Failure> {
    let now = Moment::resolve(args.time)?;
    let mut request = match (args.at, args.open) {
        (Some(place), _) => Request::at(place, now),
        (None, Some(region)) => Request::openly(region, now),
        (None, None) => return Err(Failure::usage("say where: --at PLACE or --open REGION")),
    };
    if let Some(nonce) = args.nonce {
        request = request.nonce(nonce);
    }
    if let Some(path) = &args.salt {
        request = request.salt(salt::read(path)?);
    }
    let wallet = wallet::open(&args.wallet, args.passphrase_file.as_deref())?.profile(args.profile);
    if let Some(claims) = wallet.untrusted_claims(wallet::LABEL)
        && !(claims.issued_at().minus(args.profile.future())..claims.expires_at()).contains(&now)
    {
        let (from, until) = (claims.issued_at(), claims.expires_at());
        let why = format!("the pass holds from {from} until {until}, and it is {now}; have a new one issued");
        return Err(Failure::of(args.wallet.display(), why));
    }
    let shown = wallet.present(wallet::LABEL, &request)?;
    let sheet = Sheet::draw(&shown.code)?;
    if let Some(path) = &args.out {
        // With the salt in it, it is its holder's alone.
        output::put(path, &sheet.png()?, Kind::Picture, args.salt.is_some())?;
    }
    say(std::slice::from_ref(&sheet.text))?;
    if args.terminal {
        say(&sheet.terminal().lines().map(str::to_owned).collect::<Vec<_>>())?;
    }
    note(&format!("{}; the next is due at {}", sheet.describe(), shown.renew_at));
    if args.time.is_some() {
        note(&format!("made for {now}, which is not the clock"));
    }
    if args.salt.is_some() {
        note("SENSITIVE: this code has the salt in it; show it for an identity check only");
    }
    Ok(())
}

/// Beside the code, not in its way.
fn note(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", escape::line(text));
}
