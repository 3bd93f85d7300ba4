import type { Memory } from '@offheap/core';
import { refuseAssignment } from './live-type.ts';
import { FieldType, type Access, plainOf, StructType } from '@offheap/struct/internal';
import type { Struct, StructClass } from '@offheap/struct';
import type { ClosedInside, ClosedSite, InsideSource, InsideWriter } from '@offheap/struct/internal';

/** A nested struct that cannot be assigned, as in typed-struct. */
export class NestedType extends StructType {
  override write(writer: InsideWriter): InsideSource {
    const set = `${writer.constant(refuseAssignment)}(${JSON.stringify(writer.path)})`;
    return { ...super.write(writer), set };
  }

  override close(site: ClosedSite): ClosedInside {
    return { ...super.close(site), set: () => refuseAssignment(site.path) };
  }
}

/**
 * Consecutive structs. The field reads as a frozen list of views. Every view has its own list, so reads create no
 * garbage.
 */
export class NestedArrayType extends FieldType<readonly Struct[]> {
  readonly kind = 'StructArray';
  readonly align = 1;
  readonly size: number;
  readonly zero: readonly Struct[] = [];
  readonly element: StructType;
  readonly length: number;

  constructor(struct: StructClass, length: number) {
    super();
    this.element = new StructType(struct);
    this.length = length;
    this.size = length * this.element.size;
  }

  override signature(): string {
    return `${this.length} ${this.element.signature()}`;
  }

  /** The closure form returns and accepts lists. */
  access(memory: Memory): Access<readonly Struct[]> {
    const { length } = this;
    const { size } = this.element;
    const access = this.element.access(memory);
    return {
      get: (byteOffset) => Array.from({ length }, (_, i) => access.get(byteOffset + i * size)),
      set: (byteOffset, value) => {
        for (let i = 0; i < length; i++) access.set(byteOffset + i * size, value[i] ?? this.element.zero);
      },
    };
  }

  override plain(value: readonly Struct[]): unknown[] {
    return value.map((one) => plainOf(one, this.element.layout));
  }

  override write(writer: InsideWriter): InsideSource {
    const { layout, size } = this.element;
    const Element = writer.addView(layout, size);
    const list = writer.constant((make: (i: number) => Struct) => this.#list(make));
    return {
      make: `${list}((i) => (at = ${writer.distance(0)} + i * ${size}, new ${Element}()))`,
      get: writer.own,
      set: `${writer.constant(refuseAssignment)}(${JSON.stringify(writer.path)})`,
    };
  }

  override close(site: ClosedSite): ClosedInside {
    const { layout, size } = this.element;
    const Element = site.viewClass(layout, 0, `${site.path}[].`, true) as new (
      root: object,
      at: number,
    ) => Struct; // the elements are views of this struct
    return {
      make: (root, at) => this.#list((i) => new Element(root, at + site.byteOffset + i * size)),
      set: () => refuseAssignment(site.path),
    };
  }

  #list(make: (i: number) => Struct): readonly Struct[] {
    return Object.freeze(Array.from({ length: this.length }, (_, i) => make(i)));
  }
}
