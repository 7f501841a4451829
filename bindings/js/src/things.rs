//! The things of the library that JavaScript holds, each by its number.
//!
//! A number that is made up finds another thing or none, which is answered as any value of the wrong kind; memory is
//! never at stake.

use std::cell::RefCell;

use sanse_plain::Handle;

#[derive(Default)]
struct Things {
    held: Vec<Option<Handle>>,
    /// Numbers that may be given again.
    free: Vec<u32>,
}

thread_local! {
    static THINGS: RefCell<Things> = RefCell::default();
}

/// Keeps a thing and gives its number.
pub(crate) fn keep(thing: Handle) -> u32 {
    THINGS.with_borrow_mut(|things| {
        let number = things.free.pop();
        match number.and_then(|number| things.held.get_mut(number as usize)) {
            Some(place) => *place = Some(thing),
            None => things.held.push(Some(thing)),
        }
        number.unwrap_or(things.held.len() as u32 - 1)
    })
}

pub(crate) fn find(number: u32) -> Option<Handle> {
    THINGS.with_borrow(|things| things.held.get(number as usize)?.clone())
}

pub(crate) fn release(number: u32) {
    let thing = THINGS.with_borrow_mut(|things| {
        let thing = things.held.get_mut(number as usize)?.take()?;
        things.free.push(number);
        Some(thing)
    });
    drop(thing);
}
