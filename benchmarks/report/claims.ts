import type { Results, Row } from '../harness/results.ts';
import { short } from './chart.ts';

/** A claim, and the measured figure in each runtime. */
export interface Claim {
  readonly text: string;
  /** The highest allowed value. */
  readonly most: number;
  readonly seen: (results: Results) => number;
}

/** The figures that claims are about. */
type Figure = 'nsMin' | 'nsMedian' | 'nsP99' | 'ratioToHand' | 'gcCount';

const ECS = ['bitecs', '@lastolivegames/becsy', 'koota', 'miniplex', 'elics', '@thi.ng/ecs'];
const ENTRY_COUNTS = [1000, 10_000, 100_000];

function ratioToHand(caseName: string, variant: string): Claim['seen'] {
  return (results) => rowOf(results, caseName, variant).ratioToHand;
}

/**
 * The ratio of the times of two variants, computed from the ratio of each to the hand-written variant, which ran shortly before. Or the ratio of another figure.
 */
function ratio(
  caseName: string,
  variant: string,
  to: string,
  figure: (row: Pick<Row, Figure>) => number = (row) => row.ratioToHand,
): Claim['seen'] {
  return (results) => figure(rowOf(results, caseName, variant)) / figure(rowOf(results, caseName, to));
}

const nsP99 = (row: Pick<Row, Figure>): number => row.nsP99;
const pools = ['offheap packed system', 'offheap pool system'];
const worst = (figures: readonly Claim['seen'][]): Claim['seen'] => {
  return (results) => Math.max(...figures.map((figure) => figure(results)));
};

/** By the lowest samples: other programs change the other samples from minute to minute. */
function flatness(work: string): Claim['seen'] {
  return (results) => {
    const times = ENTRY_COUNTS.map((count) => rowOf(results, `${work}-${count}`, pools[0]!).nsMin);
    return Math.max(...times) / Math.min(...times);
  };
}

/** All claims. */
export const claims: readonly Claim[] = [
  ...['system', 'each', 'cursor'].map((way) => ({
    text: `update-all through \`${way}\`, compared with the hand-written loop`,
    most: 1.1,
    seen: ratioToHand('update-all', `offheap packed ${way}`),
  })),
  {
    text: 'update-all through `for … of`, compared with the hand-written loop',
    most: 1.5,
    seen: ratioToHand('update-all', 'offheap packed for-of'),
  },
  ...['system', 'each', 'cursor'].map((way) => ({
    text: `the same with 10 structs and 10 systems, through \`${way}\``,
    most: 1.1,
    seen: ratioToHand('application', `offheap ${way}`),
  })),
  {
    text: 'the same with 10 structs and 10 systems, through `for … of`',
    most: 1.5,
    seen: ratioToHand('application', 'offheap for-of'),
  },
  ...pools.map((pool) => ({
    text: `churn with handles and double-free checks (${pool.split(' ')[1]}), compared with the hand-written loop without both`,
    most: 2,
    seen: ratioToHand('churn', pool),
  })),
  {
    text: 'churn, compared with the fastest ECS',
    most: 0.1,
    seen: worst(pools.flatMap((pool) => ECS.map((ecs) => ratio('churn', pool, ecs)))),
  },
  {
    text: 'collections in the mixed run',
    most: 0,
    seen: worst(pools.map((pool) => (results) => rowOf(results, 'mixed', pool).gcCount)),
  },
  {
    text: 'mixed: the 99th percentile frame, compared with the median frame',
    most: 2,
    seen: worst(
      pools.map((pool) => (results) => {
        const row = rowOf(results, 'mixed', pool);
        return row.nsP99 / row.nsMedian;
      }),
    ),
  },
  {
    text: 'mixed: the 99th percentile frame, compared with that of `new`',
    most: 0.1,
    seen: worst(pools.map((pool) => ratio('mixed', pool, 'new', nsP99))),
  },
  ...(['lifo', 'fifo', 'random'] as const).map((order) => ({
    text: `free list (${order}), compared with an unchecked free list in C++`,
    most: 1.5,
    seen: ratio(`alloc-${order}`, 'offheap FreeListAllocator', 'C++ free list'),
  })),
  {
    text: 'bump, compared with a bump pointer in C++',
    most: 1.5,
    seen: ratio('alloc-bump', 'offheap ScopedAllocator', 'C++ bump'),
  },
  ...['new Uint8Array', '@thi.ng/malloc'].map((other) => ({
    text: `\`Heap\` with random sizes, compared with \`${other}\``,
    most: 0.25,
    seen: ratio('alloc-sizes', 'offheap Heap', other),
  })),
  {
    text: 'collections with scratch memory',
    most: 0,
    seen: worst(
      [
        ['scratch-objects', 'offheap create'],
        ['scratch-objects', 'offheap array'],
        ['scratch-lists', 'offheap array'],
      ].map(
        ([caseName, variant]) =>
          (results) =>
            rowOf(results, caseName!, variant!).gcCount,
      ),
    ),
  },
  {
    text: 'scratch, compared with object literals',
    most: 1,
    seen: ratio('scratch-objects', 'offheap create', 'object literals'),
  },
  ...['update', 'churn'].map((work) => ({
    text: `${work}: the highest time per entry, compared with the lowest time per entry, in pools of 1,000 to 100,000 entries (lowest samples)`,
    most: 1.5,
    seen: flatness(work),
  })),
];

/** The claims as a table, with the figures of each runtime. */
export function claimsTable(all: readonly Results[]): string {
  const rows = claims.map(({ text, most, seen }) => {
    const cells = all.map((results) => {
      const figure = seen(results);
      if (Number.isNaN(figure)) return 'not measured';
      return `${short(figure)} ${figure <= most ? '✅' : '❌'}`;
    });
    return `| ${[text, short(most), ...cells].join(' | ')} |`;
  });
  const names = all.map(({ runtime }) => runtime.split(' ')[0]);
  return [
    `| ${['', 'at most', ...names].join(' | ')} |`,
    `|${' --- |'.repeat(2 + all.length)}`,
    ...rows,
  ].join('\n');
}

/** Represents a missing measurement: every figure computed from it is NaN. */
const NOTHING: Pick<Row, Figure> = { nsMin: NaN, nsMedian: NaN, nsP99: NaN, ratioToHand: NaN, gcCount: NaN };

function rowOf({ rows }: Results, caseName: string, variant: string): Pick<Row, Figure> {
  return rows.find((row) => row.case === caseName && row.variant === variant) ?? NOTHING;
}
