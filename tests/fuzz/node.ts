import { Random } from '@offheap/core/testing';
import {
  array,
  bits,
  bool,
  enumOf,
  f32,
  f64,
  flag,
  i8,
  type Initial,
  object,
  ref,
  Struct,
  struct,
  text,
  u16,
  u32,
  u8,
  vec2,
} from '@offheap/struct';

/** A nested struct. */
export class Part extends Struct {
  n = u16(9);
  at = vec2(1, 2);
}

const MOODS = ['calm', 'angry', 'afraid'] as const;

/** Fields whose values lie in the entry's own bytes. */
export class Body extends Struct {
  id = u32();
  x = f32(1.5);
  small = i8(-3);
  on = bool(true);
  code = bits(5, 3);
  isLit = flag(true);
  mood = enumOf(MOODS, 'angry');
  name = text(6, { initial: 'né' });
  at = vec2(1, 2);
  weight = f64(0.25);
  part = struct(Part, { n: 7 });
  list = array(u8, 3, [1, 2, 3]);
  parts = array(Part, 2);

  get sum(): number {
    return this.x + this.at.x;
  }
}

/** A body with a reference to another entry, and a JavaScript value. */
export class Node extends Body {
  next: Node | null = ref(() => Node);
  thing = object<object>();
}

/** The values of `Node.thing`: the same objects in every program. */
const THINGS: readonly object[] = [{ thing: 1 }, { thing: 2 }, { thing: 3 }];

interface PlainPart {
  n: number;
  at: { x: number; y: number };
}

/** The model of a {@link Body}. */
export interface PlainBody {
  id: number;
  x: number;
  small: number;
  on: boolean;
  code: number;
  isLit: boolean;
  mood: (typeof MOODS)[number];
  name: string;
  at: { x: number; y: number };
  weight: number;
  part: PlainPart;
  list: number[];
  parts: PlainPart[];
}

/** The values of a new {@link Body}. */
export function newBody(): PlainBody {
  return {
    id: 0,
    x: 1.5,
    small: -3,
    on: true,
    code: 3,
    isLit: true,
    mood: 'angry',
    name: 'né',
    at: { x: 1, y: 2 },
    weight: 0.25,
    part: { n: 7, at: { x: 1, y: 2 } },
    list: [1, 2, 3],
    parts: [
      { n: 9, at: { x: 1, y: 2 } },
      { n: 9, at: { x: 1, y: 2 } },
    ],
  };
}

export function copyBody(plain: PlainBody): PlainBody {
  const copyPart = ({ n, at }: PlainPart): PlainPart => ({ n, at: { ...at } });
  return {
    ...plain,
    at: { ...plain.at },
    part: copyPart(plain.part),
    list: [...plain.list],
    parts: plain.parts.map(copyPart),
  };
}

/** Writes the same values, which follow from `seed`, to a body and its model. */
export function writeBody(body: Body, plain: PlainBody, id: number, seed: number): void {
  const random = new Random(seed);
  body.id = plain.id = id;
  for (let count = random.between(1, 4); count > 0; count--) writeField(body, plain, random);
}

function writeField(body: Body, plain: PlainBody, random: Random): void {
  const value = random.below(100);
  const index = random.below(2);
  switch (random.below(15)) {
    case 0:
      body.x = plain.x = value / 4;
      break;
    case 1:
      body.small = plain.small = value - 50;
      break;
    case 2:
      body.on = plain.on = value > 50;
      break;
    case 3:
      body.code = plain.code = value % 32;
      break;
    case 4:
      body.isLit = plain.isLit = value > 50;
      break;
    case 5:
      body.mood = plain.mood = MOODS[value % 3]!;
      break;
    case 6:
      body.name = plain.name = ['', 'a', 'ß€', 'abcdef'][value % 4]!;
      break;
    case 7:
      body.at.x = plain.at.x = value;
      break;
    case 8:
      body.at.set((plain.at.x = value), (plain.at.y = value / 2));
      break;
    case 9:
      body.weight = plain.weight = value / 7;
      break;
    case 10:
      body.part.at.y = plain.part.at.y = value;
      break;
    case 11:
      body.list.set(index, (plain.list[index] = value));
      break;
    case 12:
      body.parts.get(index).n = plain.parts[index]!.n = value;
      break;
    case 13:
      body.parts.get(index).at.x = plain.parts[index]!.at.x = value;
      break;
    default:
      body.part = body.parts.get(index);
      plain.part = { n: plain.parts[index]!.n, at: { ...plain.parts[index]!.at } };
  }
}

/** Values for an initialiser, and the same in a model. */
export function initialBody(plain: PlainBody, id: number, seed: number): Initial<Body> {
  const random = new Random(seed);
  plain.id = id;
  plain.at.y = random.below(100);
  plain.mood = random.pick(MOODS);
  const initial: Initial<Body> = { id, at: { y: plain.at.y }, mood: plain.mood };
  if (random.oneIn(2)) return initial;
  plain.list[0] = random.below(100);
  plain.parts[0]!.n = random.below(100);
  return { ...initial, list: [plain.list[0]], parts: [{ n: plain.parts[0]!.n }] };
}

export function thingOf(seed: number): object | undefined {
  return seed % 4 === 0 ? undefined : THINGS[seed % 3];
}

/** Whether a body is equal to its model. */
export function sameBody(body: Body, plain: PlainBody): boolean {
  return (
    body.id === plain.id &&
    body.x === plain.x &&
    body.small === plain.small &&
    body.on === plain.on &&
    body.code === plain.code &&
    body.isLit === plain.isLit &&
    body.mood === plain.mood &&
    body.name === plain.name &&
    body.at.x === plain.at.x &&
    body.at.y === plain.at.y &&
    body.weight === plain.weight &&
    samePart(body.part, plain.part) &&
    body.list.get(0) === plain.list[0] &&
    body.list.get(1) === plain.list[1] &&
    body.list.get(2) === plain.list[2] &&
    samePart(body.parts.get(0), plain.parts[0]!) &&
    samePart(body.parts.get(1), plain.parts[1]!) &&
    body.sum === plain.x + plain.at.x
  );
}

function samePart(part: Part, { n, at }: PlainPart): boolean {
  return part.n === n && part.at.x === at.x && part.at.y === at.y;
}
