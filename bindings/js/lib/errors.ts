/**
 * What went wrong: one class of errors, and one below it for each family.
 *
 * @module
 */

/** An error of sanse: a stable `code`, a message that tells what to do, and the compared `values`. */
export class SanseError extends Error {
  /** The library's own stable code, such as `out-of-range` or `list-expired`. */
  readonly code: string;
  /** The compared values, such as `value`, `min` and `max`; empty where the message alone has them. */
  readonly values: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, values: Readonly<Record<string, unknown>> = {}, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.values = values;
  }
}

/** A value is of the wrong kind, is missing, or is one too many: a mistake of the program, as a `TypeError` is. */
export class KindError extends SanseError {}

/** A value is of the right kind and cannot be taken, as with a `RangeError`. */
export class InputError extends SanseError {}

/** A signed list, bundle, roster or place code was not taken; the codes are those of the specification. */
export class RefusedError extends SanseError {}

/** No code was found in a picture, or more than one. */
export class PictureError extends SanseError {}

/** A store did not do it: the replay memory, visits. */
export class StoreError extends SanseError {}

const FAMILIES: Readonly<Record<string, typeof SanseError>> = {
  kind: KindError,
  value: InputError,
  refused: RefusedError,
  picture: PictureError,
  store: StoreError,
};

/** An error of its family. */
export function errorOf(
  family: string,
  code: string,
  message: string,
  values: Readonly<Record<string, unknown>>,
): SanseError {
  return new (FAMILIES[family] ?? SanseError)(code, message, values);
}
