import type { Memory } from '@offheap/core';
import type { BytesClass } from './definition.ts';
import { bytesAt } from './bytes-at.ts';
import { LiveType } from './live-type.ts';

/** A `Buffer` over some bytes of the entry. */
export class BufferType extends LiveType<Uint8Array> {
  readonly kind = 'Buffer';
  readonly align = 1;
  readonly size: number;
  readonly zero: Uint8Array;
  readonly #Bytes: BytesClass;

  constructor(Bytes: BytesClass, length: number) {
    super();
    this.size = length;
    this.zero = new Uint8Array(length);
    this.#Bytes = Bytes;
  }

  over({ buffer }: Memory, byteOffset: number): Uint8Array {
    const [bytes, start] = bytesAt(buffer, byteOffset, this.size);
    return this.#Bytes.from(bytes, start, this.size);
  }

  fill(live: Uint8Array, value: Uint8Array): void {
    checkLength(value.length, this.size, 'bytes');
    live.set(value);
  }

  override plain(value: Uint8Array): Uint8Array {
    return this.#Bytes.from(Uint8Array.from(value).buffer, 0, this.size);
  }
}

/** A typed array of numbers. */
export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A class of typed arrays, with any element type. */
export interface NumberArrayClass {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): NumberArray;
}

/** A typed array over some bytes of the entry, whose offset must be a multiple of its element size. */
export class TypedArrayType extends LiveType<NumberArray> {
  readonly kind: string;
  readonly align: number;
  readonly size: number;
  readonly zero: NumberArray;
  readonly array: NumberArrayClass;
  readonly length: number;

  constructor(array: NumberArrayClass, length: number) {
    super();
    this.kind = array.name;
    this.array = array;
    this.align = array.BYTES_PER_ELEMENT;
    this.length = length;
    this.size = length * this.align;
    this.zero = new array(new ArrayBuffer(this.size), 0, length);
  }

  over({ buffer }: Memory, byteOffset: number): NumberArray {
    const [bytes, start] = bytesAt(buffer, byteOffset, this.size);
    return new this.array(bytes, start, this.length);
  }

  fill(live: NumberArray, value: NumberArray): void {
    checkLength(value.length, this.length, 'elements');
    (live as Uint8Array).set(value as Uint8Array); // `set` itself throws when numbers and bigints are mixed
  }

  override plain(value: NumberArray): NumberArray {
    return value.slice();
  }
}

function checkLength(given: number, length: number, unit: string): void {
  if (given !== length) {
    throw new RangeError(`${given} ${unit} for a field of ${length}: expected exactly ${length}.`);
  }
}
