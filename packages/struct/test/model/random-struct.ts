import { array, type Layout, layoutOf, Struct, struct, type StructClass } from '@offheap/struct';
import type { Random } from '@offheap/core/testing';
import { type FieldKind, valueKinds } from './field-kinds.ts';

/** One value somewhere in a struct. */
export interface Leaf {
  /** Fields' names and elements' numbers. */
  readonly path: readonly (string | number)[];
  readonly kind: FieldKind;
  /** Bytes from the struct's start. */
  readonly byteOffset: number;
  /** The part of the struct that is one column in pools with columns: the value itself, or the outermost array around it. */
  readonly column: { readonly byteOffset: number; readonly size: number };
}

/** A random struct class, and its values. */
export interface RandomStruct {
  readonly T: StructClass;
  readonly layout: Layout;
  readonly leaves: readonly Leaf[];
}

type Packing = 'natural' | 'packed' | 'std430' | 'std140';

type Part =
  | { readonly form: 'value'; readonly kind: FieldKind }
  | { readonly form: 'struct'; readonly inner: PlainStruct }
  | { readonly form: 'array'; readonly element: Part; readonly length: number };

interface PlainStruct {
  readonly T: StructClass;
  readonly parts: readonly (readonly [name: string, part: Part])[];
}

/** Creates a struct of up to 8 fields, with nested structs and arrays up to a depth. */
export function randomStruct(
  random: Random,
  kinds = valueKinds,
  depth = 2,
  packing?: Packing,
  name = 'Random',
): RandomStruct {
  const plain = randomPlain(random, kinds, depth, packing ?? random.pick(['natural', 'natural', 'packed']));
  Object.defineProperty(plain.T, 'name', { value: name });
  const layout = layoutOf(plain.T);
  return {
    T: plain.T,
    layout,
    leaves: plain.parts.flatMap(([name, part]) => leavesOf(part, [name], fieldOf(layout, name), 0)),
  };
}

function randomPlain(
  random: Random,
  kinds: readonly FieldKind[],
  depth: number,
  packing: Packing,
): PlainStruct {
  const parts = Array.from(
    { length: random.between(1, 8) },
    (_, i) => [`f${i}`, randomPart(random, kinds, depth, packing)] as const,
  );
  class Random extends Struct {
    static readonly packing = packing;
    constructor() {
      super();
      for (const [name, part] of parts) Object.assign(this, { [name]: make(part) });
    }
  }
  return { T: Random, parts };
}

function randomPart(random: Random, kinds: readonly FieldKind[], depth: number, packing: Packing): Part {
  if (depth > 0 && random.oneIn(5))
    return { form: 'struct', inner: randomPlain(random, kinds, depth - 1, packing) };
  if (depth > 0 && random.oneIn(5)) {
    return {
      form: 'array',
      element: randomPart(random, kinds, depth - 1, packing),
      length: random.between(1, 4),
    };
  }
  return { form: 'value', kind: random.pick(kinds) };
}

function make(part: Part): unknown {
  if (part.form === 'value') return part.kind.make();
  if (part.form === 'struct') return struct(part.inner.T);
  return array(() => make(part.element), part.length);
}

/** The offsets according to the library; another test compares them with a C compiler. */
interface Place {
  readonly type: {
    readonly size: number;
    readonly layout?: Layout;
    readonly stride?: number;
    readonly element?: Place['type'];
  };
  readonly byteOffset: number;
}

function fieldOf(layout: Layout, name: string): Place {
  return layout.fields.find((field) => field.name === name) as unknown as Place; // types contain their parts
}

function leavesOf(
  part: Part,
  path: readonly (string | number)[],
  { type, byteOffset }: Place,
  start: number,
  around?: Leaf['column'],
): Leaf[] {
  const at = start + byteOffset;
  const column = around ?? { byteOffset: at, size: type.size };
  if (part.form === 'value') return [{ path, kind: part.kind, byteOffset: at, column }];
  if (part.form === 'struct') {
    return part.inner.parts.flatMap(([name, inner]) =>
      leavesOf(inner, [...path, name], fieldOf(type.layout!, name), at, around),
    );
  }
  return Array.from({ length: part.length }, (_, i) =>
    leavesOf(part.element, [...path, i], { type: type.element!, byteOffset: i * type.stride! }, at, column),
  ).flat();
}

/** Reads a value through views. */
export function readLeaf(entry: Struct, { path }: Leaf): unknown {
  return path.reduce<unknown>(step, entry);
}

/** Writes a value through views. */
export function writeLeaf(entry: Struct, { path }: Leaf, value: unknown): void {
  const last = path.at(-1)!;
  const holder = path.slice(0, -1).reduce<unknown>(step, entry);
  if (typeof last === 'number') (holder as { set(i: number, value: unknown): void }).set(last, value);
  else Object.assign(holder as object, { [last]: value });
}

/** Reads a value in the result of `take` or `toObject`. */
export function readPlain(plain: unknown, { path }: Leaf): unknown {
  return path.reduce((holder, key) => (holder as Record<string | number, unknown>)[key], plain);
}

function step(holder: unknown, key: string | number): unknown {
  if (typeof key === 'number') return (holder as { get(i: number): unknown }).get(key);
  return (holder as Record<string, unknown>)[key];
}
