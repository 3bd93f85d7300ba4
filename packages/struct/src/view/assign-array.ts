import type { FieldType } from '../schema/field-type.ts';
import { partOf, type RefuseUnknown } from './assign.ts';
import type { Assign, Part } from './kernels/assign.kernel.ts';
import { checkElements, elementOf, type ElementSequence, isBefore, readable } from './elements.ts';

/** Returns how to fill an array whose elements cannot be written as plain values. */
export function arrayPart(element: FieldType, refuse: RefuseUnknown | undefined): Part | undefined {
  const inner = partOf(element, refuse);
  if (inner === undefined) return undefined;
  const fill: Assign = (array, list, memory) => {
    const target = array as ElementTarget;
    const values = list as ElementSequence<unknown>;
    const length = checkElements(values, target.length);
    const isView = 'get' in values;
    const source = isView ? values : readable(target, values);
    const last = isView && isBefore(values, target) ? length - 1 : 0;
    for (let i = 0; i < length; i++) {
      const index = Math.abs(last - i);
      const value = elementOf(source, index);
      if (inner.isInPlace) inner.fill(target.get(index), value as object, memory);
      else target.set(index, inner.valueOf(value, memory));
    }
  };
  return { isInPlace: true, fill };
}

interface ElementTarget {
  readonly length: number;
  readonly byteOffset: number;
  get(index: number): object;
  set(index: number, value: unknown): void;
}
