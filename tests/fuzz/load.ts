import { array, f64, type Init, i32, Struct, type StructClass, text, u16, u8, vec2 } from '@offheap/struct';
import { expectSame } from '../../packages/struct/test/model/expect.ts';

const FIRST_WEIGHT = 7;

/** A small component, narrower than a word. */
export class Load extends Struct {
  weight = u16(FIRST_WEIGHT);
}

/** A component of many words. All fields follow from the weight. */
export class WideLoad extends Load {
  half = f64(FIRST_WEIGHT / 2);
  label = text(6, { initial: `${FIRST_WEIGHT}` });
  at = vec2(FIRST_WEIGHT, -FIRST_WEIGHT);
  bytes = array(u8, 3, bytesOf(FIRST_WEIGHT));
  negative = i32(-FIRST_WEIGHT);
}

/** Writes a weight, and all fields that follow from it. */
export function writeLoad(load: Load, weight: number): void {
  load.weight = weight;
  if (!(load instanceof WideLoad)) return;
  load.half = weight / 2;
  load.label = `${weight}`;
  load.at.set(weight, -weight);
  bytesOf(weight).forEach((byte, i) => load.bytes.set(i, byte));
  load.negative = -weight;
}

/** An initialiser for a weight: a function or values. */
export function initialLoad(of: StructClass<Load>, weight: number, isFunction: boolean): Init<Load> {
  if (isFunction) return (load) => writeLoad(load, weight);
  if (of === Load) return { weight };
  const values: Init<WideLoad> = {
    weight,
    half: weight / 2,
    label: `${weight}`,
    at: { x: weight, y: -weight },
    bytes: bytesOf(weight),
    negative: -weight,
  };
  return values;
}

/**
 * The weight of a load.
 *
 * @throws Error unless all other fields follow from it.
 */
export function weightOf(load: Load | undefined): number | undefined {
  if (load === undefined) return undefined;
  const { weight } = load;
  if (!(load instanceof WideLoad)) return weight;
  const found = [load.half, load.label, load.at.x, load.at.y, ...load.bytes, load.negative];
  const expected = [weight / 2, `${weight}`, weight, -weight, ...bytesOf(weight), -weight];
  expectSame(`the fields of a load of weight ${weight}`, found.join(), expected.join());
  return weight;
}

function bytesOf(weight: number): number[] {
  return [weight & 0xff, weight >> 8, (weight * 7) & 0xff];
}
