//! Nothing of a person or a key stands in a file, in whatever spelling.

use std::fs;
use std::path::Path;

/// Fails when a file of the folder has one of these, as it is, in hex or in base64.
pub(crate) fn none_in_clear(folder: &Path, secrets: &[(&str, &[u8])]) {
    let mut seen = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file = fs::read(&path).unwrap();
        for (name, secret) in secrets {
            for needle in spellings(secret) {
                assert!(!contains(&file, &needle), "{name} stands in {}", path.display());
            }
        }
        seen += 1;
    }
    assert!(seen > 0 && !secrets.is_empty(), "nothing was looked at");
}

fn contains(file: &[u8], needle: &[u8]) -> bool {
    file.windows(needle.len()).any(|window| window == needle)
}

/// As it is; in hex, small and capital; in both alphabets of base64, wherever in a longer text it begins.
fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut found = vec![secret.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    for skip in 0..3 {
        let whole = secret.get(skip..).unwrap_or_default();
        let whole = &whole[..whole.len() - whole.len() % 3];
        if whole.len() >= 6 {
            found.push(base64(whole, b"+/"));
            found.push(base64(whole, b"-_"));
        }
    }
    found
}

/// Base64 of whole groups of three (RFC 4648, sections 4 and 5).
fn base64(bytes: &[u8], last: &[u8; 2]) -> Vec<u8> {
    let letters: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*last).collect();
    let group = |three: &[u8]| {
        let n = three.iter().fold(0, |n, byte| n << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| letters[n >> shift & 63])
    };
    bytes.chunks(3).flat_map(group).collect()
}

#[test]
fn what_stands_in_clear_is_found_in_every_spelling() {
    let folder = std::env::temp_dir().join(format!("sanse-clear-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let secret: &[u8] = b"999999199003070012";
    let hidden = [
        secret.to_vec(),
        b"393939393939313939303033303730303132".to_vec(),
        b"OTk5OTk5MTk5MDAzMDcwMDEy".to_vec(),     // alone
        b"IDk5OTk5OTE5OTAwMzA3MDAxMg==".to_vec(), // behind a space
        b"ICA5OTk5OTkxOTkwMDMwNzAwMTI=".to_vec(), // behind two
    ];
    for text in hidden {
        fs::write(folder.join("file"), [b"before ", &text[..], b" behind"].concat()).unwrap();
        let found = std::panic::catch_unwind(|| none_in_clear(&folder, &[("the number", secret)]));
        assert!(found.is_err(), "{}", String::from_utf8_lossy(&text));
    }
    fs::write(folder.join("file"), b"nothing").unwrap();
    none_in_clear(&folder, &[("the number", secret)]);
    fs::remove_dir_all(&folder).unwrap();
}
