import type { Random } from '@offheap/core/testing';

/** Kinds of operations, and their frequency in about 1,000 operations. */
const WEIGHTS = {
  create: 110,
  spawnMany: 35,
  destroy: 90,
  take: 12,
  write: 40,
  misuse: 15,
  clear: 6,
  reorder: 40,
  search: 45,
  attach: 6,
  shrink: 12,
  loop: 80,
  destroyWhere: 35,
  createEntity: 70,
  destroyEntity: 40,
  destroyEntities: 10,
  clearEntities: 4,
  addComponent: 130,
  removeComponent: 60,
  writeComponent: 20,
  clearSet: 4,
  loopComponents: 80,
  removeWhere: 20,
  query: 70,
  command: 20,
  misuseEntity: 12,
  single: 25,
  endSingle: 20,
  scope: 50,
  snapshot: 22,
  restore: 22,
  starve: 16,
  makePool: 30,
  disposePool: 14,
} as const;

/** Operations that make sense only inside another one. */
const INNER_WEIGHTS = { throw: 40, endInHand: 90, temporary: 40, apply: 20 } as const;

/** Kinds without callbacks: the innermost callbacks contain only these. */
const PLAIN: ReadonlySet<OpKind> = new Set([
  'create',
  'destroy',
  'write',
  'misuse',
  'throw',
  'endInHand',
  'createEntity',
]);

/** In addition to the selected kinds: no operation, and the end of a program if several run in one world. */
export type OpKind = keyof typeof WEIGHTS | keyof typeof INNER_WEIGHTS | 'nothing' | 'reset';

/**
 * One operation. Its target follows from its numbers and from the existing objects, so a program stays valid when some of
 * its operations are removed.
 */
export interface Op {
  readonly kind: OpKind;
  readonly n: readonly [number, number, number];
  /** The operations of its callbacks, including hooks: the first invocation performs the first operation, and so on. */
  readonly inside: readonly Op[];
}

export const NOTHING: Op = { kind: 'nothing', n: [0, 0, 0], inside: [] };
export const RESET: Op = { kind: 'reset', n: [0, 0, 0], inside: [] };

const OUTER = wheel(WEIGHTS);
const OUTER_KINDS = Object.keys(WEIGHTS) as OpKind[]; // its own keys
const INNER = wheel(INNER_WEIGHTS);
/** Without these operations there would be no objects. */
const ALWAYS: readonly OpKind[] = ['create', 'createEntity', 'addComponent'];
/** The initial operations of programs. */
const POPULATING: readonly OpKind[] = ['create', 'createEntity', 'addComponent', 'addComponent'];
const DEEPEST = 3;

/** The most frequent kinds in the callbacks of an operation. */
const INSIDE: Readonly<Partial<Record<OpKind, readonly OpKind[]>>> = {
  scope: [
    'command',
    'command',
    'apply',
    'temporary',
    'scope',
    'query',
    'addComponent',
    'search',
    'destroyWhere',
  ],
  apply: ['command', 'apply', 'removeComponent', 'destroyEntity', 'createEntity', 'throw'],
  loop: ['destroy', 'endInHand', 'create', 'destroyWhere', 'clear', 'restore'],
  destroyWhere: ['create', 'endInHand', 'destroy', 'throw', 'restore', 'spawnMany', 'apply'],
  removeWhere: ['addComponent', 'removeComponent', 'destroyEntity', 'createEntity', 'restore'],
  removeComponent: ['removeComponent', 'destroyEntity', 'addComponent', 'endInHand'],
  destroyEntity: ['removeComponent', 'destroyEntity', 'addComponent', 'endInHand'],
  addComponent: ['removeComponent', 'destroyEntity', 'addComponent', 'endInHand'],
  search: ['command', 'apply', 'removeComponent', 'destroyEntity', 'addComponent', 'create', 'throw'],
  clear: ['throw', 'create', 'endInHand', 'nothing'],
  disposePool: ['throw', 'create', 'write', 'destroy', 'makePool'],
  destroyEntities: ['throw', 'addComponent', 'destroyEntity'],
  clearEntities: ['throw', 'createEntity', 'destroyEntity'],
  clearSet: ['throw', 'addComponent', 'removeComponent'],
  loopComponents: [
    'removeComponent',
    'removeComponent',
    'destroyEntity',
    'addComponent',
    'endInHand',
    'removeWhere',
    'restore',
  ],
  query: ['command', 'removeComponent', 'addComponent', 'endInHand', 'destroyEntity', 'restore'],
};

/** A random program. Each program has only some kinds of operations, so that rare kinds are frequent in some programs. */
export function randomScript(random: Random, operations: number): Op[] {
  const share = random.between(4, 10);
  const chosen = new Set(ALWAYS);
  for (const kind of OUTER_KINDS) if (random.below(10) < share) chosen.add(kind);
  const outer = OUTER.filter((kind) => chosen.has(kind));
  const inner = [...outer, ...INNER];
  // Loops over nothing find nothing: most programs begin with a few entries and components.
  const populating = Array.from({ length: random.below(24) }, () => bareOp(random, random.pick(POPULATING)));
  const others = Array.from({ length: operations }, () =>
    randomOp(random, 0, inner, undefined, random.pick(outer)),
  );
  return [...populating, ...others];
}

function bareOp(random: Random, kind: OpKind): Op {
  return { kind, n: numbers(random), inside: [] };
}

function numbers(random: Random): Op['n'] {
  return [random.below(1000), random.below(1000), random.below(1000)];
}

function randomOp(
  random: Random,
  depth: number,
  kinds: readonly OpKind[],
  within: readonly OpKind[] | undefined,
  picked?: OpKind,
): Op {
  let kind = picked ?? random.pick(within !== undefined && !random.oneIn(3) ? within : kinds);
  if (depth === DEEPEST && !PLAIN.has(kind)) kind = 'nothing';
  const inside: Op[] = [];
  const special = INSIDE[kind];
  if (depth < DEEPEST && random.oneIn(special === undefined ? depth + 2 : Math.max(1, depth))) {
    for (let count = random.between(1, kind === 'scope' ? 9 : depth === 0 ? 6 : 3); count > 0; count--) {
      inside.push(
        random.oneIn(special === undefined ? 3 : 6) ? NOTHING : randomOp(random, depth + 1, kinds, special),
      );
    }
  }
  return { kind, n: numbers(random), inside };
}

function wheel(weights: Readonly<Partial<Record<OpKind, number>>>): OpKind[] {
  const all = Object.entries(weights) as [OpKind, number][]; // its own keys
  return all.flatMap(([kind, weight]) => Array<OpKind>(Math.ceil(weight / 4)).fill(kind));
}

const BARE: ReadonlySet<OpKind> = new Set(['nothing', 'throw', 'reset', 'snapshot']);

/** A program as text, one line for each operation; nested operations are indented. */
export function scriptText(script: readonly Op[], indent = '  '): string {
  return script
    .map(({ kind, n, inside }) => {
      const text = `${indent}${kind}${BARE.has(kind) ? '' : ` ${n.join(' ')}`}`;
      return inside.length === 0 ? text : `${text}\n${scriptText(inside, `${indent}  `)}`;
    })
    .join('\n');
}
