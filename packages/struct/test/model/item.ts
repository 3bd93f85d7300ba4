import type { Random } from '@offheap/core/testing';
import { bool, f32, f64, i16, type Plain, Struct, u32, vec2 } from '@offheap/struct';

/** The struct of the model programs: fields of several widths, and a nested struct. */
export class Item extends Struct {
  id = u32();
  x = f32(1.5);
  on = bool(true);
  small = i16(-3);
  at = vec2(1, 2);
  weight = f64(0.25);

  /** Members that are not fields. */
  get sum(): number {
    return this.x + this.at.x;
  }
}

/** The naive model of an {@link Item}. */
export type PlainItem = Plain<Item> & { sum: number };

/** The values of a new item. */
export function freshItem(): PlainItem {
  return { id: 0, x: 1.5, on: true, small: -3, at: { x: 1, y: 2 }, weight: 0.25, sum: 2.5 };
}

/** Writes the same random values to an item and its model. */
export function fill(item: Item, plain: PlainItem, id: number, random: Random): void {
  item.id = plain.id = id;
  item.on = plain.on = random.oneIn(2);
  item.small = plain.small = random.between(-32768, 32767);
  item.weight = plain.weight = random.next() / 7;
  push(item, plain, random.below(1000) / 4);
  if (random.oneIn(2)) item.at = plain.at = { ...plain.at, x: random.below(100) } as Item['at'];
  else item.at.set(plain.at.x, (plain.at.y = random.below(100)));
  plain.sum = plain.x + plain.at.x;
}

/** Adds to one field of both. */
export function push(item: Item, plain: PlainItem, by: number): void {
  item.x += by;
  plain.x += by;
  plain.sum = plain.x + plain.at.x;
}

/** Throws unless an item is equal to its model. */
export function checkItem(what: string, item: Item, plain: PlainItem): void {
  const same =
    item.id === plain.id &&
    item.x === plain.x &&
    item.on === plain.on &&
    item.small === plain.small &&
    item.at.x === plain.at.x &&
    item.at.y === plain.at.y &&
    item.weight === plain.weight &&
    item.sum === plain.sum &&
    item instanceof Item;
  if (!same) {
    const { id, x, on, small, at, weight, sum } = item;
    const found = JSON.stringify({ id, x, on, small, at: { x: at.x, y: at.y }, weight, sum });
    throw new Error(`${what} holds ${found}: expected ${JSON.stringify(plain)}.`);
  }
}
