//! `issuer pass`: a person is registered, and their pass issued.

use std::path::Path;

use sanse::key::SigningKey;
use sanse::{Issuer, Pass};

use crate::args::PassArgs;
use crate::registrar::{self, Portrait};
use crate::sheet::Sheet;
use crate::status::Places;
use crate::{keys, region, registry, rotate, salt, say, wallet};
use sanse_example_common::{Failure, clock, files, folder};

pub(crate) fn run(args: &PassArgs) -> Result<(), Failure> {
    registry::no_side_door(&args.dir, "use issuer register, confirm and issue")?;
    // Passes are dated to the minute, and so is the life that they may have.
    let now = clock::now()?.floor(60);
    let issuer = Issuer::new(issuing_key(&args.dir, args.passphrase_file.as_deref())?);
    let option = "--wallet-passphrase-file";
    let holder = args.wallet.as_deref();
    let holder =
        holder.map(|dir| wallet::key(dir, args.wallet_passphrase_file.as_deref(), option)).transpose()?;
    let portrait = args.photo.as_deref().map(registrar::portrait).transpose()?;
    let (commitment, salt) = registrar::commit(&args.document)?;
    let pass = describe(args, Pass::new(args.colour, commitment), portrait.as_ref())?;
    let expiry = now.plus(args.hours * 3_600);
    let holder = holder.map(|key| registrar::prove(&key)).transpose()?;
    // What is wrong with the pass is told before it gets a place.
    let mut prepared = issuer.prepare(&pass, holder.as_ref(), now, expiry)?;
    let mut status = None;
    if let Some(places) = Places::open(&args.dir, 1)? {
        if args.status_index.is_some() {
            return Err(Failure::usage(
                "--status-index: this region gives each pass a place itself; leave it out",
            ));
        }
        let place = places.take(expiry)?;
        prepared = issuer.prepare(&place.of(pass)?, holder.as_ref(), now, expiry)?;
        let id = prepared.id();
        places.note(&[(place, id)])?;
        status = Some(place.describe(&id));
    }
    let credential = issuer.sign(prepared)?;
    let sheet = Sheet::draw(&credential)?;
    folder::make(&args.out, |out| {
        files::create(&out.join(wallet::PASS), format!("{}\n", sheet.text).as_bytes(), false)?;
        files::create(&out.join("pass.png"), &sheet.png()?, false)?;
        files::create(&out.join("pass.svg"), sheet.svg().as_bytes(), false)?;
        if let Some(portrait) = &portrait {
            files::create(&out.join(&portrait.file), &portrait.bytes, false)?;
        }
        salt::write(&out.join(salt::FILE), &salt)
    })?;
    if let Some(wallet) = &args.wallet {
        wallet::receive(wallet, &sheet.text).map_err(|failure| {
            let kept = args.out.join(wallet::PASS);
            Failure::new(format!("{failure}; the pass is issued: copy {} into the wallet", kept.display()))
        })?;
    }
    let mut lines = answer(args, &sheet, portrait.as_ref(), &expiry.to_string());
    lines.extend(status.map(|status| format!("status      {status}: write it down to take the pass back")));
    say(&lines)?;
    if args.terminal {
        say(&sheet.terminal().lines().map(str::to_owned).collect::<Vec<_>>())?;
    }
    Ok(())
}

/// The issuing key that the current trust list has: a pass under any other is refused everywhere.
pub(crate) fn issuing_key(dir: &Path, passphrase_file: Option<&Path>) -> Result<SigningKey, Failure> {
    let (pair, public) = rotate::issuing(dir, &region::load(dir)?, clock::now()?)?;
    let key = keys::read(&pair.secret, passphrase_file, "--passphrase-file")?;
    if *key.public() != public {
        let why = format!("it is not the secret half of {}; restore it", pair.public.display());
        return Err(Failure::of(pair.secret.display(), why));
    }
    Ok(key)
}

fn describe(args: &PassArgs, mut pass: Pass, portrait: Option<&Portrait>) -> Result<Pass, Failure> {
    if let Some(portrait) = portrait {
        pass = pass.photo(portrait.reference);
    }
    if let Some(name) = &args.name {
        pass = pass.name(name)?;
    }
    if let Some((time, result)) = args.test {
        pass = pass.test(time, result);
    }
    if args.advice {
        pass = pass.advise_declaration();
    }
    if let Some(index) = args.status_index {
        pass = pass.status_index(index)?;
    }
    Ok(pass)
}

fn answer(args: &PassArgs, sheet: &Sheet, portrait: Option<&Portrait>, expiry: &str) -> Vec<String> {
    let out = args.out.display();
    let kind = if args.paper { "paper" } else { "bound to the wallet's key" };
    let mut lines = vec![
        format!("pass        {}, {kind}, until {expiry}", args.colour),
        format!("written     {out}/pass.txt, pass.png, pass.svg  ({})", sheet.describe()),
    ];
    match portrait {
        Some(portrait) => {
            lines.push(format!("photo       {out}/{}  for the gates' photo folder", portrait.file))
        }
        None => lines.push("photo       none: gates will ask for the document".to_owned()),
    }
    lines.push(format!("salt        {out}/{}  SENSITIVE: the holder's alone", salt::FILE));
    if let Some(wallet) = &args.wallet {
        lines.push(format!("wallet      {} now has it; show it with: issuer present", wallet.display()));
        lines.push("            (pass.png alone opens no door: only what the wallet signs does)".to_owned());
    }
    lines
}
