//! The answer in words: a bar with a shape, so that it is told without colour too, and what a guard needs.

use sanse::verify::{Decision, Outcome, Strength};
use sanse::{Colour, TestResult};

use super::{Answer, Report, several};
use crate::args::Lang;
use crate::portrait::Portrait;
use sanse_example_common::escape;

pub(super) fn lines(report: &Report<'_>, lang: Lang, show_name: bool, colours: bool) -> String {
    let mut page = Page { lang, colours, text: String::new() };
    page.bar(report.answer.outcome(), report.source);
    page.answer(report, show_name);
    page.next(report);
    page.text
}

/// What to do, by itself.
pub(super) fn next(report: &Report<'_>, lang: Lang, colours: bool) -> String {
    let mut page = Page { lang, colours, text: String::new() };
    page.next(report);
    page.text
}

/// What was found, and why.
pub(super) fn body(report: &Report<'_>, lang: Lang, show_name: bool, colours: bool) -> String {
    let mut page = Page { lang, colours, text: String::new() };
    page.answer(report, show_name);
    page.text
}

struct Page {
    lang: Lang,
    colours: bool,
    text: String,
}

impl Page {
    fn answer(&mut self, report: &Report<'_>, show_name: bool) {
        let (lang, language) = (self.lang, self.lang.library());
        match &report.answer {
            Answer::Decided(decision) => self.decided(decision, report.portrait.as_ref(), show_name),
            Answer::Closed(resolved) => {
                self.decided(resolved.decision(), report.portrait.as_ref(), show_name);
                self.row(("closed", "处置"), resolved.why());
            }
            Answer::Card(card) => self.row(("why", "原因"), card.code()),
            Answer::Several(count) => {
                let (why, _) = several(*count, language);
                self.row(("why", "原因"), &format!("several-codes: {why}"));
            }
            Answer::Unread(unread) => {
                self.row(("why", "原因"), &format!("{}: {}", unread.name(), unread.message(lang)));
            }
        }
    }

    /// The one thing to do next; a check that is closed, and a picture that was not read, have none.
    fn next(&mut self, report: &Report<'_>) {
        let (lang, language) = (self.lang, self.lang.library());
        let next = match &report.answer {
            Answer::Decided(decision) => decision.next(language),
            Answer::Card(card) => card.next(language),
            Answer::Several(count) => several(*count, language).1,
            Answer::Closed(_) | Answer::Unread(_) => return,
        };
        self.row(("next", "下一步"), next);
        if matches!(&report.answer, Answer::Decided(decision) if decision.is_to_report()) {
            let report = lang.of("to the district authority, now", "请立即上报区级主管部门");
            self.row(("report", "上报"), report);
        }
    }

    /// What was found, and why.
    fn decided(&mut self, decision: &Decision, portrait: Option<&Portrait>, show_name: bool) {
        let (lang, language) = (self.lang, self.lang.library());
        self.pass(decision, show_name);
        self.portrait(portrait);
        for reason in decision.reasons() {
            let why = format!("{} {}: {}", reason.code(), reason.name(), reason.message(language));
            self.row(("why", "原因"), &why);
        }
        if decision.is_repeat() {
            self.row(
                ("repeat", "重复"),
                lang.of("the same scan once more: open nothing, count nothing", "同一次扫码:不开门、不计数"),
            );
        }
        if decision.is_alone() {
            self.row(
                ("alone", "单机"),
                lang.of(
                    "the shared memory does not answer: only this gate's own was asked",
                    "共享的记忆没有应答:仅查了本闸机的记忆",
                ),
            );
        }
    }

    fn bar(&mut self, outcome: Option<Outcome>, source: &str) {
        let (shape, words, ansi) = match outcome {
            Some(Outcome::Admit) => ('●', ("ADMIT", "放行"), "1;97;42"),
            Some(Outcome::Check) => ('▲', ("CHECK", "查看"), "1;30;43"),
            Some(Outcome::Refuse) => ('■', ("REFUSE", "拒绝"), "1;97;41"),
            None => ('?', ("NOT READ", "未读出"), "1;97;100"),
        };
        let word = self.lang.of(words.0, words.1);
        let bar = format!("  {shape} {word:<24}");
        let bar = if self.colours { format!("\x1b[{ansi}m{bar}\x1b[0m") } else { bar };
        self.text.push_str(&format!("{bar}  {}\n", escape::line(source)));
    }

    /// A label and a value; whatever the value is, it stays on its line.
    fn row(&mut self, label: (&str, &str), value: &str) {
        let label = self.lang.of(label.0, label.1);
        // A Chinese character takes two columns.
        let columns: usize = label.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
        let gap = " ".repeat(9_usize.saturating_sub(columns));
        self.text.push_str(&format!("    {label}{gap} {}\n", escape::line(value)));
    }

    fn pass(&mut self, decision: &Decision, show_name: bool) {
        let Some(updated) = decision.updated() else { return };
        let lang = self.lang;
        let colour = decision
            .colour()
            .map_or(lang.of("SPECIMEN, not a pass", "样本,非真实通行码"), |c| colour(c, lang));
        let (ago, until) = (age(updated.age, lang), decision.expires_at().map(|time| time.to_string()));
        let until = until.unwrap_or_default();
        let pass = match lang {
            Lang::En => format!("{colour}, updated {} ({ago} ago), until {until}", updated.time),
            Lang::Zh => format!("{colour},更新于{}({ago}前),有效期至{until}", updated.time),
        };
        self.row(("pass", "通行码"), &pass);
        if show_name {
            self.row(("name", "姓名"), decision.display_name().unwrap_or("-"));
        }
        if let Some(test) = decision.latest_test() {
            self.row(("test", "检测"), &format!("{}, {}", result(test.result, lang), test.time));
        }
        if let Some(strength) = decision.strength() {
            let mut shown = strength_word(strength, lang).to_owned();
            if let Some((time, audience)) = decision.presented() {
                shown.push_str(&format!(", {time}, {audience}"));
            }
            self.row(("shown", "出示"), &shown);
        }
        if let (Some(issuer), Some(region)) = (decision.issuer(), decision.region()) {
            self.row(("issuer", "签发"), &format!("{issuer}, {region}"));
        }
        if let Some(matches) = decision.document_matches() {
            let (yes, no) =
                (lang.of("matches the pass", "与通行码相符"), lang.of("is not the pass's", "与通行码不符"));
            self.row(("document", "证件"), if matches { yes } else { no });
        }
        if decision.is_advised() {
            let advice =
                lang.of("the health declaration is still to be made", "经分析评估,建议您进行健康登记");
            self.row(("advice", "建议"), advice);
        }
    }

    fn portrait(&mut self, portrait: Option<&Portrait>) {
        match portrait {
            Some(Portrait::Matches(file)) => self.row(("photo", "照片"), file),
            Some(Portrait::None(error)) => self.row(("photo", "照片"), &error.to_string()),
            None => {}
        }
    }
}

fn colour(colour: Colour, lang: Lang) -> &'static str {
    match colour {
        Colour::Green => lang.of("green", "绿码"),
        Colour::Yellow => lang.of("yellow", "黄码"),
        Colour::Red => lang.of("red", "红码"),
    }
}

fn result(result: TestResult, lang: Lang) -> &'static str {
    match result {
        TestResult::Negative => lang.of("negative", "阴性"),
        TestResult::Positive => lang.of("positive", "阳性"),
        TestResult::Pending => lang.of("pending", "待出结果"),
    }
}

fn strength_word(strength: Strength, lang: Lang) -> &'static str {
    match strength {
        Strength::Paper => lang.of("on paper", "纸质"),
        Strength::Open => lang.of("openly", "公开出示"),
        Strength::Placed => lang.of("for a place", "对场所出示"),
        Strength::Challenged => lang.of("in answer to this gate", "应答本机"),
        _ => lang.of("otherwise", "其他"),
    }
}

/// A coarse age: nobody at a door reads seconds of a day.
fn age(seconds: u64, lang: Lang) -> String {
    match seconds {
        0..=119 => format!("{seconds} {}", lang.of("s", "秒")),
        120..=7_199 => format!("{} {}", seconds / 60, lang.of("min", "分钟")),
        7_200..=172_799 => format!("{} {}", seconds / 3_600, lang.of("h", "小时")),
        _ => format!("{} {}", seconds / 86_400, lang.of("days", "天")),
    }
}
