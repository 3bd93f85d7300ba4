import { type EffectFile, readEffectFile } from '../effect-file.ts';

const KEY = 'effect=';
/** The maximum length of an effect in an address after decompression. */
const MAX_BYTES = 2 ** 20;

/** The hash of an address that contains the effect: JSON, deflated, in base64url. */
export async function hashOf(effect: EffectFile): Promise<string> {
  const json = new Blob([JSON.stringify(effect)]);
  const bytes = await bytesOf(json.stream().pipeThrough(new CompressionStream('deflate-raw')));
  let binary = '';
  for (const byte of bytes) binary += String.fromCodePoint(byte);
  return `#${KEY}${btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

/**
 * The effect of an address.
 *
 * @returns `undefined` if the hash contains no effect.
 * @throws Error if it contains something else.
 */
export async function effectOfHash(hash: string): Promise<EffectFile | undefined> {
  const text = hash.replace(/^#/, '');
  if (!text.startsWith(KEY)) return undefined;
  try {
    const binary = atob(text.slice(KEY.length).replaceAll('-', '+').replaceAll('_', '/'));
    const packed = new Blob([Uint8Array.from(binary, (character) => character.codePointAt(0)!)]);
    const bytes = await bytesOf(packed.stream().pipeThrough(new DecompressionStream('deflate-raw')));
    return readEffectFile(JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error) {
    throw new Error('The link does not contain a complete effect. Copy the whole link.', { cause: error });
  }
}

async function bytesOf(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
    chunks.push(value!);
    length += value!.length;
    if (length > MAX_BYTES) {
      await reader.cancel();
      throw new Error(`The effect is longer than ${MAX_BYTES} bytes.`);
    }
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
