//! Posters: a place's code with its name and what to do, to be printed and hung at the door.
//!
//! A sheet of A4, as SVG in the fonts of whoever prints it, or as a 1-bit PNG that needs none.

mod png;
mod sheet;
mod svg;

use crate::envelope::Verified;
use crate::error::Error;
use crate::place::PlaceCode;
use crate::qr::{Level, Symbol};
use crate::text;

/// The poster of a place: name, kind, the code, and in both languages what to do.
///
/// It is made of a code that was verified, so that none is printed that no phone believes.
///
/// ```
/// # use sanse::key::SigningKey;
/// # use sanse::place::PlaceCode;
/// # use sanse::trust::{Scope, Trust, TrustList, TrustedKey};
/// # use sanse::{Authority, Issuer, Now, Timestamp};
/// use sanse::poster::Poster;
///
/// # let now = Timestamp::from_unix(1_772_366_400)?;
/// # let (root, key) = (SigningKey::generate()?, SigningKey::generate()?);
/// # let entry = TrustedKey::new(key.public(), "Office", now, now.plus(86_400))?.scope(Scope::PLACE_CODES);
/// # let list = TrustList::new("ZZ".parse()?, 1, now, now.plus(86_400))?.trust(entry)?;
/// # let mut trust = Trust::pin(root.public())?;
/// # trust.load(Authority::new(root).sign(&list)?.bytes(), Now::exactly(now)).expect("a trust list");
/// # let place = PlaceCode::new("ZZ-LIB-1".parse()?, "示例图书馆", "999999".parse()?, now, now.plus(86_400))?;
/// # let text = Issuer::new(key).sign_place(&place)?.to_text();
/// let place = trust.open_place(&text, Now::exactly(now)).expect("the place's own code");
/// let poster = Poster::new(&place)?;
/// let (page, picture) = (poster.to_svg(), poster.to_png()?);
/// assert!(page.contains("示例图书馆") && picture.starts_with(b"\x89PNG"));
/// # Ok::<(), sanse::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Poster {
    place: PlaceCode,
    symbol: Symbol,
}

impl Poster {
    /// The poster of a place, its code at level M.
    ///
    /// # Errors
    /// As [`Symbol::draw`]; a place code always fits.
    pub fn new(place: &Verified<PlaceCode>) -> Result<Self, Error> {
        let symbol = Symbol::draw(&text::encode(place.bytes()), Level::Medium)?;
        Ok(Self { place: place.claims().clone(), symbol })
    }

    /// The code alone.
    #[must_use]
    pub fn symbol(&self) -> &Symbol {
        &self.symbol
    }
}
