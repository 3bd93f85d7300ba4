import { AllocatorError, type Memory } from '@offheap/core';
import { DEVELOPMENT, showValue } from '@offheap/core/internal';
import { type Initial } from '../schema/initial.ts';
import { layoutOf, type Layout, type Packing } from '../schema/layout.ts';
import { layoutSignature } from '../schema/layout-signature.ts';
import type { Struct, StructClass } from '../schema/struct.ts';
import type { ClosedInside, ClosedSite, InsideSource, InsideWriter } from '../view/inside.ts';
import { accessorPairsOf } from '../view/accessor-pairs.ts';
import type { Placed } from '../view/view.ts';
import { makeAssign, type RefuseUnknown } from '../view/assign.ts';
import type { Part } from '../view/kernels/assign.kernel.ts';
import { refuseUnknown } from '../view/refuse-unknown.ts';
import { type CheckValue, valuesCheck } from '../view/check-values.ts';
import { type Hooks, makeHook, makeLetGo, type RunHook } from '../view/hooks.ts';
import { visitParts, type VisitPart } from '../schema/check-initial.ts';
import { type SplitInitial, splitStruct } from '../schema/generated-initials.ts';
import { field, FieldType, type Access } from '../schema/field-type.ts';
import { gpuFormOf } from '../schema/gpu-form.ts';

/** A struct nested in another. It reads as a view; writing copies field by field. */
export class StructType<T extends Struct = Struct> extends FieldType<T> {
  readonly kind = 'struct';
  readonly struct: StructClass<T>;
  readonly layout: Layout<T>;
  readonly size: number;
  readonly align: number;
  readonly zero: T;

  constructor(struct: StructClass<T>, packing?: Packing) {
    super();
    this.struct = struct;
    this.layout = layoutOf(struct, packing);
    // In GPU layouts, the next field may follow a vec3 without padding. The same applies to layouts that are defined elsewhere.
    const isTight = this.layout.packing === 'explicit' || gpuFormOf(struct) !== undefined;
    this.size = isTight ? this.layout.size : this.layout.stride;
    this.align = this.layout.align;
    this.zero = {} as T; // all fields have the nested struct's own initial values
  }

  override signature(): string {
    return layoutSignature(this.layout);
  }

  access(memory: Memory): Access<T> {
    const { fields, packing, template } = this.layout;
    const accesses = fields.map(({ type }) => type.access(memory));
    return {
      /** Returns a plain object with the same fields. */
      get: (byteOffset) => {
        const copy: Record<string, unknown> = {};
        fields.forEach((f, i) => (copy[f.name] = accesses[i]!.get(byteOffset + f.byteOffset)));
        return copy as unknown as T; // the fields without the methods: what `take` promises
      },
      /** Fields that are missing in `value` get their initial values. */
      set: (byteOffset, value) => {
        const given = value as unknown as Readonly<Record<string, unknown>>; // read by name
        if (packing === 'explicit') {
          // Fields may overlap, so the template supplies all missing values first, and the given values are written afterwards.
          if (byteOffset >= 0 && fields.some(({ name }) => given[name] === undefined)) {
            memory.u8.set(template.subarray(0, this.layout.size), byteOffset);
          }
          fields.forEach((f, i) => {
            if (given[f.name] !== undefined) accesses[i]!.set(byteOffset + f.byteOffset, given[f.name]);
          });
          return;
        }
        fields.forEach((f, i) =>
          accesses[i]!.set(byteOffset + f.byteOffset, given[f.name] ?? f.initial ?? f.type.zero),
        );
      },
    };
  }

  override packedAs(packing: Packing): FieldType<T> {
    return new StructType(this.struct, packing);
  }

  override plain(value: T): unknown {
    return plainOf(value, this.layout);
  }

  override eachInside(visit: (type: FieldType) => void): void {
    for (const { type } of this.layout.fields) visit(type);
  }

  override visitParts(value: object, path: string, visit: VisitPart): void {
    for (const { name, type } of this.layout.fields) {
      const inner = (value as Readonly<Record<string, unknown>>)[name]; // read by name
      if (inner !== undefined) visitParts(type, inner, `${path}.${name}`, visit);
    }
  }

  override splitInitial(initial: unknown, byteOffset: number): SplitInitial {
    const { layout } = this;
    if (DEVELOPMENT && typeof initial === 'object' && initial !== null) {
      const names = layout.fields.map(({ name }) => name);
      refuseUnknown(layout, names, initial);
    }
    return splitStruct(layout, initial, byteOffset);
  }

  override hook(name: keyof Hooks): RunHook | undefined {
    return makeHook(this.layout, name);
  }

  override assignPart(refuse: RefuseUnknown | undefined): Part {
    return { isInPlace: true, fill: makeAssign(this.layout, refuse) };
  }

  override letGo(memory: Memory): ((byteOffset: number) => void) | undefined {
    return makeLetGo(this.layout, memory);
  }

  override valueCheck(): CheckValue | undefined {
    return valuesCheck(this.layout);
  }

  override write(writer: InsideWriter): InsideSource {
    const Inner = writer.addView(this.layout);
    const layout = writer.constant(this.layout);
    const check = checkSource(writer, layout, writer.path);
    if (this.layout.packing === 'explicit') {
      const access = writer.constant(this.access(writer.memory));
      return {
        make: `new ${Inner}()`,
        get: writer.own,
        set: `${check} ${access}.set(${writer.own}.$byteOffset, value)`, // fields may overlap, and some refuse assignment
      };
    }
    const copies = this.layout.fields.map(({ name }) => {
      const key = JSON.stringify(name);
      return `inner[${key}] = value[${key}];`;
    });
    return {
      make: `new ${Inner}()`,
      get: writer.own,
      set: `${check} const inner = ${writer.own}; ${copies.join(' ')}`,
    };
  }

  override close(site: ClosedSite): ClosedInside {
    const Inner = site.viewClass(this.layout, site.byteOffset, `${site.path}.`, false);
    const names = this.layout.fields.map(({ name }) => name);
    const whole = this.layout.packing === 'explicit' ? this.access(site.memory) : undefined;
    return {
      make: (root, at) => new Inner(root, at),
      set: (own, value) => {
        checkParts(value, this.layout, site.path);
        if (whole !== undefined) {
          whole.set((own as Placed).$byteOffset, value as T); // fields may overlap, and some refuse assignment
          return;
        }
        const given = value as Readonly<Record<string, unknown>>; // read by name
        for (const name of names) Object.assign(own, { [name]: given[name] });
      },
    };
  }
}

/** Returns a statement that throws when the variable `value` has no parts. `layout` is the name of the constant in the source. */
export function checkSource(writer: InsideWriter, layout: string, path: string): string {
  return `if (value === null || typeof value !== 'object') ${writer.constant(noParts)}(value, ${layout}, ${JSON.stringify(path)});`;
}

/** Throws for a value without parts. */
export function checkParts(value: unknown, layout: Layout, path: string): void {
  if (value === null || typeof value !== 'object') noParts(value, layout, path);
}

/** Throws for a value without parts, such as the number in `body.tint = 0xff0000`. */
function noParts(value: unknown, layout: Layout, path: string): never {
  const names = layout.fields.map(({ name }) => name);
  const [part = names[0]] = Object.keys(accessorPairsOf(layout));
  throw new AllocatorError(
    'INVALID_ARGUMENT',
    `${path}: expected an object with ${names.join(', ')}, got ${showValue(value)}. Or set a part of it, such as ${path}.${part}.`,
  );
}

/** Returns the fields of a struct as a plain object. */
export function plainOf(entry: Struct, layout: Layout): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  const fields = entry as unknown as Readonly<Record<string, unknown>>; // read by name
  for (const { name, type } of layout.fields) {
    const value = fields[name];
    copy[name] = type.plain === undefined ? value : type.plain(value);
  }
  // To the compiler, these properties are fields. Their values repeat those of fields in another form. They are not enumerable, so that nothing is saved twice.
  for (const name of Object.keys(accessorPairsOf(layout))) {
    Object.defineProperty(copy, name, { value: fields[name], writable: true, configurable: true });
  }
  return copy;
}

/**
 * Declares a nested struct, which is stored in place.
 *
 * ```ts
 * class Body extends Struct {
 *   bounds = struct(Box);
 * }
 * body.bounds.width = 3;
 * ```
 *
 * Fields that are missing in `initial` get the nested struct's own initial values.
 */
export const struct = <T extends Struct>(T: StructClass<T>, initial?: Initial<T>): T =>
  field(new StructType(T), initial as T | undefined); // `access` fills in what it lacks
