//! Plain files, read with a bound: no link, pipe or device, also when somebody puts one there meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io::Read;
use std::path::Path;

use super::error::BundleError;

/// Opens a plain file. What was opened is held against what was looked at, so nothing is read that was put there in
/// between, and no pipe is waited for.
pub(super) fn open(path: &Path) -> Result<File, BundleError> {
    let unread = |why: String| BundleError::Unread { name: name(path), why };
    let failed = |error: std::io::Error| unread(error.to_string());
    let named = fs::symlink_metadata(path).map_err(failed)?;
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    if !named.is_file() {
        return Err(unread("it is no plain file".to_owned()));
    }
    let file = options.open(path).map_err(failed)?;
    if is_the_same(&named, &file.metadata().map_err(failed)?) {
        Ok(file)
    } else {
        Err(unread("it was replaced while it was read".to_owned()))
    }
}

/// Reads a plain file of at most so many bytes.
pub(super) fn read(path: &Path, max: usize) -> Result<Vec<u8>, BundleError> {
    let unread = |why: String| BundleError::Unread { name: name(path), why };
    let (mut bytes, limit) = (Vec::new(), u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1));
    open(path)?.take(limit).read_to_end(&mut bytes).map_err(|error| unread(error.to_string()))?;
    if bytes.len() > max {
        return Err(unread(format!("it has more than {max} bytes")));
    }
    Ok(bytes)
}

/// What a file is called in messages.
pub(super) fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(unix)]
fn is_the_same(named: &fs::Metadata, opened: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    opened.is_file() && (named.dev(), named.ino()) == (opened.dev(), opened.ino())
}

/// Elsewhere nothing tells files apart.
#[cfg(not(unix))]
fn is_the_same(_: &fs::Metadata, opened: &fs::Metadata) -> bool {
    opened.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// Somebody swaps a plain file for a link and a pipe all the time; whoever reads gets the plain file or is refused, and
    /// never waits.
    #[test]
    fn what_is_swapped_meanwhile_is_not_read() {
        let folder = std::env::temp_dir().join(format!("sanse-plain-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let at = |name: &str| folder.join(name);
        fs::write(at("secret"), b"secret").unwrap();
        let pipe = std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap();
        assert!(pipe.success());
        let swap = |from: PathBuf| fs::rename(from, at("file")).unwrap();
        let (mut read, mut refused) = (0, 0);
        std::thread::scope(|scope| {
            let swapping = scope.spawn(|| {
                for _ in 0..3_000 {
                    fs::write(at("plain"), b"plain").unwrap();
                    swap(at("plain"));
                    std::os::unix::fs::symlink(at("secret"), at("link")).unwrap();
                    swap(at("link"));
                    fs::hard_link(at("pipe"), at("pipe-again")).unwrap();
                    swap(at("pipe-again"));
                }
            });
            while !swapping.is_finished() {
                match super::read(&at("file"), 100) {
                    Ok(bytes) => {
                        assert_eq!(bytes, b"plain");
                        read += 1;
                    }
                    Err(error) => {
                        assert_eq!(error.code(), "bundle-unread");
                        refused += 1;
                    }
                }
            }
        });
        fs::remove_dir_all(&folder).unwrap();
        assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
    }
}
