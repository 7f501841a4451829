//! The printed sheets: what is on them, and that their codes are the library's own.

use crate::desk::{Desk, PAPER};
use sanse::qr::{Level, Symbol};

fn svg(text: &str) -> String {
    Symbol::draw(text, Level::Medium).unwrap().to_svg()
}

#[test]
fn a_sheet_has_the_pass_in_front_and_the_salt_apart() {
    let desk = Desk::with_region();
    desk.good(&[&PAPER[..], &["p", "--name", "<b>&*"]].concat());
    let said = desk.good(&["poster", "p", "--out", "sheet.html"]);
    assert!(said.contains("SENSITIVE") && said.contains("1 on paper"), "{said}");
    let sheet = desk.text("sheet.html");
    let (front, back) = sheet.split_once("<section class=\"salts\">").unwrap();
    for wanted in [
        "GREEN",
        "绿码",
        "<circle",
        "&lt;b&gt;&amp;*",
        "UTC",
        "Show this code",
        "请勿折叠",
        "class=\"sheet one\"",
    ] {
        assert!(front.contains(wanted), "{wanted}");
    }
    assert!(!sheet.contains("<b>&*") && !front.contains("SENSITIVE") && back.contains("敏感"));
    assert!(front.contains(&svg(desk.text("p/pass.txt").trim_end())));
    let salt = desk.text("p/SENSITIVE-salt.txt").lines().last().unwrap().to_uppercase();
    assert!(back.contains(&svg(&salt)) && !front.contains(&svg(&salt)));
    // The salt is a code and nowhere in letters; what was read from it is a salt file again.
    assert!(!sheet.to_uppercase().contains(&salt));
    // Nothing is fetched, and nothing runs.
    assert!(sheet.contains("default-src 'none'") && !sheet.contains("<script") && !sheet.contains("src="));
    desk.refuses(&["poster", "p", "--out", "sheet.html"], &["sheet.html"]);
}

#[test]
fn many_come_four_to_a_sheet() {
    let desk = Desk::with_region();
    let folders = ["a", "b", "c", "d", "e"];
    for folder in folders {
        desk.good(&[&PAPER[..], &[folder]].concat());
    }
    desk.good(&[&["poster"], &folders[..], &["--out", "all.html"]].concat());
    let sheet = desk.text("all.html");
    for (part, count) in
        [("class=\"sheet\"", 2), ("class=\"salts\"", 1), ("<article class=", 5), ("<article>", 5)]
    {
        assert_eq!(sheet.matches(part).count(), count, "{part}");
    }
    desk.good(&["poster", "a", "b", "--out", "none.html", "--no-salt"]);
    let sheet = desk.text("none.html");
    assert!(!sheet.contains("class=\"salts\"><h2") && !sheet.contains("SENSITIVE"));
}

#[test]
fn what_is_no_pass_on_paper_is_not_printed() {
    let desk = Desk::with_region();
    desk.good(&["wallet", "w"]);
    desk.good(&["pass", "zz", "--colour", "red", "--document", "-", "--wallet", "w", "--out", "bound"]);
    desk.good(&[&PAPER[..], &["p"]].concat());
    desk.refuses(&["poster", "bound", "--out", "s.html"], &["bound/pass.txt", "issuer present"]);
    desk.refuses(&["poster", "p", "none", "--out", "s.html"], &["none/pass.txt"]);
    std::fs::remove_file(desk.at("p/SENSITIVE-salt.txt")).unwrap();
    desk.refuses(&["poster", "p", "--out", "s.html"], &["SENSITIVE-salt.txt"]);
    desk.write("p/pass.txt", "SN1:AAAA\u{1b}[2J");
    desk.refuses(&["poster", "p", "--out", "s.html", "--no-salt"], &["p/pass.txt"]);
}
