/** The way in for browsers and bundlers: the module is fetched from beside this file before anything is exported. */
import { connect } from "../boundary.js";
import * as compiled from "../compiled/verify.js";

await compiled.default({ module_or_path: new URL("../compiled/verify_bg.wasm", import.meta.url) });
connect(compiled);

export * from "../verify.js";
