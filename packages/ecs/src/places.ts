import type { ComponentPool } from './component-pool.ts';
import type { Struct } from '@offheap/struct';

/**
 * Generated source: where the components of one pool lie. Places count from 1; offsets are in a view's units.
 */
export interface PlaceSource {
  /** Whether all components lie in one block, at equal distances. */
  readonly oneSlab: boolean;
  /** Declares what `offset` uses besides `i32` of the pool's memory, whose name is `words`. */
  readonly declare: string;
  /** The offset of the component at a place. */
  offset(place: string): string;
  /** The first place of the slab that a place lies in. */
  firstOfSlab(place: string): string;
  readonly stride: number;
}

/**
 * Source of a loop down from the last place: `body` sees `place`, and is given the offset of each pool's component. With one
 * slab each there is one plain loop; V8 makes less of two, and of offsets counted down, than of a product. `n` is the number of places; the mask tells
 * it how far the places may go, so that it need not test the product for overflow.
 *
 * @param pools those whose components lie at the loop's own places.
 */
export function downwards(
  pools: readonly PlaceSource[],
  maxCapacity: number,
  body: (offsets: readonly string[]) => string,
): string {
  const last = `n & ${2 ** (32 - Math.clz32(maxCapacity)) - 1}`;
  const several = pools.filter(({ oneSlab }) => !oneSlab);
  if (several.length === 0) {
    return `for (let place = ${last}; place > 0; place--) {
      ${body(pools.map((pool) => pool.offset('place')))}
  }`;
  }
  const firsts = several.map((pool) => pool.firstOfSlab('end'));
  return `for (let end = ${last}; end > 0; ) {
    const first = ${firsts.length === 1 ? firsts[0]! : `Math.max(${firsts.join(', ')})`};
    ${pools.map((pool, i) => `const base${i} = ${pool.offset('first')};`).join(' ')}
    for (let place = end; place >= first; place--) {
      ${body(pools.map(({ stride }, i) => `base${i} + (place - first) * ${stride}`))}
    }
    end = first - 1;
  }`;
}

/** @param id tells the names of several pools in one text apart. */
export function placeSource<T extends Struct, E extends number>(
  { storage, layout }: ComponentPool<T, E>,
  words: string,
  id: number | string = '',
): PlaceSource {
  const { slabCapacity, maxCapacity, slabWords } = storage;
  const stride = storage.stride >> layout.shift;
  if (maxCapacity === slabCapacity) {
    const beforeFirst = (storage.offsetOf(0) >> layout.shift) - stride;
    return {
      oneSlab: true,
      declare: '',
      offset: (place) => `${beforeFirst} + ${place} * ${stride}`,
      firstOfSlab: () => '1',
      stride,
    };
  }
  return {
    oneSlab: false,
    declare: `function offset${id}(place) {
  const index = place - 1;
  const slab = (index / ${slabCapacity}) | 0;
  return (${words}[${slabWords} + slab] >>> ${layout.shift}) + (index - slab * ${slabCapacity}) * ${stride};
}`,
    offset: (place) => `offset${id}(${place})`,
    firstOfSlab: (place) => `(((${place} - 1) / ${slabCapacity}) | 0) * ${slabCapacity} + 1`,
    stride,
  };
}
