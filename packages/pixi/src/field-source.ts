import type { Memory } from '@offheap/core';
import type { Field, Layout, Struct } from '@offheap/struct';
import type { VertexFormat } from 'pixi.js';
import { invalidArgument, isFloat, isFraction, show } from './invalid-argument.ts';
import type { PackedEntries } from './packed-entries.ts';

/** WebGL's largest stride of a vertex attribute, in bytes. */
const MAX_STRIDE = 255;
/** The size of a word in bytes; a GPU reads vertices in words. */
const WORD_BYTES = 4;

/** A part of an entry, as a vertex attribute of the shader. */
export interface EntryAttribute {
  readonly name: string;
  readonly format: VertexFormat;
  /** The name of the field, or of one in the same word. */
  readonly field: string;
  /** Bytes from the start of the slab to the attribute of its first entry. */
  readonly byteOffset: number;
  /** Bytes from one entry to the next. */
  readonly stride: number;
  /** Its type in WGSL. */
  readonly type: string;
}

/** Reads a number of an entry, given the byte offset of its slab and the entry's index in the slab. */
export type Read = (slab: number, row: number) => number;

/**
 * A number of an entry: as an expression for the shader, in the language of `toGlsl`, and as a function for
 * JavaScript.
 */
export interface Expression {
  readonly source: string;
  readonly read: Read;
}

/** Two numbers of an entry. */
export interface Pair {
  readonly source: string;
  readonly x: Read;
  readonly y: Read;
}

/** How numbers of one type are passed to the shader: `lanes` of them in a word. */
interface ScalarFormat {
  readonly format: VertexFormat;
  readonly lanes: 1 | 2 | 4;
  readonly element: 'f32' | 'u32' | 'i32';
}

/**
 * Returns the format of a field type, if a GPU can read it. There are no formats of single bytes and half words, so
 * these are read with their neighbours.
 *
 * @param most how many values are certainly contiguous.
 */
function formatOf(kind: string, most: 2 | 4): ScalarFormat | undefined {
  const [, letter, bits] = /^([fiu])(8|16|32)$/.exec(kind === 'bool' ? 'u8' : kind) ?? [];
  if (letter === undefined) return undefined;
  const lanes = Math.min(32 / Number(bits), most) as 1 | 2 | 4; // matched by the pattern
  // The bits of half floats, which the shader reads: pixi gives WebGL 2 the number of WebGL 1's extension for them.
  const element = letter === 'i' ? 'i32' : letter === 'f' && lanes === 1 ? 'f32' : 'u32';
  const name = { f32: 'float', u32: 'uint', i32: 'sint' }[element];
  return {
    format: `${name}${bits}${lanes === 1 ? '' : `x${lanes}`}` as VertexFormat,
    lanes,
    element,
  };
}

/** The integer that represents 1 in a fraction. */
const ONES: Readonly<Record<string, number>> = { u8: 0xff, u16: 0xffff, u32: 0xffff_ffff };

/**
 * Returns the type of a field's bytes. For an enumeration: the type of its numbers, or of the indices of its strings,
 * which only `frame` accepts.
 */
function storedType(option: string, { type }: Field): Field['type'] {
  if (type.kind !== 'enum') return type;
  const { scalar, values } = type as Field['type'] & {
    readonly scalar: Field['type'];
    readonly values: readonly unknown[];
  }; // like the types of enumerations
  return option === 'frame' || typeof values[0] === 'number' ? scalar : type;
}

/** Finds fields by name, checks that a GPU can read them, and collects the vertex attributes they need. */
export class FieldSource {
  readonly attributes: EntryAttribute[] = [];
  readonly #layout: Layout;
  readonly #memory: Memory;
  /** The number of rows in columns; 0 if entries are interleaved. */
  readonly #rows: number;

  /** @throws AllocatorError `INVALID_ARGUMENT` when GPUs do not support the struct's stride. */
  constructor({ layout, memory, rows = 0 }: Pick<PackedEntries<Struct>, 'layout' | 'memory' | 'rows'>) {
    this.#layout = layout;
    this.#memory = memory;
    this.#rows = rows;
    if (rows > 0) return; // each column has a different stride
    const { name, stride } = layout;
    if (stride > MAX_STRIDE) {
      throw invalidArgument(
        `${name} has a stride of ${stride} bytes; WebGL reads at most ${MAX_STRIDE}. Move fields that are not drawn into another struct with its own pool.`,
      );
    }
    if (stride % WORD_BYTES !== 0) {
      throw invalidArgument(
        `${name} has a stride of ${stride} bytes; a GPU reads multiples of ${WORD_BYTES}. Add ${WORD_BYTES - (stride % WORD_BYTES)} bytes of u8() fields${layout.packing === 'packed' ? ', or drop its packing' : ''}.`,
      );
    }
  }

  /** Returns a number: that of a field, or a constant for all entries, which must be greater than `above`. */
  number(option: string, given: string | number, above = -Infinity): Expression {
    if (typeof given === 'string') return this.#scalar(option, this.#find(option, given));
    if (!isFloat(given) || given <= above) {
      throw invalidArgument(
        `${option} is ${show(given)}, expected a finite 32-bit float${above === 0 ? ' greater than 0' : ''}, or the name of a field.`,
      );
    }
    return { source: literal(given), read: () => given };
  }

  /** Returns a fraction: a constant for all entries, or that of a field, where 255 in a `u8` is 1. */
  fraction(option: string, given: string | number): string {
    if (typeof given === 'number') {
      if (isFraction(given)) return literal(given);
      throw invalidArgument(`${option} is ${given}, expected a number from 0 to 1, or the name of a field.`);
    }
    const field = this.#find(option, given);
    const { source } = this.#scalar(option, field);
    const one = ONES[field.type.kind];
    return one === undefined ? source : `${source} / ${literal(one)}`;
  }

  /** Returns 1 where a `bool` is true, and 0 where it is false. */
  truth(option: string, name: string): Expression {
    const field = this.#find(option, name);
    if (field.type.kind === 'bool') return this.#scalar(option, field);
    throw invalidArgument(
      `${option}: ${this.#describe(field)}, expected a bool. Declare it as \`${name} = bool(true)\`.`,
    );
  }

  /** Returns red, green, blue and alpha of a colour field; undefined for a field of another kind. */
  color(option: string, name: string): string | undefined {
    const parts = this.#parts(this.#find(option, name), ['r', 'g', 'b', 'a']);
    if (parts === undefined || parts.some(({ type }) => type.kind !== 'u8')) return undefined;
    return `vec4f(${parts.map((part) => this.#scalar(option, part).source).join(', ')}) / 255.0`;
  }

  /** Returns the four bytes of a `u32` as fractions; x is the lowest byte. */
  bytes(option: string, name: string): string {
    const field = this.#find(option, name);
    if (field.type.kind === 'u32') {
      return this.#attribute(option, field, 0, 'unorm8x4', 'vec4<f32>');
    }
    throw invalidArgument(
      `${option}: ${this.#describe(field)}, expected a u32 or a color(). Declare it as \`${name} = color(0xffffff)\`.`,
    );
  }

  /** Returns two numbers: from two fields, constants for all entries, or a field that has `x` and `y`. */
  pair(option: string, given: string | readonly [string | number, string | number]): Pair {
    if (typeof given === 'string') return this.#both(option, ...this.#components(option, given));
    if (!Array.isArray(given) || given.length !== 2) {
      throw invalidArgument(
        `${option} is ${show(given)}, expected two fields as in ['x', 'y'], or the name of a vec2() field.`,
      );
    }
    const [first, second] = given as readonly [string | number, string | number];
    if (typeof first === 'string' && typeof second === 'string') {
      return this.#both(option, this.#find(option, first), this.#find(option, second));
    }
    return pairOf(this.number(option, first), this.number(option, second));
  }

  /** Whether a name is that of a field of two numbers. */
  isPair(name: string): boolean {
    return this.#layout.fields.some((field) => field.name === name && field.type.kind === 'struct');
  }

  #both(option: string, x: Field, y: Field): Pair {
    const isOne = this.#rows === 0 && y.byteOffset === x.byteOffset + x.size;
    if (x.type.kind !== 'f32' || y.type.kind !== 'f32' || !isOne) {
      return pairOf(this.#scalar(option, x), this.#scalar(option, y));
    }
    const source = this.#attribute(option, x, 0, 'float32x2', 'vec2<f32>');
    return { source, x: this.#read(x), y: this.#read(y) };
  }

  #find(option: string, name: unknown): Field {
    const { fields, name: struct } = this.#layout;
    const field = fields.find((candidate) => candidate.name === name);
    if (field !== undefined) return field;
    const names = fields.map((candidate) => candidate.name).join(', ');
    const [whole] = typeof name === 'string' ? name.split('.') : [];
    const advice = fields.some((candidate) => candidate.name !== name && candidate.name === whole)
      ? ` A vec2 is named as a whole: ${show(whole)}.`
      : '';
    throw invalidArgument(
      `${option}: ${show(name)} is not a field of ${struct}. Name one of its fields: ${names}.${advice}`,
    );
  }

  #components(option: string, name: string): [Field, Field] {
    const field = this.#find(option, name);
    const parts = this.#parts(field, ['x', 'y']);
    if (parts !== undefined) return parts as [Field, Field]; // one for each name
    throw invalidArgument(
      `${option}: ${this.#describe(field)}, expected a vec2, or the names of two number fields as in ['x', 'y'].`,
    );
  }

  /** Fields of a nested struct, as fields of the entry; undefined when one is missing, or the field is not a struct. */
  #parts(field: Field, names: readonly string[]): Field[] | undefined {
    const { layout } = field.type as { layout?: Layout }; // the type of a nested struct contains its layout
    const parts = names.map((name) => layout?.fields.find((part) => part.name === name));
    if (!parts.every((part) => part !== undefined)) return undefined;
    return parts.map((part) => ({
      ...part,
      name: `${field.name}.${part.name}`,
      byteOffset: field.byteOffset + part.byteOffset,
    }));
  }

  #scalar(option: string, given: Field): Expression {
    const field = { ...given, type: storedType(option, given) };
    const { kind } = field.type;
    // In a column, each read begins at a value and includes the value after it, which the shader ignores.
    const form = formatOf(kind, this.#rows > 0 ? 2 : 4);
    if (form === undefined || (kind === 'bool') !== (option === 'visible')) {
      throw invalidArgument(
        `${option}: ${this.#describe(field)}, which a GPU cannot read as a number. Expected f32, f16, i8, u8, i16, u16, i32 or u32${kind === 'f64' ? ': declare it as f32()' : ''}.${kind === 'struct' ? ` A vec2 is named without a list: \`position: ${show(field.name)}\`.` : ''}`,
      );
    }
    const { format, lanes, element } = form;
    const laneBytes = WORD_BYTES / lanes;
    this.#checkAligned(option, field, laneBytes);
    const byteInWord = this.#rows > 0 ? 0 : field.byteOffset % WORD_BYTES;
    const type = lanes === 1 ? element : `vec${lanes}<${element}>`;
    const attribute = this.#attribute(option, field, byteInWord, format, type);
    const number = lanes === 1 ? attribute : `${attribute}.${'xyzw'[byteInWord / laneBytes]}`;
    return {
      // WebGL converts integer attributes to floats; WebGPU does not.
      source: kind === 'f16' ? `unpack2x16float(u32(${number})).x` : `f32(${number})`,
      read: this.#read(field),
    };
  }

  #read(field: Field): Read {
    const access = field.type.access(this.#memory);
    const { byteOffset, stride } = this.#placeOf(field);
    return (slab, row) => Number(access.get(slab + byteOffset + row * stride));
  }

  #placeOf({ byteOffset, size }: Field): Pick<EntryAttribute, 'byteOffset' | 'stride'> {
    return this.#rows > 0
      ? { byteOffset: byteOffset * this.#rows, stride: size }
      : { byteOffset, stride: this.#layout.stride };
  }

  /**
   * Returns the name of the attribute that begins `before` bytes before a field. The attribute is created on the
   * first call.
   */
  #attribute(option: string, field: Field, before: number, format: VertexFormat, type: string): string {
    this.#checkAligned(option, { ...field, byteOffset: field.byteOffset - before }, WORD_BYTES);
    const place = this.#placeOf(field);
    const byteOffset = place.byteOffset - before;
    let attribute = this.attributes.find(
      (known) => known.byteOffset === byteOffset && known.format === format,
    );
    if (attribute === undefined) {
      // Not aPosition: pixi would compute bounds from an attribute of that name.
      const name = `aEntry${this.attributes.length}`;
      attribute = { name, format, ...place, byteOffset, type, field: field.name };
      this.attributes.push(attribute);
    }
    return attribute.name;
  }

  #checkAligned(option: string, field: Field, align: number): void {
    if (this.#rows > 0 || field.byteOffset % align === 0) return; // columns are aligned
    throw invalidArgument(
      `${option}: ${this.#layout.name}.${field.name} is at byte ${field.byteOffset}; a GPU reads it at multiples of ${align}. Move it, or drop the struct's packing.`,
    );
  }

  #describe(field: Field): string {
    return `${this.#layout.name}.${field.name} is of type ${field.type.kind}`;
  }
}

/** Returns the source of a number, which is a float in both shader languages. */
export function literal(value: number): string {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function pairOf(x: Expression, y: Expression): Pair {
  return { source: `vec2f(${x.source}, ${y.source})`, x: x.read, y: y.read };
}
