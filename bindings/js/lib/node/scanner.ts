/** The way in for Node, which has its files at hand: loaded at once, so that `require` works where it can. */
import { readFileSync } from "node:fs";

import { connect } from "../boundary.js";
import * as compiled from "../compiled/scanner.js";

compiled.initSync({ module: readFileSync(new URL("../compiled/scanner_bg.wasm", import.meta.url)) });
connect(compiled);

export * from "../scanner.js";
