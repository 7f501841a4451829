//! What happens to people, in the order of the days: told to the office by its officers.

use crate::calendar::{Calendar, Half};
use crate::office::{Office, number};
use crate::people::{Course, Holds, Home, People, document};
use crate::phones::Phones;

pub(crate) struct Story<'a> {
    pub(crate) office: &'a Office<'a>,
    pub(crate) people: &'a People,
    pub(crate) calendar: Calendar,
    /// The fact and the appeal of whoever was taken for a traveller.
    pub(crate) wrong: Vec<(usize, String)>,
}

impl Story<'_> {
    /// What is known before the passes of a day are signed.
    pub(crate) fn night(&mut self, day: u32) {
        match day {
            2 => self.decide_appeals(),
            7 => self.release(),
            _ => {}
        }
    }

    /// What happens in the morning, and is told to the gates at noon.
    pub(crate) fn noon(&mut self, day: u32, phones: &mut Phones) {
        match day {
            0 => self.arrive(day, Course::Traveller(0)),
            1 => {
                self.arrive(day, Course::Traveller(1));
                self.mistake(day);
                self.diagnose(day);
                self.replace_phones(day, phones);
            }
            2 => {
                self.meet(day);
                self.ask_for_the_end("under medical management since", day);
            }
            _ => {}
        }
        self.office.desk("assess", "rong", "--due", day, 12 * 60 + 55);
        if day == 1 {
            self.appeal(day);
        }
    }

    fn tell(&self, who: usize, what: &str, day: u32, minute: u64) -> String {
        let said = self.office.desk("event", "rong", &format!("{} {what}", number(who)), day, minute);
        said.split_whitespace().nth(1).unwrap().to_owned()
    }

    fn arrive(&self, day: u32, course: Course) {
        for who in self.people.on(course) {
            self.tell(who, &self.arrived(day), day, 12 * 60 + 30);
        }
    }

    fn arrived(&self, day: u32) -> String {
        format!("arrived --from 999900 --source transport --on {}", self.calendar.date(day))
    }

    fn meet(&self, day: u32) {
        for who in self.people.on(Course::Contact) {
            self.tell(
                who,
                &format!("contact --with case --on {}", self.calendar.date(day)),
                day,
                12 * 60 + 30,
            );
        }
    }

    fn diagnose(&self, day: u32) {
        let planned = self.calendar.date(day + 10);
        for who in self.people.on(Course::Patient) {
            self.tell(who, "diagnosed", day, 12 * 60 + 31);
            self.tell(who, &format!("management-started --planned-end {planned}"), day, 12 * 60 + 32);
        }
    }

    fn release(&self) {
        for who in self.people.on(Course::Patient) {
            // What makes a colour better takes an approver.
            self.office.desk("event", "an", &format!("{} discharged", number(who)), 7, 4 * 60);
            self.office.desk("event", "an", &format!("{} management-lifted", number(who)), 7, 4 * 60 + 1);
        }
        self.ask_for_the_end("medical management was lifted at", 7);
    }

    fn ask_for_the_end(&self, answer: &str, day: u32) {
        let minute = if day == 7 { 4 * 60 + 2 } else { 12 * 60 };
        for who in self.people.on(Course::Patient) {
            let time = self.calendar.at(day, minute);
            let line = self.office.typed("release-query", "rong", "--document -", time);
            let said = self.office.say_with(&line, &document((Home::Here, who)));
            assert!(said.contains(answer), "{said}");
        }
    }

    fn mistake(&mut self, day: u32) {
        for who in self.people.on(Course::Mistaken) {
            let fact = self.tell(who, &self.arrived(day), day, 12 * 60 + 30);
            self.wrong.push((who, fact));
        }
    }

    fn appeal(&self, day: u32) {
        for (who, _) in &self.wrong {
            let says = format!("{} --about colour --says it-was-my-sister", number(*who));
            self.office.desk("appeal open", "rong", &says, day, 12 * 60 + 58);
        }
    }

    fn decide_appeals(&self) {
        for ((_, fact), appeal) in self.wrong.iter().zip(1..) {
            let ruling = format!("{appeal} --withdraw {fact} --why the-ticket-has-her-name");
            let said = self.office.desk("appeal decide", "an", &ruling, 2, 4 * 60);
            assert!(said.contains("green"), "{said}");
        }
    }

    /// Old phones are taken off, new ones prove their keys and get passes once an approver has confirmed them.
    fn replace_phones(&self, day: u32, phones: &mut Phones) {
        let owners = self.people.holding(|holds| holds == Holds::ReplacedPhone);
        for who in &owners {
            self.office.desk("remove", "rong", &phones.number(*who).to_string(), day, 12 * 60 + 40);
            phones.retire(*who);
        }
        let numbers: Vec<_> = owners.iter().map(|who| number(*who)).collect();
        let asked = self.office.desk("enrol ask", "rong", &numbers.join(" "), day, 12 * 60 + 41);
        phones.answer(self.office, &asked, &format!("--time {}", self.calendar.at(day, 12 * 60 + 42)));
        for number in numbers {
            self.office.desk("confirm", "an", &number, day, 12 * 60 + 43);
            let issued = self.office.issue(&number, self.calendar.at(day, 12 * 60 + 45));
            assert_eq!(issued.len(), 1);
            phones.fetch(Home::Here, issued);
        }
    }

    /// Wallets, relatives' phones and papers, before the first day.
    pub(crate) fn enrol(&self, phones: &mut Phones) {
        for who in self.people.holding(|holds| holds == Holds::Paper) {
            let said = self.office.say(&format!("paper ZZ --as rong {}", number(who)));
            phones.paper(who, &said);
        }
        for child in self.people.holding(|holds| matches!(holds, Holds::PhoneOf(_))) {
            let Holds::PhoneOf(guardian) = self.people.holds((Home::Here, child)) else { continue };
            let (child, guardian) = (number(child), number(guardian));
            self.office.say(&format!("family ZZ --as rong {child} {guardian}"));
            let asked = self.office.say(&format!("enrol ask ZZ --as rong {child} --phone-of {guardian}"));
            phones.answer(self.office, &asked, "");
        }
        // Whose phone somebody's pass is on is not one officer's word.
        self.office.say("confirm ZZ --as an --all");
    }

    /// Everybody who has nothing yet answers in one file, here and elsewhere.
    pub(crate) fn enrol_all(office: &Office<'_>, phones: &mut Phones) {
        let asked = office.say(&format!("enrol ask {} --as rong --without", office.home.region()));
        phones.answer(office, &asked, "");
    }

    /// Passes that end today are signed and fetched, and the lists of the half day are published.
    pub(crate) fn sign(office: &Office<'_>, phones: &mut Phones, day: u32) {
        phones.fetch(office.home, office.issue_due(day));
        office.publish(day, Half::Morning);
    }
}
