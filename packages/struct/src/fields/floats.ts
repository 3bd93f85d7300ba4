import { AllocatorError } from '@offheap/core';
import { Struct } from '../schema/struct.ts';
import type { Layout } from '../schema/layout.ts';
import { hide } from '../view/own-fields.ts';
import type { View } from '../view/view.ts';

/** A struct that consists only of consecutive floats: a vector, a matrix. */
export abstract class Floats extends Struct {
  /**
   * The floats as a typed array over the same bytes, for libraries such as gl-matrix:
   * `mat4.multiply(m.array, m.array, n.array)`. The array is created on the first access and kept while the view's
   * offset does not change. A cursor creates a new array after each move, so use the property on kept views, or
   * outside loops.
   *
   * @throws AllocatorError `INVALID_ARGUMENT` in a packed struct, where the floats are not aligned; when a GPU layout
   *   adds padding between the floats; and in a pool with `storage: 'columns'`, where each float is in a column of
   *   its own.
   */
  get array(): Float32Array {
    const view = this as unknown as FloatsView; // every struct instance is created by a view class
    const { $byteOffset, $memory, $layout } = view;
    let array = view.$floats;
    if (array === undefined || array.byteOffset !== $byteOffset) {
      const length = $layout.fields.length;
      if (Number.isNaN($byteOffset)) throw inColumns($layout.name);
      if ($byteOffset % 4 !== 0 || $layout.size !== length * 4) {
        throw new AllocatorError(
          'INVALID_ARGUMENT',
          `This ${$layout.name} at byte ${$byteOffset} cannot be a Float32Array of ${length}: expected no padding, and a multiple of 4.`,
        );
      }
      array = new Float32Array($memory.buffer, $byteOffset, length);
      if (view.$floats === undefined) hide(this, '$floats', array);
      else view.$floats = array;
    }
    return array;
  }
}

function inColumns(name: string): AllocatorError {
  return new AllocatorError(
    'INVALID_ARGUMENT',
    `The floats of this ${name} are stored in columns (\`storage: 'columns'\`): expected contiguous floats. Use its methods, or read its fields.`,
  );
}

interface FloatsView extends View {
  readonly $layout: Layout;
  $floats?: Float32Array;
}
