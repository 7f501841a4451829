/** The way in for Node, which has its files at hand: loaded at once, so that `require` works where it can. */
import { readFileSync } from "node:fs";

import { connect } from "../boundary.js";
import * as compiled from "../compiled/verify.js";

compiled.initSync({ module: readFileSync(new URL("../compiled/verify_bg.wasm", import.meta.url)) });
connect(compiled);

export * from "../verify.js";
