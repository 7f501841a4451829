//! Files of texts, summaries, the rules file, and Chinese for what could not be read.

use crate::site::Site;

#[test]
fn a_file_of_texts_is_decided_on_line_by_line() {
    let site = Site::new();
    let lines = format!("{}\nhello\n\n{}\r\n", site.code("green"), site.code("red"));
    site.write("passes.txt", lines.as_bytes());
    let run = site.check(0, &["passes.txt"], "");
    assert_eq!(run.told(), ["admit", "refuse text-prefix", "refuse colour-refused"]);
    let sources: Vec<_> = run.json().iter().map(|answer| answer["source"].clone()).collect();
    assert_eq!(sources, ["passes.txt line 1", "passes.txt line 2", "passes.txt line 3"]);
    let summary = "3 answers: 1 admitted, 0 to be looked at, 2 refused, 0 not read; 0 of them repeats";
    assert_eq!((run.code, run.err.contains(summary)), (1, true), "{}", run.err);
    site.write("empty.txt", b"\n\r\n");
    assert_eq!(site.check(0, &["empty.txt"], "").told(), ["unread no-texts"]);
    assert_eq!(site.check(0, &["none.txt"], "").told(), ["unread file"]);
    std::fs::create_dir(site.path("folder.txt")).unwrap();
    assert_eq!(site.check(0, &["folder.txt"], "").told(), ["unread folder"]);
    let run = site.check(0, &["--lang", "zh", "passes.txt"], "");
    assert!(run.err.contains("共3次") && run.err.contains("拒绝2"), "{}", run.err);
}

#[test]
fn a_long_file_of_texts_is_remembered_too() {
    let site = Site::new();
    let lines = format!("{}\n{}", "hello\n".repeat(700), site.code("green"));
    site.write("passes.txt", lines.as_bytes());
    let run = site.check(0, &["passes.txt"], "");
    assert_eq!((run.json().len(), run.json()[700]["outcome"].clone()), (701, "admit".into()));
    assert_eq!(run.json()[700]["source"], "passes.txt line 701");
    assert_eq!(site.check(6, &[], &site.code("green")).told(), ["check already-scanned"]);
    // Cut off before it is remembered, nothing is told.
    std::fs::remove_file(site.path("gate/guard/journal")).unwrap();
    std::fs::create_dir(site.path("gate/guard/journal")).unwrap();
    let run = site.check(7, &["passes.txt"], "");
    assert_eq!((run.code, run.out.as_str()), (4, ""), "{}", run.err);
}

#[test]
fn what_could_not_be_read_is_told_in_chinese() {
    let site = Site::new();
    site.write("text.png", b"text");
    std::fs::create_dir(site.path("empty")).unwrap();
    let run = site.check(0, &["--lang", "zh", "text.png", "empty", "none.png"], "");
    let told: Vec<_> = run.json().iter().map(|answer| answer["reasons"][0]["message"].clone()).collect();
    assert_eq!(told[0], "文件既不是PNG也不是JPEG图片;请另存为其中一种");
    assert!(
        told[1].as_str().unwrap().contains("没有图片")
            && told[2].as_str().unwrap().starts_with("文件无法读取")
    );
    let time = site.now.to_string();
    let words = site.run(&["check", "gate", "--time", &time, "--lang", "zh", "text.png"], "").out;
    assert!(words.contains("? 未读出") && words.contains("not-a-picture: 文件既不是PNG"), "{words}");
}

#[test]
fn the_rules_file_rules_and_flags_override_it() {
    let site = Site::new();
    let sample = site.run(&["config"], "");
    assert_eq!(
        (sample.code, sample.out.as_bytes()),
        (0, &*std::fs::read(site.path("gate/gate.toml")).unwrap())
    );
    let yellow = || site.code("yellow");
    site.write("gate/gate.toml", b"[colour]\nyellow = 'check'\n");
    assert_eq!(site.check(0, &[], &yellow()).told(), ["check colour-check"]);
    assert_eq!(site.check(1, &["--colour", "yellow=refuse"], &yellow()).told(), ["refuse colour-refused"]);
    site.write("gate/gate.toml", b"unattended = true\npaper = 'refuse'\n");
    assert_eq!(site.check(2, &[], &site.paper()).told(), ["refuse paper-refused"]);
    let run = site.check(2, &["--paper", "check"], "");
    assert_eq!((run.code, run.err.contains("nobody is there")), (2, true), "against the file: {}", run.err);
    let paper = site.check(2, &["--paper", "check", "--unattended=false"], &site.paper());
    assert_eq!(paper.told(), ["check paper"], "{}", paper.err);
    site.write("gate/gate.toml", b"place = 'ZZ-MALL-1'\n");
    assert_eq!(site.check(3, &[], &site.code("green")).told(), ["refuse other-audience"]);
    // What is wrong is named with its line, nothing is decided, and nothing is written.
    let before = std::fs::read(site.path("gate/guard/journal")).unwrap();
    for (file, complaint) in [
        ("open = false\nprofil = 'strict'\n", "line 2: unknown field `profil`"),
        ("unattended = true\npaper = 'check'\n", "nobody is there to compare paper"),
        ("open = true\nchallenge = true\n", "exclude each other"),
    ] {
        site.write("gate/gate.toml", file.as_bytes());
        let run = site.check(4, &[], &site.code("green"));
        assert_eq!((run.code, run.out.as_str()), (4, ""));
        assert!(run.err.contains("gate.toml") && run.err.contains(complaint), "{}", run.err);
        assert_eq!(std::fs::read(site.path("gate/guard/journal")).unwrap(), before);
    }
    // A gate that had rules does not go on without them; the sample's are the defaults, and the place is init's.
    std::fs::remove_file(site.path("gate/gate.toml")).unwrap();
    let later = site.code_at("green", site.now.plus(200));
    let run = site.check(200, &[], &later);
    assert_eq!((run.code, run.err.contains("had rules")), (4, true), "{}", run.err);
    site.write("gate/gate.toml", include_bytes!("../../gate.toml"));
    assert_eq!(site.check(200, &[], &later).told(), ["admit"]);
}
