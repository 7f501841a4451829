//! Drawing codes and posters.

use sanse::poster::Poster;
use sanse::qr::{Level, Symbol};

use crate::arguments::Arguments;
use crate::fault::Fault;
use crate::operation::{Answer, Operation};
use crate::places::PlainPlace;

pub(crate) const OPERATIONS: &[Operation] = &[
    // 1 bit a pixel; so many pixels a module, 8 unless said.
    Operation::new("qr.png", &["text", "level?", "pixels?"], |a| {
        let (symbol, pixels) = (symbol(a)?, a.may_number("pixels")?.unwrap_or(8));
        Ok(symbol.to_png(pixels)?.into())
    }),
    Operation::new("qr.svg", &["text", "level?"], |a| Ok(symbol(a)?.to_svg().into())),
    Operation::new("qr.terminal", &["text", "level?"], |a| Ok(symbol(a)?.to_terminal().into())),
    // One byte of brightness a pixel, as a camera's frame.
    Operation::new("qr.luma", &["text", "level?", "pixels?"], |a| {
        let (symbol, pixels) = (symbol(a)?, a.may_number("pixels")?.unwrap_or(8));
        let (width, height, luma) = symbol.to_luma(pixels)?;
        Ok(crate::value::record([("width", width.into()), ("height", height.into()), ("luma", luma.into())]))
    }),
    Operation::new("qr.version", &["text", "level?"], |a| Ok(symbol(a)?.version().into())),
    Operation::new("poster.svg", &["place"], |a| Ok(poster(a)?.to_svg().into())),
    Operation::new("poster.png", &["place"], |a| -> Answer { Ok(poster(a)?.to_png()?.into()) }),
];

fn symbol(a: &mut Arguments) -> Result<Symbol, Box<Fault>> {
    let levels = [
        ("low", Level::Low),
        ("medium", Level::Medium),
        ("quartile", Level::Quartile),
        ("high", Level::High),
    ];
    let (text, level) = (a.text("text")?, a.may_choice("level", &levels)?);
    Ok(Symbol::draw(&text, level.unwrap_or_default())?)
}

fn poster(a: &mut Arguments) -> Result<Poster, Box<Fault>> {
    Ok(Poster::new(&a.thing::<PlainPlace>("place")?.0)?)
}
