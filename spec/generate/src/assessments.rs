//! `assessments/`: facts and rules, and the colour they come to. Each row is a sentence; the answers are written by hand.

use serde::Serialize;

/// A file in `assessments/`.
#[derive(Serialize)]
pub(crate) struct Assessed {
    pub(crate) name: String,
    description: &'static str,
    /// A file of rules.
    rules: String,
    now: u64,
    facts: Vec<Fact>,
    expect: Expect,
}

/// A fact: a JSON object with the names of `spec/assessment.md`.
type Fact = serde_json::Value;

#[derive(Serialize, Default)]
struct Expect {
    error: Option<&'static str>,
    colour: Option<&'static str>,
    grounds: Vec<&'static str>,
    advice: Vec<&'static str>,
    next_change: Option<u64>,
    test: Option<&'static str>,
}

const RULES: &str =
    "format = 1\nversion = 1\n\n[[listed]]\narea = \"999900\"\nfrom = 2026-02-01\nuntil = 2026-04-01\n";

/// Seconds since 1970 of `2026-03-15 00:00:00` and the like, at +08:00; the year 2026 alone, with the days counted here.
fn local(text: &str) -> u64 {
    const BEFORE_MONTH: [u64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    const BEGINS_2026: u64 = 1_767_196_800; // 2026-01-01T00:00:00+08:00
    let numbers: Vec<u64> =
        text.split(['-', ' ', ':']).map(|part| part.parse().expect("digits and their separators")).collect();
    let [2026, month, day, hour, minute, second] = *numbers else {
        unreachable!("{text} is no moment of 2026")
    };
    let month = usize::try_from(month - 1).expect("twelve months");
    let days = BEFORE_MONTH.get(month).expect("twelve months") + day - 1;
    BEGINS_2026 + ((days * 24 + hour) * 60 + minute) * 60 + second
}

fn declared(at: &str) -> Fact {
    serde_json::json!({ "event": "declared", "source": "holder", "at": local(at) })
}

fn checked_in(at: &str, temperature: &str) -> Fact {
    serde_json::json!({ "event": "checked-in", "source": "holder", "at": local(at), "temperature": temperature })
}

fn arrived(from: &str, on: &str) -> Fact {
    serde_json::json!({ "event": "arrived", "source": "transport", "from": from, "on": on })
}

fn contact(with: &str, on: &str) -> Fact {
    serde_json::json!({ "event": "contact", "source": "health", "with": with, "on": on })
}

fn health(event: &str, at: &str) -> Fact {
    serde_json::json!({ "event": event, "source": "health", "at": local(at) })
}

fn tested(at: &str, result: &str) -> Fact {
    told(at, at, result)
}

/// A sample, and when its result was told.
fn told(at: &str, reported_at: &str, result: &str) -> Fact {
    let (at, reported_at) = (local(at), local(reported_at));
    serde_json::json!({ "event": "tested", "source": "laboratory", "at": at, "reported_at": reported_at, "result": result })
}

fn with(mut fact: Fact, name: &str, value: &str) -> Fact {
    fact.as_object_mut().expect("a fact is an object").insert(name.to_owned(), value.into());
    fact
}

/// A row that is not finished: what is not said is green, with nothing found.
struct Row(Assessed);

fn row(name: &str, description: &'static str, now: &str, facts: Vec<Fact>) -> Row {
    let (name, rules) = (format!("assessments/{name}"), RULES.to_owned());
    Row(Assessed { name, description, rules, now: local(now), facts, expect: Expect::default() })
}

impl Row {
    /// With more lines in the file of rules.
    fn rules(mut self, more: &str) -> Self {
        self.0.rules.push_str(more);
        self
    }

    /// With days that begin at this distance from UTC.
    fn offset(mut self, offset: &str) -> Self {
        self.0.rules =
            self.0.rules.replacen("version = 1\n", &format!("version = 1\nutc-offset = \"{offset}\"\n"), 1);
        self
    }

    fn test(mut self, result: &'static str) -> Self {
        self.0.expect.test = Some(result);
        self
    }

    fn green(self, ground: &'static str, advice: &[&'static str]) -> Assessed {
        self.colour("green", &[ground], advice, None)
    }

    fn yellow(self, grounds: &[&'static str], until: &str) -> Assessed {
        self.colour("yellow", grounds, &["observe"], Some(until))
    }

    fn red(self, grounds: &[&'static str]) -> Assessed {
        self.colour("red", grounds, &["isolate"], None)
    }

    fn colour(
        mut self,
        colour: &'static str,
        grounds: &[&'static str],
        advice: &[&'static str],
        next_change: Option<&str>,
    ) -> Assessed {
        let expect = &mut self.0.expect;
        expect.colour = Some(colour);
        (expect.grounds, expect.advice) = (grounds.to_vec(), advice.to_vec());
        expect.next_change = next_change.map(local);
        self.0
    }

    fn error(mut self, code: &'static str) -> Assessed {
        self.0.expect.error = Some(code);
        self.0
    }
}

/// Noon of the day on which most rows are assessed.
const NOW: &str = "2026-03-10 12:00:00";
/// A declaration, so that the advice to make one does not stand in every row.
const DECLARED: &str = "2026-01-05 09:00:00";

pub(crate) fn all() -> Vec<Assessed> {
    [
        nothing(),
        arrivals(),
        contacts(),
        management(),
        illness(),
        tests(),
        check_ins(),
        together(),
        impossible(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn nothing() -> Vec<Assessed> {
    vec![
        row("nothing-known", "Nothing is known: green, and the declaration is advised.", NOW, vec![])
            .green("nothing-found", &["may-pass", "declare"]),
        row(
            "declared",
            "The declaration is made: nothing is advised but to pass.",
            NOW,
            vec![declared(DECLARED)],
        )
        .green("nothing-found", &["may-pass"]),
        row(
            "declared-by-registrar",
            "The registrar wrote the declaration down.",
            NOW,
            vec![with(declared(DECLARED), "source", "registrar")],
        )
        .green("nothing-found", &["may-pass"]),
        row("declared-now", "What happened this very second has happened.", NOW, vec![declared(NOW)])
            .green("nothing-found", &["may-pass"]),
    ]
}

fn arrivals() -> Vec<Assessed> {
    let came = || vec![declared(DECLARED), arrived("999912", "2026-03-01")];
    let end = "2026-03-15 00:00:00";
    vec![
        row(
            "arrival-first-second",
            "The day of arrival counts from its first second.",
            "2026-03-01 00:00:00",
            came(),
        )
        .yellow(&["arrival"], end),
        row("arrival-day-13", "On day 13 it is yellow to the last second.", "2026-03-14 23:59:59", came())
            .yellow(&["arrival"], end),
        row("arrival-day-14", "When day 14 begins it is green.", end, came())
            .green("nothing-found", &["may-pass"]),
        row(
            "arrival-elsewhere",
            "The area is not listed.",
            NOW,
            vec![declared(DECLARED), arrived("990112", "2026-03-01")],
        )
        .green("nothing-found", &["may-pass"]),
        row(
            "arrival-first-listed-day",
            "The first day on which the area is listed counts.",
            "2026-02-02 12:00:00",
            vec![declared(DECLARED), arrived("999900", "2026-02-01")],
        )
        .yellow(&["arrival"], "2026-02-15 00:00:00"),
        row(
            "arrival-before-listed",
            "The day before it is listed does not.",
            "2026-02-02 12:00:00",
            vec![declared(DECLARED), arrived("999900", "2026-01-31")],
        )
        .green("nothing-found", &["may-pass"]),
        row(
            "arrival-last-listed-day",
            "The last day counts, though the area is no longer listed now.",
            "2026-04-10 12:00:00",
            vec![declared(DECLARED), arrived("999999", "2026-03-31")],
        )
        .yellow(&["arrival"], "2026-04-14 00:00:00"),
        row(
            "arrival-after-listed",
            "The first day on which it is no longer listed does not.",
            "2026-04-10 12:00:00",
            vec![declared(DECLARED), arrived("999999", "2026-04-01")],
        )
        .green("nothing-found", &["may-pass"]),
        row(
            "arrival-country",
            "A country is listed by its letters.",
            NOW,
            vec![declared(DECLARED), arrived("ZZ", "2026-03-09")],
        )
        .rules("[[listed]]\narea = \"ZZ\"\nfrom = 2026-03-09\n")
        .yellow(&["arrival"], "2026-03-23 00:00:00"),
        row(
            "arrival-province",
            "A province is listed for all that lies in it.",
            NOW,
            vec![declared(DECLARED), arrived("990112", "2026-03-09")],
        )
        .rules("[[listed]]\narea = \"990000\"\nfrom = 2026-03-09\n")
        .yellow(&["arrival"], "2026-03-23 00:00:00"),
        row(
            "arrival-vague",
            "Known to come from a province, one of whose counties is listed: it counts.",
            NOW,
            vec![declared(DECLARED), arrived("990000", "2026-03-01")],
        )
        .yellow(&["arrival"], end),
        row(
            "arrival-twice",
            "The later of two arrivals counts.",
            NOW,
            vec![declared(DECLARED), arrived("999912", "2026-03-01"), arrived("999913", "2026-03-08")],
        )
        .yellow(&["arrival", "arrival"], "2026-03-22 00:00:00"),
        row(
            "arrival-two-sources",
            "Railway and traveller say the same: one ground.",
            NOW,
            vec![
                declared(DECLARED),
                arrived("999912", "2026-03-01"),
                with(arrived("999912", "2026-03-01"), "source", "holder"),
            ],
        )
        .yellow(&["arrival"], end),
        row("arrival-offset", "Days begin where the rules say, here at UTC.", "2026-03-15 07:59:59", came())
            .offset("+00:00")
            .yellow(&["arrival"], "2026-03-15 08:00:00"),
        row("arrival-21-days", "The rules say red for 21 days.", "2026-03-21 23:59:59", came())
            .rules("[arrival]\ncolour = \"red\"\ndays = 21\n")
            .colour("red", &["arrival"], &["isolate"], Some("2026-03-22 00:00:00")),
    ]
}

fn contacts() -> Vec<Assessed> {
    let met = |with| vec![declared(DECLARED), contact(with, "2026-03-01")];
    vec![
        row(
            "contact-traveller",
            "Contact with a traveller: yellow for fourteen days.",
            NOW,
            met("traveller"),
        )
        .yellow(&["contact-traveller"], "2026-03-15 00:00:00"),
        row("contact-case", "Contact with a case: yellow for fourteen days.", NOW, met("case"))
            .yellow(&["contact-case"], "2026-03-15 00:00:00"),
        row("contact-over", "Fourteen days have passed.", "2026-03-15 00:00:00", met("case"))
            .green("nothing-found", &["may-pass"]),
        row(
            "contact-again",
            "Work brings a contact each day: the last one counts.",
            NOW,
            vec![
                declared(DECLARED),
                contact("traveller", "2026-03-08"),
                contact("traveller", "2026-03-09"),
                contact("traveller", "2026-03-10"),
            ],
        )
        .yellow(&["contact-traveller"; 3], "2026-03-24 00:00:00"),
        row(
            "contact-means-nothing",
            "The rules give contact with travellers no colour.",
            NOW,
            met("traveller"),
        )
        .rules("[contact-traveller]\ncolour = \"green\"\n")
        .green("nothing-found", &["may-pass"]),
    ]
}

fn management() -> Vec<Assessed> {
    let began = || health("management-started", "2026-03-01 08:00:00");
    let lifted = || health("management-lifted", "2026-03-09 18:00:00");
    vec![
        row("management", "Under medical management: red.", NOW, vec![declared(DECLARED), began()])
            .red(&["under-management"]),
        row(
            "management-planned",
            "A plan to end it yesterday lifts nothing.",
            NOW,
            vec![declared(DECLARED), with(began(), "planned_end", "2026-03-09")],
        )
        .red(&["under-management"]),
        row(
            "management-lifted",
            "Lifted: green, and the ground says so.",
            NOW,
            vec![declared(DECLARED), began(), lifted()],
        )
        .green("management-lifted", &["may-pass"]),
        row(
            "management-lifted-now",
            "Lifted this very second: green.",
            "2026-03-09 18:00:00",
            vec![declared(DECLARED), began(), lifted()],
        )
        .green("management-lifted", &["may-pass"]),
        row(
            "management-twice-told",
            "Told twice, and lifted once: green.",
            NOW,
            vec![declared(DECLARED), began(), health("management-started", "2026-03-02 08:00:00"), lifted()],
        )
        .green("management-lifted", &["may-pass"]),
        row(
            "management-again",
            "Begun again after it was lifted: red.",
            NOW,
            vec![declared(DECLARED), began(), lifted(), health("management-started", "2026-03-09 18:00:01")],
        )
        .red(&["under-management"]),
        row(
            "management-backwards",
            "The facts come in another order: the same.",
            NOW,
            vec![lifted(), began(), declared(DECLARED)],
        )
        .green("management-lifted", &["may-pass"]),
        row(
            "management-yellow",
            "The rules say yellow: time alone does not end it.",
            NOW,
            vec![declared(DECLARED), began()],
        )
        .rules("[management]\ncolour = \"yellow\"\n")
        .colour("yellow", &["under-management"], &["observe"], None),
    ]
}

fn illness() -> Vec<Assessed> {
    let fell_ill = || health("diagnosed", "2026-03-01 08:00:00");
    let home = || health("discharged", "2026-03-09 10:00:00");
    vec![
        row("diagnosed", "Diagnosed and not discharged: red.", NOW, vec![declared(DECLARED), fell_ill()])
            .red(&["diagnosed"]),
        row("discharged", "Discharged: green.", NOW, vec![declared(DECLARED), fell_ill(), home()])
            .green("nothing-found", &["may-pass"]),
        row(
            "diagnosed-again",
            "Diagnosed once more after the discharge: red.",
            NOW,
            vec![declared(DECLARED), fell_ill(), home(), health("diagnosed", "2026-03-10 08:00:00")],
        )
        .red(&["diagnosed"]),
        row(
            "suspected",
            "Suspected, and nobody excluded it: red.",
            NOW,
            vec![declared(DECLARED), health("suspicion-raised", "2026-03-09 08:00:00")],
        )
        .red(&["suspected"]),
        row(
            "suspicion-excluded",
            "The suspicion is excluded: green.",
            NOW,
            vec![
                declared(DECLARED),
                health("suspicion-raised", "2026-03-09 08:00:00"),
                health("suspicion-excluded", "2026-03-10 08:00:00"),
            ],
        )
        .green("nothing-found", &["may-pass"]),
        row(
            "suspicion-then-diagnosis",
            "The suspicion is excluded, but there is a diagnosis.",
            NOW,
            vec![
                declared(DECLARED),
                health("suspicion-raised", "2026-02-28 08:00:00"),
                fell_ill(),
                health("suspicion-excluded", "2026-03-02 08:00:00"),
            ],
        )
        .red(&["diagnosed"]),
        row(
            "discharge-ends-suspicion",
            "Who is discharged is no longer suspected of what was treated.",
            NOW,
            vec![declared(DECLARED), health("suspicion-raised", "2026-02-28 08:00:00"), fell_ill(), home()],
        )
        .green("nothing-found", &["may-pass"]),
        row(
            "suspicion-after-discharge",
            "Suspected anew after the discharge: red.",
            NOW,
            vec![declared(DECLARED), fell_ill(), home(), health("suspicion-raised", "2026-03-10 08:00:00")],
        )
        .red(&["suspected"]),
    ]
}

fn tests() -> Vec<Assessed> {
    let sample = "2026-03-09 08:00:00";
    vec![
        row(
            "test-negative",
            "A negative test changes no colour.",
            NOW,
            vec![declared(DECLARED), tested(sample, "negative")],
        )
        .test("negative")
        .green("nothing-found", &["may-pass"]),
        row(
            "test-pending",
            "A sample without a result changes no colour.",
            NOW,
            vec![declared(DECLARED), tested(sample, "pending")],
        )
        .test("pending")
        .green("nothing-found", &["may-pass"]),
        row(
            "test-positive",
            "A positive test is a suspicion: red.",
            NOW,
            vec![declared(DECLARED), tested(sample, "positive")],
        )
        .test("positive")
        .red(&["positive-test"]),
        row(
            "test-result-comes",
            "The result takes the place of `pending`.",
            NOW,
            vec![declared(DECLARED), tested(sample, "negative"), tested(sample, "pending")],
        )
        .test("negative")
        .green("nothing-found", &["may-pass"]),
        row(
            "test-negative-after-positive",
            "A later negative test excludes nothing by itself.",
            NOW,
            vec![declared(DECLARED), tested(sample, "positive"), tested("2026-03-10 08:00:00", "negative")],
        )
        .test("negative")
        .red(&["positive-test"]),
        row(
            "test-positive-excluded",
            "The health authority excludes what the test raised: green.",
            NOW,
            vec![
                declared(DECLARED),
                tested(sample, "positive"),
                health("suspicion-excluded", "2026-03-10 08:00:00"),
            ],
        )
        .test("positive")
        .green("nothing-found", &["may-pass"]),
        row(
            "test-told-late",
            "A result that is told after a suspicion was excluded, is not what was excluded.",
            NOW,
            vec![
                declared(DECLARED),
                health("suspicion-raised", "2026-03-05 08:00:00"),
                health("suspicion-excluded", "2026-03-08 08:00:00"),
                told("2026-03-07 08:00:00", "2026-03-10 08:00:00", "positive"),
            ],
        )
        .test("positive")
        .red(&["positive-test"]),
        row(
            "test-latest",
            "The latest sample is the one that is told.",
            NOW,
            vec![declared(DECLARED), tested("2026-03-09 09:00:00", "pending"), tested(sample, "negative")],
        )
        .test("pending")
        .green("nothing-found", &["may-pass"]),
    ]
}

fn check_ins() -> Vec<Assessed> {
    let morning = "2026-03-10 07:30:00";
    let fever = "[fever]\nfrom = 37.3\ncolour = \"yellow\"\ndays = 3\n";
    vec![
        row("check-in", "A normal temperature.", NOW, vec![declared(DECLARED), checked_in(morning, "36.5")])
            .green("nothing-found", &["may-pass"]),
        row("check-in-37-2", "37.2 is no fever.", NOW, vec![declared(DECLARED), checked_in(morning, "37.2")])
            .green("nothing-found", &["may-pass"]),
        row(
            "check-in-37-3",
            "37.3 is: advice, and no colour.",
            NOW,
            vec![declared(DECLARED), checked_in(morning, "37.3")],
        )
        .green("nothing-found", &["may-pass", "fever-clinic"]),
        row(
            "check-in-cooler",
            "A cooler measurement of the same day takes no advice back.",
            NOW,
            vec![
                declared(DECLARED),
                with(checked_in("2026-03-10 07:00:00", "39.5"), "source", "health"),
                checked_in(morning, "36.5"),
            ],
        )
        .green("nothing-found", &["may-pass", "fever-clinic"]),
        row(
            "check-in-ahead",
            "The phone's clock is fast: what it tells is set aside, and the rest counts.",
            NOW,
            vec![checked_in("2026-03-10 12:00:01", "36.5"), health("diagnosed", "2026-03-05 08:00:00")],
        )
        .red(&["diagnosed"]),
        row(
            "check-in-passed",
            "Yesterday's fever has passed.",
            NOW,
            vec![declared(DECLARED), checked_in(morning, "36.6"), checked_in("2026-03-09 07:30:00", "38.5")],
        )
        .green("nothing-found", &["may-pass"]),
        row(
            "fever-yellow",
            "The rules give fever three days of yellow, whatever is measured after it.",
            NOW,
            vec![declared(DECLARED), checked_in("2026-03-09 23:59:59", "38.5"), checked_in(morning, "36.6")],
        )
        .rules(fever)
        .yellow(&["fever"], "2026-03-12 00:00:00"),
        row(
            "fever-yellow-now",
            "Fever now, and its advice.",
            NOW,
            vec![declared(DECLARED), checked_in(morning, "38.5")],
        )
        .rules(fever)
        .colour("yellow", &["fever"], &["observe", "fever-clinic"], Some("2026-03-13 00:00:00")),
    ]
}

fn together() -> Vec<Assessed> {
    vec![
        row(
            "red-beats-yellow",
            "Red beats yellow; the yellow ground is told too.",
            NOW,
            vec![arrived("999912", "2026-03-01"), health("diagnosed", "2026-03-05 08:00:00")],
        )
        .red(&["diagnosed", "arrival"]),
        row(
            "yellow-under-red",
            "When red ends, what is left of yellow holds.",
            NOW,
            vec![
                declared(DECLARED),
                arrived("999912", "2026-03-01"),
                health("diagnosed", "2026-03-05 08:00:00"),
                health("discharged", "2026-03-09 08:00:00"),
            ],
        )
        .yellow(&["arrival"], "2026-03-15 00:00:00"),
        row(
            "longest-yellow",
            "Two yellows: the one that lasts longer says when it ends.",
            NOW,
            vec![arrived("999912", "2026-03-01"), contact("case", "2026-03-05")],
        )
        .yellow(&["arrival", "contact-case"], "2026-03-19 00:00:00"),
        row(
            "red-for-days-then-yellow",
            "Red for some days passes into yellow: that is the next change.",
            NOW,
            vec![arrived("999912", "2026-03-08"), contact("case", "2026-03-09")],
        )
        .rules("[contact-case]\ncolour = \"red\"\ndays = 3\n")
        .colour("red", &["contact-case", "arrival"], &["isolate"], Some("2026-03-12 00:00:00")),
        row(
            "lifted-but-came",
            "Management is lifted, but fourteen days since the arrival have not passed.",
            NOW,
            vec![
                arrived("999912", "2026-03-01"),
                health("management-started", "2026-03-02 08:00:00"),
                health("management-lifted", "2026-03-09 08:00:00"),
            ],
        )
        .yellow(&["arrival"], "2026-03-15 00:00:00"),
        row(
            "all-of-it",
            "Four grounds of red, worst first.",
            NOW,
            vec![
                health("management-started", "2026-03-02 08:00:00"),
                tested("2026-03-02 07:00:00", "positive"),
                health("suspicion-raised", "2026-03-02 08:00:00"),
                health("diagnosed", "2026-03-03 08:00:00"),
            ],
        )
        .test("positive")
        .red(&["diagnosed", "suspected", "positive-test", "under-management"]),
    ]
}

fn impossible() -> Vec<Assessed> {
    vec![
        row(
            "impossible-future",
            "An event a second ahead.",
            NOW,
            vec![health("diagnosed", "2026-03-10 12:00:01")],
        )
        .error("future"),
        row("impossible-tomorrow", "An arrival tomorrow.", NOW, vec![arrived("999912", "2026-03-11")])
            .error("future"),
        row(
            "impossible-lift",
            "Lifted, but never begun.",
            NOW,
            vec![health("management-lifted", "2026-03-09 08:00:00")],
        )
        .error("never-begun"),
        row(
            "impossible-lift-before",
            "Lifted before it began.",
            NOW,
            vec![
                health("management-lifted", "2026-03-01 08:00:00"),
                health("management-started", "2026-03-02 08:00:00"),
            ],
        )
        .error("never-begun"),
        row(
            "impossible-discharge",
            "Discharged, but never diagnosed.",
            NOW,
            vec![
                health("suspicion-raised", "2026-03-01 08:00:00"),
                health("discharged", "2026-03-09 08:00:00"),
            ],
        )
        .error("never-begun"),
        row(
            "impossible-exclusion",
            "Excluded, but never suspected.",
            NOW,
            vec![health("suspicion-excluded", "2026-03-09 08:00:00")],
        )
        .error("never-begun"),
        row(
            "impossible-same-second",
            "Begun and lifted in one second.",
            NOW,
            vec![
                health("management-started", "2026-03-09 08:00:00"),
                health("management-lifted", "2026-03-09 08:00:00"),
            ],
        )
        .error("same-moment"),
        row(
            "impossible-two-results",
            "One sample, negative and positive.",
            NOW,
            vec![tested("2026-03-09 08:00:00", "negative"), tested("2026-03-09 08:00:00", "positive")],
        )
        .error("two-results"),
        row(
            "impossible-plan",
            "Planned to end before it began.",
            NOW,
            vec![with(health("management-started", "2026-03-09 08:00:00"), "planned_end", "2026-03-08")],
        )
        .error("ends-before"),
        row(
            "impossible-report",
            "A result that was told before its sample was taken.",
            NOW,
            vec![told("2026-03-09 08:00:00", "2026-03-09 07:59:59", "negative")],
        )
        .error("reported-before"),
        row(
            "impossible-own-word",
            "Nobody lifts their own management.",
            NOW,
            vec![
                health("management-started", "2026-03-01 08:00:00"),
                with(health("management-lifted", "2026-03-09 08:00:00"), "source", "holder"),
            ],
        )
        .error("source"),
        row(
            "impossible-own-test",
            "Nobody tells their own test.",
            NOW,
            vec![with(tested("2026-03-09 08:00:00", "negative"), "source", "holder")],
        )
        .error("source"),
    ]
}
