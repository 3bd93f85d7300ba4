import { initializeAPI, Struct as TypedStruct } from 'typed-struct';

let isReady = false;

/**
 * Makes strings available immediately. In Node, typed-struct can read and write strings only some time after it was
 * loaded, when it knows whether `iconv-lite` is installed. Definitions are converted while modules load; until then
 * strings use the encodings that `Buffer` supports.
 */
export function readyStrings(): void {
  if (isReady) return;
  isReady = true;
  const Probe = new TypedStruct('Probe').String('text', 1).compile();
  try {
    void new Probe().text;
  } catch {
    const Bytes = Probe.raw(new Probe()).constructor as typeof Buffer; // typed-struct's own
    initializeAPI({
      getString(buffer, encoding) {
        const end = buffer.indexOf(0);
        return buffer.toString(encoding as BufferEncoding, 0, end < 0 ? buffer.length : end);
      },
      setString(buffer, encoding, value) {
        const bytes = Bytes.from(value, encoding as BufferEncoding);
        if (bytes.length > buffer.length) throw new TypeError('String is too long');
        bytes.copy(buffer);
        buffer.fill(0, bytes.length);
      },
      inspect: undefined,
      colorPrint: (_, message) => message,
    });
  }
}
