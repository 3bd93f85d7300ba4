import type { Field, Layout } from '@offheap/struct';
import type { VertexFormat } from 'pixi.js';
import { invalidArgument, show } from './invalid-argument.ts';

/** WebGL's greatest stride of a vertex attribute, in bytes. */
const MAX_STRIDE = 255;
/** A GPU reads vertices in words of four bytes. */
const WORD_BYTES = 4;

/** Part of an entry as the shader gets it. */
export interface EntryAttribute {
  readonly name: string;
  readonly format: VertexFormat;
  /** Bytes from the entry's start. */
  readonly byteOffset: number;
  readonly glslType: string;
  readonly wgslType: string;
}

/** A number in both shader languages. */
export interface Expression {
  readonly glsl: string;
  readonly wgsl: string;
}

/** How one type of number reaches the shader. Bytes and half words arrive as the word they lie in. */
interface ScalarFormat {
  readonly format: VertexFormat;
  /** Numbers in a word. */
  readonly lanes: 1 | 2 | 4;
  readonly wgslElement: 'f32' | 'u32' | 'i32';
  /** What stands for 1 where a fraction is wanted. */
  readonly one: number;
  /** Whether the integer is the bits of a half float. */
  readonly isHalf?: boolean;
}

const SCALARS: Readonly<Record<string, ScalarFormat>> = {
  f32: { format: 'float32', lanes: 1, wgslElement: 'f32', one: 1 },
  // Its bits, which the shader reads: pixi gives WebGL 2 the number of WebGL 1's extension for half floats.
  f16: { format: 'uint16x2', lanes: 2, wgslElement: 'u32', one: 1, isHalf: true },
  u32: { format: 'uint32', lanes: 1, wgslElement: 'u32', one: 0xffff_ffff },
  i32: { format: 'sint32', lanes: 1, wgslElement: 'i32', one: 1 },
  u16: { format: 'uint16x2', lanes: 2, wgslElement: 'u32', one: 0xffff },
  i16: { format: 'sint16x2', lanes: 2, wgslElement: 'i32', one: 1 },
  u8: { format: 'uint8x4', lanes: 4, wgslElement: 'u32', one: 0xff },
  i8: { format: 'sint8x4', lanes: 4, wgslElement: 'i32', one: 1 },
};

const LANES = ['x', 'y', 'z', 'w'] as const;

/** Finds fields by name, checks that a GPU can read them, and collects the vertex attributes they need. */
export class FieldSource {
  readonly attributes: EntryAttribute[] = [];
  readonly #layout: Layout;

  /** @throws AllocatorError `INVALID_ARGUMENT` when no GPU takes the struct's stride. */
  constructor(layout: Layout) {
    const { name, stride } = layout;
    if (stride > MAX_STRIDE) {
      throw invalidArgument(
        `${name} has a stride of ${stride} bytes; WebGL reads at most ${MAX_STRIDE}. Keep what is not drawn in a struct and pool of its own.`,
      );
    }
    if (stride % WORD_BYTES !== 0) {
      throw invalidArgument(
        `${name} has a stride of ${stride} bytes; a GPU reads multiples of ${WORD_BYTES}. Add ${WORD_BYTES - (stride % WORD_BYTES)} bytes of u8() fields${layout.packing === 'packed' ? ', or drop its packing' : ''}.`,
      );
    }
    this.#layout = layout;
  }

  /** The number that a field holds. */
  number(option: string, name: string): Expression {
    return this.#scalar(option, this.#find(option, name)).value;
  }

  /** The fraction that a field holds: 255 in a `u8` is 1. */
  fraction(option: string, name: string): Expression {
    const { value, one } = this.#scalar(option, this.#find(option, name));
    return one === 1 ? value : { glsl: `${value.glsl} / ${one}.0`, wgsl: `${value.wgsl} / ${one}.0` };
  }

  /** The four bytes of a `u32` as fractions: x is the lowest. */
  bytes(option: string, name: string): Expression {
    const field = this.#find(option, name);
    if (field.type.kind !== 'u32') {
      throw invalidArgument(
        `${option}: ${this.#describe(field)}, expected a u32: a colour is four bytes. Declare it as \`${name} = u32(0xffffffff)\`.`,
      );
    }
    const attribute = this.#attribute(option, field, field.byteOffset, 'unorm8x4', 'vec4', 'vec4<f32>');
    return { glsl: attribute, wgsl: attribute };
  }

  /** Two numbers, from two fields or from one that has `x` and `y`. */
  pair(option: string, names: string | readonly [string, string]): Expression {
    let x: Field;
    let y: Field;
    if (typeof names === 'string') {
      [x, y] = this.#components(option, this.#find(option, names));
    } else {
      x = this.#find(option, names[0]);
      y = this.#find(option, names[1]);
    }
    if (x.type.kind === 'f32' && y.type.kind === 'f32' && y.byteOffset === x.byteOffset + x.size) {
      const both = this.#attribute(option, x, x.byteOffset, 'float32x2', 'vec2', 'vec2<f32>');
      return { glsl: both, wgsl: both };
    }
    const [first, second] = [this.#scalar(option, x).value, this.#scalar(option, y).value];
    return {
      glsl: `vec2(${first.glsl}, ${second.glsl})`,
      wgsl: `vec2<f32>(${first.wgsl}, ${second.wgsl})`,
    };
  }

  /** Whether a name means a field of two numbers. */
  isPair(name: string): boolean {
    return this.#layout.fields.some((field) => field.name === name && field.type.kind === 'struct');
  }

  #find(option: string, name: string): Field {
    const { fields, name: struct } = this.#layout;
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined) {
      const names = fields.map((candidate) => candidate.name).join(', ');
      throw invalidArgument(
        `${option}: ${show(name)} is no field of ${struct}. Name one of its fields: ${names}.`,
      );
    }
    return field;
  }

  #components(option: string, field: Field): [Field, Field] {
    // A nested struct's type carries its layout.
    const { layout } = field.type as { layout?: Layout };
    const x = layout?.fields.find(({ name }) => name === 'x');
    const y = layout?.fields.find(({ name }) => name === 'y');
    if (x === undefined || y === undefined) {
      throw invalidArgument(
        `${option}: ${this.#describe(field)}, expected a vec2, or the names of two number fields as in ['x', 'y'].`,
      );
    }
    const inside = (part: Field): Field => ({
      ...part,
      name: `${field.name}.${part.name}`,
      byteOffset: field.byteOffset + part.byteOffset,
    });
    return [inside(x), inside(y)];
  }

  #scalar(option: string, field: Field): { value: Expression; one: number } {
    const form = SCALARS[field.type.kind];
    if (form === undefined) {
      throw invalidArgument(
        `${option}: ${this.#describe(field)}, which a GPU cannot read as a number. Expected f32, f16, i8, u8, i16, u16, i32 or u32${field.type.kind === 'f64' ? ': declare it as f32()' : ''}.`,
      );
    }
    const { format, lanes, wgslElement, one, isHalf } = form;
    const laneBytes = WORD_BYTES / lanes;
    this.#checkAligned(option, field, laneBytes);
    const byteInWord = field.byteOffset % WORD_BYTES;
    const attribute = this.#attribute(
      option,
      field,
      field.byteOffset - byteInWord,
      format,
      lanes === 1 ? 'float' : `vec${lanes}`,
      lanes === 1 ? wgslElement : `vec${lanes}<${wgslElement}>`,
    );
    const lane = lanes === 1 ? '' : `.${LANES[byteInWord / laneBytes]}`;
    const number = `${attribute}${lane}`;
    if (isHalf) {
      const value = { glsl: `unpackHalf2x16(uint(${number})).x`, wgsl: `unpack2x16float(${number}).x` };
      return { value, one };
    }
    return {
      // WebGL turns integers into floats on the way, WebGPU does not.
      value: { glsl: number, wgsl: wgslElement === 'f32' ? number : `f32(${number})` },
      one,
    };
  }

  /** The name of the attribute at a place, made at the first call. */
  #attribute(
    option: string,
    field: Field,
    byteOffset: number,
    format: VertexFormat,
    glslType: string,
    wgslType: string,
  ): string {
    this.#checkAligned(option, { ...field, byteOffset }, WORD_BYTES);
    let attribute = this.attributes.find(
      (known) => known.byteOffset === byteOffset && known.format === format,
    );
    if (attribute === undefined) {
      // Not aPosition: pixi would compute bounds from an attribute of that name.
      attribute = { name: `aEntry${this.attributes.length}`, format, byteOffset, glslType, wgslType };
      this.attributes.push(attribute);
    }
    return attribute.name;
  }

  #checkAligned(option: string, field: Field, align: number): void {
    if (field.byteOffset % align === 0) return;
    throw invalidArgument(
      `${option}: ${this.#layout.name}.${field.name} lies at byte ${field.byteOffset}; a GPU reads it at multiples of ${align}. Move it, or drop the struct's packing.`,
    );
  }

  #describe(field: Field): string {
    return `${this.#layout.name}.${field.name} is of type ${field.type.kind}`;
  }
}
