import { AllocatorError, type Memory } from '@offheap/core';
import { checkOptions, showValue } from '@offheap/core/internal';
import { field, FieldType, type Access, type InitialSource } from '../schema/field-type.ts';
import { utf8Decoder, utf8Encoder } from './utf8.ts';

/** Options of a {@link text} field. */
export interface TextOptions {
  /**
   * What happens when a string does not fit: the write throws (`'throw'`, default), or the string is cut after the
   * last character that fits (`'truncate'`).
   */
  readonly onOverflow?: 'throw' | 'truncate';
  /** The initial value, or a function that returns the initial value of each entry; `''` by default. */
  readonly initial?: InitialSource<string>;
}

const KNOWN_OPTIONS: Record<keyof TextOptions, true> = { onOverflow: true, initial: true };

/** A longer text does not belong in a struct, but in a file. */
const MOST_BYTES = 65_536;

/** A string in UTF-8, padded with zeros. */
class TextType extends FieldType<string> {
  readonly kind = 'text';
  readonly size: number;
  readonly align = 1;
  readonly zero = '';
  readonly #truncates: boolean;
  /** A separate buffer, because encoders do not write to shared memory. */
  readonly #encoded: Uint8Array;

  constructor(bytes: number, truncates: boolean) {
    super();
    this.size = bytes;
    this.#truncates = truncates;
    this.#encoded = new Uint8Array(bytes);
  }

  access({ u8 }: Memory): Access<string> {
    return {
      get: (at) => {
        if (at < 0) return ''; // the view's pool no longer exists
        let end = at;
        while (end < at + this.size && u8[end] !== 0) end++;
        return end === at ? '' : utf8Decoder().decode(u8.slice(at, end));
      },
      set: (at, value) => {
        const written = this.#encode(value);
        if (at < 0) return;
        u8.set(this.#encoded, at);
        u8.fill(0, at + written, at + this.size);
      },
    };
  }

  #encode(value: string): number {
    if (typeof value !== 'string') {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${showValue(value)} in a text field: expected a string. Convert it, as in \`String(value)\`.`,
      );
    }
    if (value.includes('\0')) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${JSON.stringify(value)} in a text field: expected a string without the character 0, which ends the text.`,
      );
    }
    // Never encodes a part of a character.
    const { read, written } = utf8Encoder().encodeInto(value, this.#encoded);
    if (read < value.length && !this.#truncates) {
      throw new AllocatorError(
        'INVALID_ARGUMENT',
        `${JSON.stringify(value)} takes ${utf8Encoder().encode(value).length} bytes of UTF-8: expected at most ${this.size}. Make the field larger, or use \`text(${this.size}, { onOverflow: 'truncate' })\`.`,
      );
    }
    return written;
  }
}

/**
 * Declares a field of `bytes` bytes that holds a string in UTF-8, up to the first zero. Unpaired surrogates become
 * U+FFFD. Each read creates a new string, so avoid reads in hot loops.
 *
 * Writing throws when the string contains the character U+0000, or does not fit and `onOverflow` is `'throw'`.
 *
 * @param bytes from 1 to 65,536. A character takes 1 to 4 bytes.
 * @throws AllocatorError `INVALID_ARGUMENT` when `bytes` is out of range.
 */
export function text(bytes: number, options: TextOptions = {}): string {
  checkOptions('text()', options, KNOWN_OPTIONS);
  const { onOverflow = 'throw' } = options;
  if (onOverflow !== 'throw' && onOverflow !== 'truncate') {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `onOverflow is ${showValue(onOverflow)}: expected 'throw' or 'truncate'.`,
    );
  }
  if (!Number.isInteger(bytes) || bytes < 1 || bytes > MOST_BYTES) {
    throw new AllocatorError(
      'INVALID_ARGUMENT',
      `A text field of ${showValue(bytes)} bytes: expected an integer from 1 to ${MOST_BYTES}.`,
    );
  }
  return field(new TextType(bytes, onOverflow === 'truncate'), options.initial);
}
