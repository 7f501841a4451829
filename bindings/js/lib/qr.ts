/**
 * Drawing codes, and posters of places.
 *
 * @module
 */

import { call } from "./boundary.js";
import { joined } from "./given.js";
import type { Place } from "./place.js";
import type { Luma } from "./scan.js";

/** How much of a code may be lost: `medium` unless said. */
export type Level = "low" | "medium" | "quartile" | "high";

/** How a code is drawn. */
export interface DrawOptions {
  readonly level?: Level;
  /** Pixels a module: 8 unless said. */
  readonly pixels?: number;
}

/** A code as a picture, from its text. */
export const qr = Object.freeze({
  /** A PNG file of one bit a pixel. */
  png(text: string, options: DrawOptions = {}): Uint8Array {
    return call("qr.png", joined({ text }, options));
  },

  /** An SVG image, with nothing in it that a page's policy would refuse. */
  svg(text: string, options: Pick<DrawOptions, "level"> = {}): string {
    return call("qr.svg", joined({ text }, options));
  },

  /** For a terminal. */
  terminal(text: string, options: Pick<DrawOptions, "level"> = {}): string {
    return call("qr.terminal", joined({ text }, options));
  },

  /** A frame, as a camera would see it. */
  luma(text: string, options: DrawOptions = {}): Luma {
    return call("qr.luma", joined({ text }, options));
  },

  /** The version of the symbol: 1 to 40. */
  version(text: string, options: Pick<DrawOptions, "level"> = {}): number {
    return call("qr.version", joined({ text }, options));
  },
});

/** A place code to be printed, with its name and what to do. */
export const poster = Object.freeze({
  svg(place: Place): string {
    return call("poster.svg", { place });
  },

  png(place: Place): Uint8Array {
    return call("poster.png", { place });
  },
});
