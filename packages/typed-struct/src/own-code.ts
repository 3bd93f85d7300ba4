import type { Memory } from '@offheap/core';
import { bytesAt } from './bytes-at.ts';
import type { BytesClass, CompiledClass, Instance } from './definition.ts';
import { LiveType } from './live-type.ts';
import { FieldType, type Access } from '@offheap/struct/internal';

/** An instance of typed-struct and its bytes. */
interface Stage {
  readonly instance: Instance;
  readonly raw: Uint8Array;
}

/** Runs typed-struct's own code over an entry's bytes, for fields that have no faster form. */
export class OwnCode {
  readonly size: number;
  /** The class of the bytes of instances. */
  readonly Bytes: BytesClass;
  /** The bytes of a new instance: zeros and literals. */
  readonly template: Uint8Array;
  /** The instance, over bytes of its own, for work on copies of entries, one after the other. */
  readonly stage: Stage;
  readonly #Compiled: CompiledClass;

  constructor(Compiled: CompiledClass, size: number) {
    const instance = new Compiled(size);
    const raw = Compiled.raw(instance);
    this.size = size;
    this.stage = { instance, raw };
    this.template = Uint8Array.from(raw);
    this.Bytes = raw.constructor as unknown as BytesClass; // Buffer
    this.#Compiled = Compiled;
  }

  /**
   * Returns an instance over an entry's bytes. Its creation writes the definition's literals, so the bytes are
   * restored afterwards.
   */
  over({ buffer }: Pick<Memory, 'buffer'>, byteOffset: number): Instance {
    const [bytes, start] = bytesAt(buffer, byteOffset, this.size);
    const raw = this.Bytes.from(bytes, start, this.size);
    const kept = Uint8Array.from(raw);
    const instance = new this.#Compiled(raw);
    raw.set(kept);
    return instance;
  }
}

/** A field that typed-struct's own code reads and writes: strings, custom fields, literals. */
export class OwnCodeType extends FieldType {
  readonly kind: string;
  readonly align = 1;
  readonly size: number;
  readonly zero = undefined;
  readonly #code: OwnCode;
  readonly #name: string;
  readonly #byteOffset: number;

  constructor(code: OwnCode, name: string, byteOffset: number, size: number) {
    super();
    this.#code = code;
    this.#name = name;
    this.#byteOffset = byteOffset;
    this.size = size;
    this.kind = 'typed-struct';
  }

  /** Uses a copy of the entry, because creating an instance for each entry would be much slower than copying. */
  access(memory: Memory): Access<unknown> {
    const { u8 } = memory;
    const code = this.#code;
    const name = this.#name;
    const { size } = code;
    const load = (start: number): Stage => {
      const { stage } = code;
      for (let i = 0; i < size; i++) stage.raw[i] = u8[start + i]!;
      return stage;
    };
    return {
      get: (byteOffset) => {
        const start = byteOffset - this.#byteOffset;
        const value = load(start).instance[name];
        // An object may refer to the copy: return an object over the entry instead.
        return typeof value === 'object' ? code.over(memory, start)[name] : value;
      },
      set: (byteOffset, value) => {
        const start = byteOffset - this.#byteOffset;
        const { instance, raw } = load(start);
        instance[name] = value;
        for (let i = 0; i < size; i++) if (u8[start + i] !== raw[i]) u8[start + i] = raw[i]!;
      },
    };
  }
}

/** A list of strings, or another object that typed-struct creates. */
export class OwnObjectType extends LiveType<unknown> {
  readonly kind = 'typed-struct';
  readonly align = 1;
  readonly size: number;
  readonly zero = undefined;
  readonly #code: OwnCode;
  readonly #name: string;
  readonly #byteOffset: number;

  constructor(code: OwnCode, name: string, byteOffset: number, size: number) {
    super();
    this.#code = code;
    this.#name = name;
    this.#byteOffset = byteOffset;
    this.size = size;
  }

  over(memory: Memory, byteOffset: number): unknown {
    return this.#code.over(memory, byteOffset - this.#byteOffset)[this.#name];
  }

  fill(live: unknown, value: unknown): void {
    for (const [index, element] of Object.entries(value as object)) (live as Instance)[index] = element; // by index
  }

  override plain(value: unknown): unknown {
    return Array.isArray(value) ? Array.from(value as string[]) : value;
  }
}

/**
 * A field with a literal. It is read as fast as a field without a literal, and written by typed-struct's own code,
 * which refuses other values.
 */
export class LiteralType extends FieldType {
  readonly kind: string;
  readonly align = 1;
  readonly size: number;
  readonly zero: unknown;
  readonly read: FieldType;
  readonly #own: OwnCodeType;

  constructor(read: FieldType, own: OwnCodeType) {
    super();
    this.kind = read.kind;
    this.size = read.size;
    this.zero = read.zero;
    this.read = read;
    this.#own = own;
  }

  access(memory: Memory): Access<unknown> {
    const read = this.read.access(memory);
    const own = this.#own.access(memory);
    return {
      get: (byteOffset) => read.get(byteOffset),
      set: (byteOffset, value) => own.set(byteOffset, value),
    };
  }
}
