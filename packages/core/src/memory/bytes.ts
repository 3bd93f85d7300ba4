import { showValue } from '../arguments.ts';
import { AllocatorError } from '../errors.ts';

/** Bytes as an argument: a view of any kind or a whole buffer, also of another realm (an iframe, jsdom, `node:vm`). */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/** The view that was made for an argument of another kind: one each, as snapshots are recognised by their view. */
const views = new WeakMap<object, Uint8Array>();

/**
 * The bytes of an argument, without a copy: itself when it is a `Uint8Array`.
 *
 * @param what begins the message, as in `A snapshot`.
 * @throws AllocatorError `INVALID_ARGUMENT` when it holds no bytes.
 */
export function bytesOf(what: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const view = viewOf(value);
  if (view === undefined) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${what} is ${showValue(value)}: expected a Uint8Array, another view of bytes, or an ArrayBuffer.`,
    );
  }
  return view;
}

function viewOf(value: unknown): Uint8Array | undefined {
  const isView = ArrayBuffer.isView(value);
  if (!isView && !isBuffer(value)) return undefined;
  let view = views.get(value);
  if (view === undefined) {
    view = isView ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
    views.set(value, view);
  }
  return view;
}

/** Whether a value is an `ArrayBuffer` or `SharedArrayBuffer` of any realm, and not detached. */
export function isBuffer(value: unknown): value is ArrayBuffer | SharedArrayBuffer {
  try {
    return new DataView(value as ArrayBuffer).byteLength >= 0; // it takes nothing else, whatever its prototype
  } catch {
    return false;
  }
}

/** The bytes of a snapshot as words; a copy where they are not aligned. @internal */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(buffer, byteOffset, byteLength >>> 2);
}
