/** The way in for browsers and bundlers: the module is fetched from beside this file before anything is exported. */
import { connect } from "../boundary.js";
import * as compiled from "../compiled/full.js";

await compiled.default({ module_or_path: new URL("../compiled/full_bg.wasm", import.meta.url) });
connect(compiled);

export * from "../sanse.js";
