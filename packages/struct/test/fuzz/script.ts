import type { Random } from '@offheap/core/testing';

/** Kinds of operations, and how often each comes among 1,000 or so. */
const WEIGHTS = {
  create: 110,
  spawnMany: 35,
  destroy: 90,
  take: 12,
  write: 60,
  misuse: 25,
  clear: 6,
  loop: 80,
  destroyWhere: 35,
  createEntity: 70,
  destroyEntity: 40,
  destroyEntities: 10,
  clearEntities: 4,
  addComponent: 90,
  removeComponent: 45,
  writeComponent: 40,
  clearSet: 4,
  loopComponents: 45,
  removeWhere: 20,
  join: 60,
  command: 40,
  misuseEntity: 20,
  single: 35,
  endSingle: 30,
  scope: 35,
  snapshot: 22,
  restore: 22,
  starve: 16,
} as const;

/** Operations that make sense only inside another one. */
const INNER_WEIGHTS = { throw: 40, endInHand: 90, temporary: 40 } as const;

/** Kinds that begin no callback: inside the innermost callbacks there is nothing else. */
const PLAIN: ReadonlySet<OpKind> = new Set([
  'create',
  'destroy',
  'write',
  'misuse',
  'throw',
  'endInHand',
  'createEntity',
]);

/** Besides those that are picked: nothing at all, and the end of a program where several run in one world. */
export type OpKind = keyof typeof WEIGHTS | keyof typeof INNER_WEIGHTS | 'nothing' | 'reset';

/**
 * One operation. What it is done to follows from its numbers and from what is there: a program stays one when some of its
 * operations are left out.
 */
export interface Op {
  readonly kind: OpKind;
  readonly n: readonly [number, number, number];
  /** What its callbacks do, hooks included: the first invocation performs the first, and so on. */
  readonly inside: readonly Op[];
}

export const NOTHING: Op = { kind: 'nothing', n: [0, 0, 0], inside: [] };
export const RESET: Op = { kind: 'reset', n: [0, 0, 0], inside: [] };

const OUTER = wheel(WEIGHTS);
const INNER = wheel({ ...WEIGHTS, ...INNER_WEIGHTS });
const DEEPEST = 3;

/** A random program. */
export function randomScript(random: Random, operations: number): Op[] {
  return Array.from({ length: operations }, () => randomOp(random, 0));
}

function randomOp(random: Random, depth: number): Op {
  let kind: OpKind = random.pick(depth === 0 ? OUTER : INNER);
  if (depth === DEEPEST && !PLAIN.has(kind)) kind = 'nothing';
  const inside: Op[] = [];
  if (depth < DEEPEST && random.oneIn(depth + 2)) {
    for (let count = random.between(1, depth === 0 ? 6 : 3); count > 0; count--) {
      inside.push(random.oneIn(3) ? NOTHING : randomOp(random, depth + 1));
    }
  }
  return { kind, n: [random.below(1000), random.below(1000), random.below(1000)], inside };
}

function wheel(weights: Readonly<Partial<Record<OpKind, number>>>): OpKind[] {
  return Object.entries(weights).flatMap(([kind, weight]) => Array<OpKind>(weight).fill(kind as OpKind)); // its own keys
}

const BARE: ReadonlySet<OpKind> = new Set(['nothing', 'throw', 'reset', 'snapshot']);

/** A program as text, a line for each operation, what is inside indented. */
export function scriptText(script: readonly Op[], indent = '  '): string {
  return script
    .map(({ kind, n, inside }) => {
      const text = `${indent}${kind}${BARE.has(kind) ? '' : ` ${n.join(' ')}`}`;
      return inside.length === 0 ? text : `${text}\n${scriptText(inside, `${indent}  `)}`;
    })
    .join('\n');
}
