/**
 * Reading codes from pictures and camera frames.
 *
 * @module
 */

import { call, Deadline } from "./boundary.js";
import { KindError } from "./errors.js";

/** A camera frame: one byte of brightness a pixel, row by row. */
export interface Luma {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
}

/** Pixels as a canvas gives them: red, green, blue and opacity, a byte each. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint8Array;
}

/** The bytes of a PNG or JPEG file, an `ImageData`, or a camera frame. */
export type Picture = Uint8Array | Pixels | Luma;

/** How long is looked for codes. */
export interface ReadOptions {
  /** Ends the search after so many milliseconds: what was not seen by then is not there. */
  readonly within?: number;
}

/** The one code in a picture. @throws {@link PictureError} where there is none, or where there are several. */
export function readPicture(picture: Picture, options: ReadOptions = {}): string {
  return read("text", picture, options);
}

/** Every code in a picture, none too; several times slower. */
export function readPictures(picture: Picture, options: ReadOptions = {}): readonly string[] {
  return read("texts", picture, options);
}

function read<T>(what: string, picture: Picture, { within }: ReadOptions): T {
  // From now, so that making a frame of the picture counts.
  const stop = within === undefined ? undefined : new Deadline(within);
  return picture instanceof Uint8Array
    ? call(`picture.${what}`, { file: picture, stop })
    : call(`frame.${what}`, { ...brightness(picture), stop });
}

function brightness(picture: Pixels | Luma): Luma {
  if (typeof picture !== "object" || picture === null) {
    throw new KindError("kind", "a picture is a file's bytes (Uint8Array), an ImageData, or a frame's luma");
  }
  if ("luma" in picture) {
    return { width: picture.width, height: picture.height, luma: picture.luma };
  }
  const { width, height, data } = picture;
  if (!(data instanceof Uint8ClampedArray || data instanceof Uint8Array)) {
    throw new KindError("kind", "`data` must be a Uint8ClampedArray, as an ImageData has it");
  }
  // Before anything is copied.
  call("frame.fits", { width, height });
  // The brightness of ITU-R BT.601, in 1/256. What is transparent is seen as it would be on white.
  const luma = new Uint8Array(Math.floor(data.length / 4));
  for (let pixel = 0; pixel < luma.length; pixel += 1) {
    const at = pixel * 4;
    const seen = 77 * (data[at] ?? 0) + 150 * (data[at + 1] ?? 0) + 29 * (data[at + 2] ?? 0);
    const opacity = data[at + 3] ?? 255;
    luma[pixel] = opacity === 255 ? seen >> 8 : ((seen >> 8) * opacity + 255 * (255 - opacity)) / 255;
  }
  return { width, height, luma };
}
