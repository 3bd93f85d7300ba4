import { checkInspection, type Inspection, type RegionUse, titleOf } from './inspection.ts';
import { cellsOf, closeUp } from './region-cells.ts';

const BAR_CELLS = 16;
const SIGNS: Readonly<Record<RegionUse, string>> = { state: '▒', live: '█', free: '·' };

/**
 * Returns an {@link Inspection} as a tree for a terminal, one line per node: its size, a bar of its own bytes (`█`
 * live, `▒` state, `·` free), the used bytes, the peak, the free bytes and their fragmentation, and the number of
 * live blocks or entries.
 */
export function inspectionText(inspection: Inspection): string {
  checkInspection(inspection);
  const lines: [title: string, figures: string][] = [];
  add(inspection, '', '', lines);
  const width = Math.max(...lines.map(([title]) => title.length));
  return lines.map(([title, figures]) => `${title.padEnd(width)}  ${figures}`.trimEnd()).join('\n');
}

function add(each: Inspection, own: string, below: string, lines: [string, string][]): void {
  lines.push([own + titleOf(each), figuresOf(each)]);
  each.children.forEach((child, i) => {
    const isLast = i === each.children.length - 1;
    add(child, below + (isLast ? '└ ' : '├ '), below + (isLast ? '  ' : '│ '), lines);
  });
}

function figuresOf(each: Inspection): string {
  const { bytes, regions } = each;
  const notes = notesOf(each).join(', ');
  if (bytes === 0) return notes;
  const bar = cellsOf(closeUp(regions), BAR_CELLS, 0, bytes).map((use) => SIGNS[use ?? 'free']);
  return `${bytesText(bytes).padStart(10)}  ${bar.join('')}  ${usedText(each)}${notes === '' ? '' : `, ${notes}`}`;
}

/** Returns the used bytes, the peak and the free bytes as text. */
export function usedText({ used, peak, free, fragmentation }: Inspection): string {
  const most = peak === undefined ? '' : `, peak ${bytesText(peak)}`;
  const scattered = fragmentation < 0.0005 ? '' : ` (${(fragmentation * 100).toFixed(1)} % fragmented)`;
  return `used ${bytesText(used)}${most}, free ${bytesText(free)}${scattered}`;
}

/** Returns the number of live blocks or entries, and the notes. */
export function notesOf({ live, capacity, notes }: Inspection): string[] {
  if (live === undefined) return [...notes];
  return [`${count(live)}${capacity === undefined ? '' : ` of ${count(capacity)}`} live`, ...notes];
}

/** `'512 B'`, `'1.5 KiB'`, `'16.0 MiB'`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const unit = bytes < 1024 * 1024 ? 'KiB' : 'MiB';
  return `${(bytes / (unit === 'KiB' ? 1024 : 1024 * 1024)).toFixed(1)} ${unit}`;
}

/** Formats a number with commas, independent of the locale. */
function count(number: number): string {
  return number.toLocaleString('en');
}
