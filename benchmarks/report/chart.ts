import type { Results, Row } from '../harness/results.ts';

/** The variants in the chart, by their names in the results. */
const BARS: readonly (readonly [variant: string, label: string, color: string])[] = [
  ['hand', 'by hand', '#8b93a7'],
  ['offheap packed system', 'offheap', '#1fae7a'],
  ['new', 'new objects', '#e5484d'],
  ['object pool', 'object pool', '#f0a03c'],
  ['bitecs', 'bitECS', '#4f7fdb'],
  ['@lastolivegames/becsy', 'becsy', '#6f5fd0'],
  ['@thi.ng/ecs', '@thi.ng/ecs', '#3fa7c9'],
  ['miniplex', 'miniplex', '#a06fd0'],
  ['elics', 'elics', '#c05fa8'],
  ['koota', 'koota', '#d0708f'],
];

const GROUPS: readonly Group[] = [
  { name: 'update-all', title: 'update, ns a particle', value: (row) => row.nsMedian },
  { name: 'churn', title: 'churn, ns a particle replaced', value: (row) => row.nsMedian },
  { name: 'mixed', title: 'worst frame in a hundred, ms', value: (row) => row.nsP99 / 1e6 },
];

interface Group {
  readonly name: string;
  readonly title: string;
  readonly value: (row: Row) => number;
}

const FONT = 'font-family="system-ui, sans-serif" fill="#8b93a7"';
const ROW_HEIGHT = 22;
const PANEL_WIDTH = 260;
const LABEL_WIDTH = 90;

/** Three panels of bars on logarithmic scales: shorter is better. */
export function chart({ runtime, rows }: Results): string {
  const height = 66 + BARS.length * ROW_HEIGHT;
  const width = LABEL_WIDTH + GROUPS.length * PANEL_WIDTH + 20;
  const labels = BARS.map(
    ([, label], i) =>
      `<text x="${LABEL_WIDTH - 6}" y="${barTop(i) + 13}" font-size="12" text-anchor="end" ${FONT}>${label}</text>`,
  );
  const panels = GROUPS.flatMap((group, at) => panel(group, rows, LABEL_WIDTH + at * PANEL_WIDTH));
  const title = `100,000 particles in ${runtime}: shorter is better (logarithmic)`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<text x="${LABEL_WIDTH}" y="18" font-size="13" font-weight="600" ${FONT}>${title}</text>
${[...labels, ...panels].join('\n')}
</svg>
`;
}

function panel({ name, title, value }: Group, rows: readonly Row[], left: number): string[] {
  const values = BARS.map(([variant]) => {
    const row = rows.find((candidate) => candidate.case === name && candidate.variant === variant);
    return row === undefined ? undefined : value(row);
  });
  const known = values.filter((each) => each !== undefined);
  const low = Math.min(...known) / 2;
  const scale = (PANEL_WIDTH - 60) / Math.log10(Math.max(...known) / low);
  const bars = values.flatMap((each, i) => {
    if (each === undefined) return [];
    const width = Math.log10(each / low) * scale;
    return [
      `<rect x="${left}" y="${barTop(i)}" width="${width.toFixed(1)}" height="${ROW_HEIGHT - 5}" rx="3" fill="${BARS[i]![2]}"/>`,
      `<text x="${(left + width + 5).toFixed(1)}" y="${barTop(i) + 13}" font-size="11" ${FONT}>${short(each)}</text>`,
    ];
  });
  return [`<text x="${left}" y="42" font-size="12" ${FONT}>${title}</text>`, ...bars];
}

function barTop(i: number): number {
  return 52 + i * ROW_HEIGHT;
}

/** Three digits, without an exponent. */
export function short(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}
