//! A sight in words. No bar, no colour, no shape of an answer: only the banner, twice.

use super::Sight;
use super::tree::{Document, Entry};

const BANNER: &str = "\
################################################################
##   NOT VERIFIED  ·  未验证  ·  NOT VERIFIED  ·  未验证      ##
################################################################
";

pub(super) fn page(sight: &Sight) -> String {
    let mut page = String::from(BANNER);
    page.push_str(
        "Only what the code says of itself. Anyone can write anything into a code. It opens no door.\n",
    );
    row(&mut page, 1, "source", &sight.source);
    if let Some(nothing) = &sight.unread {
        row(&mut page, 1, "not read", &format!("{}: {}", nothing.name, nothing.message));
    }
    if let Some(text) = &sight.text {
        let bytes = text.bytes.map_or("not base45".to_owned(), |bytes| format!("{bytes} bytes"));
        let mended = if text.mended { ", mended: a scanner had mangled it" } else { "" };
        row(&mut page, 1, "text", &format!("{} characters, {bytes}{mended}", text.characters));
    }
    for fault in &sight.faults {
        row(
            &mut page,
            1,
            "malformed",
            &format!("step {}, {} {}: {}", fault.step, fault.code, fault.name, fault.message),
        );
    }
    if let Some(document) = &sight.document {
        tell(&mut page, 1, document);
    }
    if let Some(signature) = &sight.signature {
        let says = match (&signature.issuer, &signature.fault) {
            (Some(issuer), _) => format!("of the credential holds, by {issuer}; that alone decides nothing"),
            (None, Some(fault)) => format!("not believed: {} {}: {}", fault.code, fault.name, fault.message),
            (None, None) => "not believed".to_owned(),
        };
        row(&mut page, 1, "signature", &says);
    }
    page.push_str(BANNER);
    page
}

fn tell(page: &mut String, depth: usize, document: &Document) {
    row(
        page,
        depth,
        document.kind.unwrap_or("document of no known kind"),
        &format!("{} bytes", document.bytes),
    );
    if let Some(other) = &document.other {
        entry(page, depth + 1, other);
    }
    for (name, entries) in [("header", &document.header), ("claims", &document.claims)] {
        if !entries.is_empty() {
            row(page, depth + 1, name, "");
            entries.iter().for_each(|one| entry(page, depth + 2, one));
        }
    }
    if let Some(bytes) = document.signature_bytes {
        row(page, depth + 1, "signature", &format!("{bytes} bytes, not held against any key"));
    }
    if let Some(credential) = &document.credential {
        tell(page, depth + 1, credential);
    }
}

fn entry(page: &mut String, depth: usize, entry: &Entry) {
    let label = match entry.name {
        Some(name) => format!("{name} ({})", entry.label),
        None => entry.label.clone(),
    };
    let means = entry.means.as_ref().map(|means| format!("  = {means}")).unwrap_or_default();
    row(page, depth, &label, &format!("{}{means}", entry.says));
    entry.items.iter().for_each(|item| self::entry(page, depth + 1, item));
}

fn row(page: &mut String, depth: usize, label: &str, value: &str) {
    let line = format!("{}{label:<20} {value}", "  ".repeat(depth));
    page.push_str(line.trim_end());
    page.push('\n');
}
