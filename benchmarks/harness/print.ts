import type { Row } from './results.ts';

/** Rows as lines of text, in columns. */
export function formatRows(rows: readonly Row[]): string {
  const width = Math.max(...rows.map(({ variant }) => variant.length));
  const lines = rows.map((row) =>
    [
      row.variant.padEnd(width),
      short(row.nsMin),
      short(row.nsMedian),
      short(row.nsP99),
      short(row.ratioToHand),
      short(row.ratioOfMins),
      String(row.gcCount).padStart(6),
      short(row.gcMsMax),
      String(row.heapBytesPerFrame).padStart(9),
    ].join(' '),
  );
  const head = ['min', 'median', 'p99', 'ratio', 'of mins'].map((text) => text.padStart(9)).join(' ');
  return [`${' '.repeat(width)} ${head}  gc no.  gc ms  heap B/frame`, ...lines].join('\n');
}

function short(value: number): string {
  return (value >= 1e5 ? value.toExponential(1) : value.toPrecision(3)).padStart(9);
}
