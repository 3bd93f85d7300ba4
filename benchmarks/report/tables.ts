import type { Case } from '../harness/benchmark.ts';
import type { Results, Row } from '../harness/results.ts';
import { short } from './chart.ts';

/** The variants that the short table compares. */
const SHORT: readonly (readonly [variant: string, label: string])[] = [
  ['hand', 'by hand: an interleaved `Float32Array`'],
  ['hand-handles', 'the same with generational handles'],
  ['offheap packed system', '**offheap**, `PackedPool`'],
  ['offheap pool system', '**offheap**, `Pool`'],
  ['new', '`new Particle()` each time'],
  ['object pool', 'objects, pooled'],
  ['bitecs', 'bitECS'],
  ['@lastolivegames/becsy', 'becsy'],
  ['@thi.ng/ecs', '@thi.ng/ecs'],
  ['miniplex', 'miniplex'],
  ['elics', 'elics'],
  ['koota', 'koota'],
];

/** Update, churn and the 99th percentile frame of a runtime. */
export function shortTable({ rows }: Results): string {
  const cell = (name: string, variant: string, figure: (row: Row) => string): string => {
    const row = rows.find((candidate) => candidate.case === name && candidate.variant === variant);
    return row === undefined ? '' : figure(row);
  };
  const measured = SHORT.filter(([variant]) => rows.some((row) => row.variant === variant));
  const lines = measured.map(([variant, label]) =>
    [
      label,
      cell('update-all', variant, (row) => short(row.nsMedian)),
      cell('churn', variant, (row) => short(row.nsMedian)),
      cell('mixed', variant, (row) => short(row.nsP99 / 1e6)),
      cell('mixed', variant, (row) => (row.gcCount === 0 ? 'none' : `up to ${short(row.gcMsMax)} ms`)),
    ].join(' | '),
  );
  return [
    '| | update, ns | churn, ns | 99th percentile frame, ms | collections |',
    '| --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n');
}

/** The work that the table of engines compares. */
const WORK = ['update-all', 'churn'] as const;

/** Ours and the hand-written variants in every runtime that has results: the median, and its ratio to the hand-written variant. */
export function enginesTable(all: readonly Results[]): string {
  const own = (row: Row): boolean => row.variant === 'hand' || row.variant.startsWith('offheap');
  const lines = WORK.flatMap((work) => {
    const of = ({ rows }: Results): readonly Row[] => rows.filter((row) => row.case === work && own(row));
    const variants = [...new Set(all.flatMap((results) => of(results).map(({ variant }) => variant)))];
    return variants.map((variant) => {
      const cells = all.map((results) => {
        const row = of(results).find((candidate) => candidate.variant === variant);
        return row === undefined ? '' : `${short(row.nsMedian)} (${short(row.ratioToHand)})`;
      });
      return `| ${[`${work}, ${variant}`, ...cells].join(' | ')} |`;
    });
  });
  const head = all.map(({ runtime }) => runtime.replace(/ \(.*/, ''));
  return [`|  | ${head.join(' | ')} |`, `| --- |${' --- |'.repeat(all.length)}`, ...lines].join('\n');
}

/** A case's table in each runtime; empty if no runtime has results of the case. */
export function caseSection({ name, what, unit, frameTimes = false }: Case, all: readonly Results[]): string {
  const tables = all.map(({ runtime, rows }) => {
    const own = rows.filter((row) => row.case === name);
    if (own.length === 0) return '';
    const lines = own.map((row) =>
      [
        row.variant + (row.version === '' ? '' : ` ${row.version.split(' ').at(-1)}`),
        short(row.nsMin),
        short(row.nsMedian),
        ...(frameTimes ? [short(row.nsP99)] : []),
        `${short(row.nsSpread[0])} to ${short(row.nsSpread[1])}`,
        short(row.ratioToHand),
        String(row.gcCount),
        short(row.gcMsMax),
        row.heapBytesPerFrame.toLocaleString('en'),
      ].join(' | '),
    );
    const head = [
      runtime.split(' ')[0],
      'least',
      'median',
      ...(frameTimes ? ['99th percentile'] : []),
      'medians of runs',
      'to hand',
      'collections',
      'longest, ms',
      'heap B/frame',
    ];
    return [
      `| ${head.join(' | ')} |`,
      `|${' --- |'.repeat(head.length)}`,
      ...lines.map((line) => `| ${line} |`),
    ].join('\n');
  });
  const measured = tables.filter((table) => table !== '');
  return measured.length === 0
    ? ''
    : [`### ${name}`, `${what} Nanoseconds per ${unit}.`, ...measured].join('\n\n');
}
