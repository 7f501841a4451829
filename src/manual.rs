//! The manual: the pages of `docs/`, whose examples run as tests.

/// Where a page's links lead here: of two definitions of one link the first counts, and the page's own, for files, stands
/// below these.
macro_rules! links {
    () => {
        "
[defaults]: crate::manual::defaults
[threats]: crate::manual::threats
[issuers]: crate::manual::issuers
[wallets]: crate::manual::wallets
[places]: crate::manual::places
[verifiers]: crate::manual::verifiers
[verification]: https://docs.rs/crate/sanse/latest/source/spec/verification.md

"
    };
}

#[doc = links!()]
#[doc = include_str!("../docs/README.md")]
pub mod index {}

#[doc = links!()]
#[doc = include_str!("../docs/defaults.md")]
pub mod defaults {}

#[doc = links!()]
#[doc = include_str!("../docs/threats.md")]
pub mod threats {}

// As a test a page needs what its examples need; as a page it is always there.
#[cfg(any(not(doctest), feature = "pem"))]
#[doc = links!()]
#[doc = include_str!("../docs/issuers.md")]
pub mod issuers {}

#[doc = links!()]
#[doc = include_str!("../docs/wallets.md")]
pub mod wallets {}

#[cfg(any(not(doctest), feature = "sqlite"))]
#[doc = links!()]
#[doc = include_str!("../docs/places.md")]
pub mod places {}

#[cfg(any(not(doctest), feature = "scan"))]
#[doc = links!()]
#[doc = include_str!("../docs/verifiers.md")]
pub mod verifiers {}
