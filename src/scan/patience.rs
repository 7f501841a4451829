//! How long the caller waits.

use std::cell::Cell;

/// Asks the caller now and then whether to go on; once the answer was no, it stays no.
pub(super) struct Patience<'a> {
    stop: &'a dyn Fn() -> bool,
    out: Cell<bool>,
}

impl<'a> Patience<'a> {
    pub(super) fn new(stop: &'a dyn Fn() -> bool) -> Self {
        Patience { stop, out: Cell::new(false) }
    }

    pub(super) fn is_out(&self) -> bool {
        // Asked even when it is out: so a caller who counts sees whether the search goes on.
        if (self.stop)() {
            self.out.set(true);
        }
        self.out.get()
    }
}
