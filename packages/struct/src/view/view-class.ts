import type { Struct } from '../schema/struct.ts';
import { canCompile } from '../codegen/compile.ts';
import { closeViewClass } from './close-view-class.ts';
import { compileViewClass } from './compile-view-class.ts';
import type { ViewKind } from './inherit.ts';
import type { ViewClass } from './view.ts';

/**
 * Returns the class whose objects are a struct's instances in one memory: one number, the entry's offset, and
 * accessors that read and write the entry. The class is compiled from generated source where that is allowed.
 * Otherwise it is built from closures, which behave the same and are slower.
 */
export function makeViewClass<T extends Struct>(kind: ViewKind<T>): ViewClass<T> {
  return canCompile() ? compileViewClass(kind) : closeViewClass(kind);
}
