import { showValue } from '../arguments.ts';
import { AllocatorError } from '../errors.ts';

/**
 * Bytes as an argument: a view of any kind or a whole buffer, including those of other realms (an iframe, jsdom,
 * `node:vm`).
 */
export type Bytes = ArrayBufferView | ArrayBuffer | SharedArrayBuffer;

/**
 * The views created for arguments of another kind. There is one view for each argument, because snapshots are recognised by
 * their view.
 */
const views = new WeakMap<object, Uint8Array>();

/**
 * Returns the bytes of an argument without a copy; a `Uint8Array` is returned unchanged.
 *
 * @param what begins the message, as in `A snapshot`.
 * @throws AllocatorError `INVALID_ARGUMENT` when the argument is neither a view nor a buffer.
 */
export function bytesOf(what: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array && ArrayBuffer.isView(value)) return value; // a proxy of an array has no bytes
  const view = viewOf(value);
  if (view === undefined) {
    const shown = value instanceof Uint8Array ? 'a proxy' : showValue(value);
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `${what} is ${shown}: expected a Uint8Array, another view of bytes, or an ArrayBuffer.`,
    );
  }
  return view;
}

function viewOf(value: unknown): Uint8Array | undefined {
  const isView = ArrayBuffer.isView(value);
  if (isView && !isBuffer(value.buffer)) return undefined;
  if (!isView && !isBuffer(value)) return undefined;
  let view = views.get(value);
  if (view === undefined) {
    view = isView ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
    views.set(value, view);
  }
  return view;
}

/** Whether a value is an `ArrayBuffer` or `SharedArrayBuffer` of any realm that is not detached. */
export function isBuffer(value: unknown): value is ArrayBuffer | SharedArrayBuffer {
  try {
    return new DataView(value as ArrayBuffer).byteLength >= 0; // the getter accepts nothing else, whatever its prototype
  } catch {
    return false;
  }
}

/** Returns the bytes of a snapshot as words; a copy when the bytes are not aligned. @internal */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(buffer, byteOffset, byteLength >>> 2);
}
