/** Encodes strings as UTF-8, like `TextEncoder`. */
type Encoder = Pick<TextEncoder, 'encode' | 'encodeInto'>;
/** Decodes UTF-8, like a `TextDecoder` that keeps byte order marks. */
interface Decoder {
  decode(bytes: Uint8Array<ArrayBuffer>): string;
}

let encoder: Encoder | undefined;
let decoder: Decoder | undefined;

/** Returns the engine's encoder, or a {@link PlainEncoder} where there is none, for example in jsdom. */
export function utf8Encoder(): Encoder {
  return (encoder ??= typeof TextEncoder === 'undefined' ? new PlainEncoder() : new TextEncoder());
}

/** Returns the engine's decoder, or a {@link PlainDecoder} where there is none. */
export function utf8Decoder(): Decoder {
  return (decoder ??=
    typeof TextDecoder === 'undefined' ? new PlainDecoder() : new TextDecoder('utf-8', { ignoreBOM: true }));
}

const REPLACEMENT = 0xfffd;

/** https://encoding.spec.whatwg.org/#utf-8-encoder */
export class PlainEncoder implements Encoder {
  encode(value = ''): Uint8Array<ArrayBuffer> {
    const target = new Uint8Array(value.length * 3); // a UTF-16 unit takes 3 bytes at most
    return target.slice(0, this.encodeInto(value, target).written);
  }

  encodeInto(value: string, target: Uint8Array): { read: number; written: number } {
    let read = 0;
    let written = 0;
    while (read < value.length) {
      let code = value.codePointAt(read)!; // within the string
      const units = code > 0xffff ? 2 : 1;
      if (code >= 0xd800 && code <= 0xdfff) code = REPLACEMENT;
      const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (written + bytes > target.length) break;
      const lead = bytes === 1 ? 0 : (0xf00 >> bytes) & 0xff;
      target[written++] = lead | (code >> (6 * (bytes - 1)));
      for (let left = bytes - 2; left >= 0; left--) target[written++] = 0x80 | ((code >> (6 * left)) & 0x3f);
      read += units;
    }
    return { read, written };
  }
}

/** https://encoding.spec.whatwg.org/#utf-8-decoder */
export class PlainDecoder implements Decoder {
  decode(bytes: Uint8Array<ArrayBuffer>): string {
    let text = '';
    let i = 0;
    while (i < bytes.length) {
      const lead = bytes[i++]!; // within the bytes
      const more =
        lead < 0x80 ? 0 : lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1;
      if (more <= 0) {
        text += String.fromCodePoint(more === 0 ? lead : REPLACEMENT);
        continue;
      }
      let code = lead & (0x3f >> more);
      // The second byte's range excludes overlong forms, surrogates and code points above U+10FFFF.
      let low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
      let high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
      let left = more;
      while (left > 0 && i < bytes.length && bytes[i]! >= low && bytes[i]! <= high) {
        code = (code << 6) | (bytes[i++]! & 0x3f);
        low = 0x80;
        high = 0xbf;
        left--;
      }
      text += String.fromCodePoint(left === 0 ? code : REPLACEMENT);
    }
    return text;
  }
}
