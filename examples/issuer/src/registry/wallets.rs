//! Who has passes in what: wallets that have proven their keys, relatives' phones, paper.

use std::io::Read;

use base64ct::{Base64, Encoding};
use sanse::Enrolment;

use super::args::{AnswerArgs, AskArgs, EnrolWalletArgs, FamilyArgs, PersonArgs, RemoveArgs};
use super::at_desk;
use crate::{hex, say, wallet};
use sanse_example_common::Failure;

/// Answers in one file: a hundred thousand wallets of 300 digits.
const ANSWERS_BYTES: u64 = 64 * 1024 * 1024;

pub(crate) fn ask(args: &AskArgs) -> Result<(), Failure> {
    let lines = at_desk(&args.desk, |desk| {
        let people = if args.without { desk.registry().without_wallet()? } else { args.people.clone() };
        let asked = desk.ask_wallets(&people, args.phone_of)?;
        Ok(asked.iter().map(|(of, challenge)| format!("{of} {}", hex::encode(challenge))).collect::<Vec<_>>())
    })?;
    say(&lines)
}

pub(crate) fn answer(args: &AnswerArgs) -> Result<(), Failure> {
    let text = if args.answers.as_os_str() == "-" {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(ANSWERS_BYTES).read_to_string(&mut text);
        read.map(|_| text).map_err(|error| Failure::of("standard input", error))?
    } else {
        let longest = usize::try_from(ANSWERS_BYTES).unwrap_or(usize::MAX);
        let bytes = sanse_example_common::files::read(&args.answers, longest)?;
        String::from_utf8(bytes).map_err(|_| Failure::of(args.answers.display(), "it is not a text"))?
    };
    let mut answers = Vec::new();
    for (line, answer) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let wrong =
            |why: &str| Failure::of(format!("line {}", line + 1), format!("{why}; nothing was written"));
        let form = "write the challenge in 32 hexadecimal digits, a space, and the answer in hexadecimal digits or base64";
        let (challenge, answer) = answer.trim().split_once(' ').ok_or_else(|| wrong(form))?;
        let challenge = hex::decode::<16>(challenge).ok_or_else(|| wrong(form))?;
        let bytes = bytes_of(answer.trim()).ok_or_else(|| wrong(form))?;
        let answer = Enrolment::from_bytes(&bytes).map_err(|error| wrong(&error.to_string()))?;
        answers.push((challenge, answer));
    }
    if answers.is_empty() {
        return Err(Failure::usage("there is no answer; give a line for each wallet"));
    }
    let held = at_desk(&args.desk, |desk| desk.enrol_all(&answers))?;
    say(&held.iter().map(|held| format!("wallet {:<4} {}", held.number, held.person)).collect::<Vec<_>>())
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    if text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let pairs = text.as_bytes().chunks(2);
        return pairs
            .map(|pair| hex::decode::<1>(std::str::from_utf8(pair).ok()?).map(|[byte]| byte))
            .collect();
    }
    Base64::decode_vec(text).ok()
}

pub(crate) fn enrol(args: &EnrolWalletArgs) -> Result<(), Failure> {
    let PersonArgs { desk, person } = &args.person;
    let key = wallet::key(&args.wallet, args.wallet_passphrase_file.as_deref(), "--wallet-passphrase-file")?;
    let held = at_desk(desk, |desk| {
        desk.registry().key_is_free(&key.public())?;
        let challenge = desk.ask_wallet(*person, args.phone_of.unwrap_or(*person))?;
        desk.enrol(&challenge, &Enrolment::new(&key, &challenge)?)
    })?;
    say(&[
        format!("wallet {:<4} {person}, {}", held.number, args.wallet.display()),
        "            it has a pass after: issuer issue, issuer fetch".to_owned(),
    ])
}

pub(crate) fn family(args: &FamilyArgs) -> Result<(), Failure> {
    if args.end {
        let count = at_desk(&args.desk, |desk| desk.end_kin(args.ward, args.guardian))?;
        return say(&[format!("ended       {} wallets of {} on that phone are removed", count, args.ward)]);
    }
    at_desk(&args.desk, |desk| desk.attest_kin(args.ward, args.guardian))?;
    say(&[format!(
        "family      {} may carry {}'s pass; enrol a wallet with --phone-of {}",
        args.guardian, args.ward, args.guardian
    )])
}

pub(crate) fn paper(args: &PersonArgs) -> Result<(), Failure> {
    let number = at_desk(&args.desk, |desk| desk.give_paper(args.person))?;
    say(&[
        format!("paper {number:<5} {}", args.person),
        format!(
            "            print it after: issuer issue; issuer fetch {} {number} --out FOLDER",
            args.desk.dir.display()
        ),
    ])
}

pub(crate) fn remove(args: &RemoveArgs) -> Result<(), Failure> {
    let of = at_desk(&args.desk, |desk| desk.remove_wallet(args.wallet))?;
    say(&[
        format!("removed     wallet {} of {of}; what was in it is revoked", args.wallet),
        format!("            no gate knows it yet: issuer status publish {}", args.desk.dir.display()),
    ])
}
