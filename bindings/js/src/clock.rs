//! The clock of whoever asks, which never steps.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the page or the program began.
    #[wasm_bindgen(js_namespace = performance)]
    pub(crate) fn now() -> f64;
}
