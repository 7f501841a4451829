//! Writes the JavaScript that stands beside sanse's WebAssembly: `sanse-js-bindgen IN.wasm NAME FOLDER`.
//!
//! The library of wasm-bindgen's own tool, so that no tool is to be installed whose version must be the crate's.

use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [input, name, folder] = words.as_slice() else {
        eprintln!("usage: sanse-js-bindgen IN.wasm NAME FOLDER");
        return ExitCode::from(2);
    };
    match write(input, name, folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sanse-js-bindgen: {input}: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A module as browsers and Node load it: the caller gives the bytes or their address.
fn write(input: &str, name: &str, folder: &str) -> Result<(), Box<dyn std::error::Error>> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(input).out_name(name).typescript(true).web(true)?;
    // Whoever loads it says where it lies, so that bundlers see the address in one place.
    bindgen.omit_default_module_path(true).remove_name_section(true).remove_producers_section(true);
    Ok(bindgen.generate(folder)?)
}
