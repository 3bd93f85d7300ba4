import { Struct, type StructClass } from '@offheap/struct';
import { World, type WorldOptions } from '@offheap/ecs';

/**
 * Creates a world with a packed pool of a struct `Union`.
 *
 * @param fields returns new fields by name, in declared order.
 */
export function makeUnionWorld(
  fields: () => Record<string, unknown>,
  byteOffsets: Record<string, number>,
  options: WorldOptions,
) {
  class Union extends Struct {
    static readonly struct = 'Union';
    static readonly packing = { byteOffsets };
    constructor() {
      super();
      Object.assign(this, fields());
    }
  }
  const world = new World({ capacity: 4, ...options });
  return { world, pool: world.packed(Union as unknown as StructClass<Struct & Record<string, unknown>>) };
}
