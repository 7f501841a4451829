//! The manual and the README say what is there: tests, bounds, files, and pictures of real codes.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The pages of the manual.
fn pages() -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join("docs")).unwrap();
    let found: Vec<_> =
        entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    assert!(found.len() >= 6, "{found:?}");
    found
}

/// What stands between single backticks.
fn spans(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_that_is_named_is_there() {
    let (pages, mut seen) = (["docs/threats.md", "spec/threats.md", "examples/README.md"].map(read), 0);
    for span in pages.iter().flat_map(|page| spans(page)) {
        if let Some((file, name)) = span.split_once(".rs::") {
            let source = read(&format!("{file}.rs"));
            let (test, as_property) = (format!("fn {name}()"), format!("fn {name}("));
            assert!(source.contains(&test) || source.contains(&as_property), "{span} is not there");
            seen += 1;
        }
    }
    assert!(seen > 80, "the names are no longer found: {seen}");
}

#[test]
fn every_bound_is_explained() {
    let (page, source) = (read("docs/defaults.md"), read("src/limits.rs"));
    let bounds = source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split(':').next());
    let mut seen = 0;
    for bound in bounds {
        assert!(spans(&page).any(|span| span == bound), "docs/defaults.md does not explain {bound}");
        seen += 1;
    }
    assert!(seen > 40, "the bounds are no longer found: {seen}");
}

#[test]
fn every_file_that_is_linked_to_is_there() {
    let mut seen = 0;
    let more =
        ["README.md", "spec/README.md", "spec/replay.md", "spec/threats.md"].map(|page| root().join(page));
    for page in pages().into_iter().chain(more) {
        let text = fs::read_to_string(&page).unwrap();
        let inline = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let pictures = text.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let named =
            text.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: ")).map(|(_, to)| to);
        for to in inline.chain(pictures).chain(named).filter(|to| !to.contains("://")) {
            let file = to.split('#').next().unwrap_or_default();
            assert!(page.parent().unwrap().join(file).exists(), "{}: {to}", page.display());
            seen += 1;
        }
    }
    assert!(seen > 20, "the links are no longer found: {seen}");
}

#[cfg(all(feature = "qr", feature = "scan"))]
#[path = "../examples/pictures.rs"]
#[expect(dead_code, reason = "the test needs no command line")]
mod pictures;

#[cfg(all(feature = "qr", feature = "scan"))]
mod drawn {
    use sanse::guard::{GuardSettings, MemoryGuard};
    use sanse::key::SigningKey;
    use sanse::scan::Frame;
    use sanse::trust::{Trust, TrustList, TrustedKey};
    use sanse::verify::{Outcome, PaperRule, Policy, Scene, Verifier};
    use sanse::{Authority, Now, Timestamp};

    use super::{pictures, read};

    #[test]
    fn the_pictures_are_those_that_the_command_draws() {
        for (name, svg) in pictures::draw().unwrap() {
            assert!(svg.len() < 30_000, "{name}: {} bytes", svg.len());
            let kept = read(&format!("docs/pictures/{name}"));
            assert!(kept == svg, "{name} differs: cargo run --release --example pictures -- docs/pictures");
        }
    }

    #[test]
    fn the_pictures_show_codes_that_a_gate_reads() {
        let now = Timestamp::from_unix(pictures::MOMENT).unwrap();
        let root = SigningKey::generate().unwrap();
        let issuer = SigningKey::from_seed(pictures::ISSUER_SEED).unwrap();
        let entry = TrustedKey::new(issuer.public(), "Nobody", now, now.plus(86_400)).unwrap();
        let list =
            TrustList::new("ZZ".parse().unwrap(), 1, now, now.plus(86_400)).unwrap().trust(entry).unwrap();
        let mut trust = Trust::pin(root.public()).unwrap();
        trust.load(Authority::new(root).sign(&list).unwrap().bytes(), Now::exactly(now)).unwrap();
        for (name, expected) in [("paper.svg", Outcome::Check), ("at-a-place.svg", Outcome::Admit)] {
            let (side, luma) = rendered(&read(&format!("docs/pictures/{name}")), 4);
            let text = Frame::from_luma(side, side, &luma).unwrap().one().unwrap();
            let policy =
                Policy::at(pictures::PLACE.parse().unwrap()).paper(PaperRule::Check).build().unwrap();
            let gate = Verifier::new(trust.clone(), policy, MemoryGuard::init(GuardSettings::default()));
            assert_eq!(gate.check(&text, &Scene::at(Now::exactly(now))).outcome(), expected, "{name}");
        }
    }

    /// The picture in grey, each unit of the `viewBox` a square of so many pixels: only what `Symbol::to_svg` writes.
    fn rendered(svg: &str, scale: usize) -> (u32, Vec<u8>) {
        let between =
            |from: &str, to: &str| svg.split(from).nth(1).unwrap().split(to).next().unwrap().to_owned();
        let side: usize = between("viewBox=\"0 0 ", " ").parse().unwrap();
        let mut luma = vec![255; side * scale * side * scale];
        let mut seen = 0;
        for run in between(" d=\"", "\"").split('M').skip(1) {
            let (corner, size) = run.split_once('h').unwrap();
            let (x, y) = corner.split_once(' ').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            let length: usize = size.split('v').next().unwrap().parse().unwrap();
            for row in y * scale..(y + 1) * scale {
                let start = row * side * scale;
                luma.get_mut(start + x * scale..start + (x + length) * scale).unwrap().fill(0);
            }
            seen += 1;
        }
        assert!(seen > 100, "the runs are no longer found: {seen}");
        (u32::try_from(side * scale).unwrap(), luma)
    }
}
