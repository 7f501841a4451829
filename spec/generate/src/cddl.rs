//! `spec/*.cddl`: what stands above the types in the library's sources, taken out.

use std::fs;
use std::io;
use std::path::Path;

/// Source file and the CDDL file that its blocks go to.
const FILES: &[(&str, &str)] = &[
    ("credential.rs", "credential.cddl"),
    ("presentation.rs", "presentation.cddl"),
    ("trust/list.rs", "trust-list.cddl"),
    ("trust/memory.rs", "trust-memory.cddl"),
    ("bundle/claims.rs", "bundle.cddl"),
    ("place/code.rs", "place.cddl"),
    ("place/challenge.rs", "challenge.cddl"),
    ("holder/self_scan.rs", "self-scans.cddl"),
    ("status/list.rs", "status-list.cddl"),
    ("envelope/cose.rs", "envelope.cddl"),
    ("enrolment.rs", "enrolment.cddl"),
    ("guard/saved.rs", "guard-state.cddl"),
    ("visit/upload.rs", "upload.cddl"),
    ("visit/published.rs", "published-day.cddl"),
    ("report/refusal.rs", "report.cddl"),
    ("report/visitor.rs", "visitor.cddl"),
    ("report/card.rs", "card.cddl"),
    ("roster/list.rs", "roster.cddl"),
    ("trust/roster_memory.rs", "roster-memory.cddl"),
];

pub(crate) fn write(folder: &Path) -> io::Result<usize> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src");
    for (source, name) in FILES {
        let blocks = blocks(&fs::read_to_string(sources.join(source))?);
        if blocks.is_empty() {
            return Err(io::Error::other(format!("src/{source} has no CDDL block")));
        }
        fs::write(folder.join(name), blocks)?;
    }
    Ok(FILES.len())
}

/// The lines of all ```` ```cddl ```` blocks in doc comments, without the comment marks.
fn blocks(source: &str) -> String {
    let mut inside = false;
    let mut out = String::new();
    for line in source.lines().filter_map(|line| line.trim_start().strip_prefix("///")) {
        let line = line.strip_prefix(' ').unwrap_or(line);
        match line {
            "```cddl" => inside = true,
            "```" => inside = false,
            _ if inside => {
                out.push_str(line);
                out.push('\n');
            }
            _ => {}
        }
    }
    out
}
