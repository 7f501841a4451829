/**
 * `sanse/scanner`: what `sanse/verify` has, and reading codes from pictures and camera frames.
 *
 * @module
 */

export * from "./scan.js";
export * from "./verify.js";
