import type { FieldType, InitialSource } from './field-type.ts';

/** A place in a struct whose initial value is returned by a function for each entry. */
export interface GeneratedInitial {
  /** The field of the struct that contains the place. */
  readonly name: string;
  /** The place in the struct, for messages: `.at.x`, `.list[1]`. */
  readonly path: string;
  readonly type: FieldType;
  /** Bytes from the start of the struct. */
  readonly byteOffset: number;
  readonly generate: () => unknown;
}

/** Returns places in a part as places in the whole. `part` is the path of the part. */
function within(part: string, places: readonly GeneratedInitial[]): GeneratedInitial[] {
  return places.map((one) => ({ ...one, path: part + one.path }));
}

/** Returns the function of an initial value; undefined for a value. A value of `object()` may be a function itself. */
function generatorOf<V>(type: FieldType<V>, initial: InitialSource<V> | undefined): (() => V) | undefined {
  return typeof initial === 'function' && type.kind !== 'object' ? (initial as () => V) : undefined; // no other field holds functions
}

/** The required properties of a nested struct's layout. */
interface InnerLayout {
  readonly fields: readonly {
    readonly name: string;
    readonly type: FieldType;
    readonly byteOffset: number;
  }[];
  readonly generated: readonly GeneratedInitial[];
}

/** The required properties of an array. */
interface Elements {
  readonly element: FieldType;
  readonly length: number;
  readonly stride: number;
  readonly elementSource: unknown;
}

/** An initial value without the functions in it, and the places of their results. */
export interface SplitInitial {
  readonly initial: unknown;
  readonly generated: readonly GeneratedInitial[];
}

/** Removes the functions from an initial value, and from those of the structs nested in the field. */
export function splitInitial(type: FieldType, initial: unknown, byteOffset: number): SplitInitial {
  const generate = generatorOf(type, initial);
  if (generate !== undefined)
    return { initial: undefined, generated: [{ name: '', path: '', type, byteOffset, generate }] };
  return type.splitInitial?.(initial, byteOffset) ?? { initial, generated: [] };
}

/** The same for an array, whose other elements have the initial value `elementSource`. */
export function splitArray(
  { element, length, stride, elementSource }: Elements,
  initial: unknown,
  byteOffset: number,
): SplitInitial {
  const given = initial === undefined ? [] : Array.from(initial as Iterable<unknown>);
  const generated: GeneratedInitial[] = [];
  const values: unknown[] = [];
  for (let i = 0; i < length; i++) {
    const at = byteOffset + i * stride;
    const split = splitInitial(element, i < given.length ? given[i] : elementSource, at);
    generated.push(...within(`[${i}]`, split.generated));
    if (i < given.length) values.push(split.initial ?? element.zero);
  }
  return { initial: generated.length === 0 || initial === undefined ? initial : values, generated };
}

/** The same for a nested struct. */
export function splitStruct(layout: InnerLayout, initial: unknown, byteOffset: number): SplitInitial {
  const given = (initial ?? {}) as Readonly<Record<string, unknown>>; // read by name
  const generated = layout.generated
    .filter(({ name }) => given[name] === undefined)
    .map((one) => ({ ...one, byteOffset: one.byteOffset + byteOffset }));
  if (typeof initial !== 'object' || initial === null) return { initial, generated };
  const values: Record<string, unknown> = { ...given };
  let isSplit = false;
  for (const { name, type, byteOffset: at } of layout.fields) {
    if (given[name] === undefined) continue;
    const split = splitInitial(type, given[name], byteOffset + at);
    generated.push(...within(`.${name}`, split.generated));
    if (split.initial === given[name]) continue;
    isSplit = true;
    values[name] = split.initial;
  }
  return { initial: isSplit ? values : initial, generated };
}
