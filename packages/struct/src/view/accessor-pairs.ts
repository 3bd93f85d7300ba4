import type { Layout } from '../schema/layout.ts';

const known = new WeakMap<Layout, PropertyDescriptorMap>();

/**
 * Returns the properties of a struct's class that have a getter and a setter, by name, including inherited ones. To
 * the compiler such properties look like fields.
 */
export function accessorPairsOf(layout: Layout): PropertyDescriptorMap {
  let pairs = known.get(layout);
  if (pairs === undefined) known.set(layout, (pairs = findPairs(layout)));
  return pairs;
}

function findPairs({ struct, fields }: Layout): PropertyDescriptorMap {
  const pairs: PropertyDescriptorMap = {};
  const hidden = new Set(fields.map(({ name }) => name));
  for (
    let at = struct.prototype as object | null;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (hidden.has(name)) continue;
      hidden.add(name); // an overriding member hides the inherited one
      if (descriptor.get !== undefined && descriptor.set !== undefined) pairs[name] = descriptor;
    }
  }
  return pairs;
}
