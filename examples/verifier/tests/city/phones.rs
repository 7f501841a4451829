//! The wallets, played with the library: they prove their keys, fetch passes, and show codes.

use std::collections::BTreeMap;

use sanse::key::HolderKey;
use sanse::{Enrolment, Request, Timestamp, Wallet};

use crate::office::{Issued, Office};
use crate::people::Home;

/// What is on a phone: whose pass, and whether it is on the phone that was replaced.
pub(crate) type Label = (Home, usize, bool);

#[derive(Default)]
pub(crate) struct Phones {
    /// A wallet for each pass; a child's is on the relative's phone.
    wallets: BTreeMap<Label, Wallet>,
    /// The passes as they were fetched: paper is no more than that.
    texts: BTreeMap<Label, String>,
    /// Whose a wallet of a register is, and its key; a paper has none.
    held: BTreeMap<(Home, i64), (Label, Option<HolderKey>)>,
}

impl Phones {
    /// Answers challenges as `enrol ask` has written them: one key each, every seventh in secure hardware's curve.
    pub(crate) fn answer(&mut self, office: &Office<'_>, asked: &str, time: &str) {
        let mut answers = String::new();
        let mut keys = Vec::new();
        for (line, n) in asked.lines().zip(0_u32..) {
            let (person, challenge) = line.split_once(' ').unwrap();
            let bytes: [u8; 16] =
                std::array::from_fn(|n| u8::from_str_radix(&challenge[2 * n..2 * n + 2], 16).unwrap());
            let key =
                if n % 7 == 0 { HolderKey::generate_p256() } else { HolderKey::generate_ed25519() }.unwrap();
            let answer = Enrolment::new(&key, &bytes).unwrap().to_bytes();
            let answer: String = answer.iter().map(|byte| format!("{byte:02x}")).collect();
            answers += &format!("{challenge} {answer}\n");
            keys.push((person.to_owned(), key));
        }
        let region = office.home.region();
        let said = office.say_with(&format!("enrol answer {region} --as rong {time} -"), &answers);
        assert_eq!(said.lines().count(), keys.len());
        for (line, (person, key)) in said.lines().zip(keys) {
            let words: Vec<_> = line.split_whitespace().collect();
            assert_eq!(words[2], person, "{line}");
            let who = person[1..].parse::<usize>().unwrap() - 1;
            self.held
                .insert((office.home, words[1].parse().unwrap()), ((office.home, who, false), Some(key)));
        }
    }

    /// A paper, by what `issuer paper` has said.
    pub(crate) fn paper(&mut self, who: usize, said: &str) {
        let wallet = said.split_whitespace().nth(1).unwrap().parse().unwrap();
        self.held.insert((Home::Here, wallet), ((Home::Here, who, false), None));
    }

    /// The wallet's number in the register of what is on somebody's phone.
    pub(crate) fn number(&self, who: usize) -> i64 {
        let of = |label: &Label| *label == (Home::Here, who, false);
        self.held.iter().find(|(_, (label, _))| of(label)).unwrap().0.1
    }

    /// From now on what is on somebody's phone is on their old one.
    pub(crate) fn retire(&mut self, who: usize) {
        let wallet = self.number(who);
        self.held.remove(&(Home::Here, wallet));
        let pass = self.wallets.remove(&(Home::Here, who, false)).unwrap();
        self.wallets.insert((Home::Here, who, true), pass);
    }

    /// Everybody fetches.
    pub(crate) fn fetch(&mut self, home: Home, issued: Vec<Issued>) {
        for Issued { wallet, text } in issued {
            let (label, key) = &self.held[&(home, wallet)];
            if let Some(key) = key {
                let wallet = self.wallets.entry(*label).or_default();
                wallet.add("pass", &sanse::credential_bytes(&text).unwrap(), key.clone()).unwrap();
            }
            self.texts.insert(*label, text);
        }
    }

    /// The code that a phone shows at a place at this time.
    pub(crate) fn show(&self, label: Label, place: &str, time: Timestamp) -> String {
        let request = Request::at(place.parse().unwrap(), time);
        let shown = self.wallets[&label].present("pass", &request);
        shown.unwrap_or_else(|error| panic!("{label:?} at {time}: {error}")).code.to_text()
    }

    /// The pass without the code around it: all that a paper has, and what somebody has who copied it out of a phone.
    pub(crate) fn bare(&self, label: Label) -> &str {
        &self.texts[&label]
    }
}
