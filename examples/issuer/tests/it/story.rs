//! The register's part of `examples/README.md`, run as it stands there.
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::desk::{Desk, PORTRAIT};

#[test]
fn the_commands_of_the_readme_do_what_it_says() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let text = fs::read_to_string(readme).unwrap();
    let (_, chapter) = text.split_once("## The register\n").unwrap();
    let (chapter, _) = chapter.split_once("\n## ").unwrap();
    let commands: String =
        chapter.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(commands.lines().count() > 25, "{commands}");

    let desk = Desk::empty();
    desk.write("portrait.png", PORTRAIT);
    let programs = Path::new(env!("CARGO_BIN_EXE_issuer")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let shell = ["-e", "-c", &commands];
    let output = Command::new("sh").args(shell).env("PATH", path).current_dir(desk.at("")).output().unwrap();
    let (said, complaint) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success(), "{said}\n{complaint}");
    for wanted in
        ["colour      green, P1", "colour      red, P1", "1    accepted", "no medical management", "sound"]
    {
        assert!(said.contains(wanted), "{wanted} in {said}");
    }
    assert!(desk.at("door/poster.png").exists() && desk.at("on-paper/pass.png").exists());
}
