import { checkInspection, type Inspection, type RegionUse, titleOf } from './inspection.ts';
import { bytesText, notesOf, usedText } from './inspection-text.ts';
import { cellsOf, closeUp } from './region-cells.ts';

const WIDTH = 960;
const MARGIN = 16;
const MAP_HEIGHT = 36;
const ROW_HEIGHT = 40;
const BAR_HEIGHT = 12;
const INDENT = 14;
/** The colours of live bytes, in rotation, so that neighbours on the map differ. */
const HUES = [160, 35, 265, 205, 330, 85, 15, 235];
const PAPER = '#14161f';
const INK = '#e6e8f2';
const FAINT = '#9aa0b8';

/**
 * Returns an {@link Inspection} as an SVG document. The top row shows the whole memory to scale, in the colours of
 * the allocators and pools that use the bytes. Below, each allocator or pool has a row with its own bytes enlarged
 * (bright: live, pale: state, dark: free) and its figures.
 */
export function inspectionSvg(inspection: Inspection): string {
  checkInspection(inspection);
  const rows: { readonly each: Inspection; readonly depth: number }[] = [];
  const collect = (each: Inspection, depth: number): void => {
    rows.push({ each, depth });
    for (const child of each.children) collect(child, depth + 1);
  };
  collect(inspection, 0);
  const inside = WIDTH - 2 * MARGIN;
  const top = MARGIN * 2 + MAP_HEIGHT;
  const height = top + rows.length * ROW_HEIGHT + MARGIN;
  const parts = rows.flatMap(({ each, depth }, i) => {
    const hue = HUES[i % HUES.length]!;
    const y = top + i * ROW_HEIGHT;
    const x = MARGIN + depth * INDENT;
    const cells = cellsOf(each.regions, inside, inspection.ptr, inspection.bytes);
    const close = cellsOf(closeUp(each.regions), WIDTH - MARGIN - x, 0, each.bytes);
    const size = each.bytes === 0 ? '' : ` ${bytesText(each.bytes)}`;
    const says = [...(each.bytes === 0 ? [] : [usedText(each)]), ...notesOf(each)].join(', ');
    return [
      ...band(cells, MARGIN, MARGIN, MAP_HEIGHT, hue),
      `<text x="${x}" y="${y + 14}" fill="${INK}">${escape(titleOf(each))}<tspan fill="${FAINT}">${size}</tspan></text>`,
      `<text x="${WIDTH - MARGIN}" y="${y + 14}" text-anchor="end" fill="${FAINT}">${escape(says)}</text>`,
      ...(each.bytes === 0 ? [] : band(close, x, y + 19, BAR_HEIGHT, hue)),
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12">
<rect width="${WIDTH}" height="${height}" fill="${PAPER}"/>
${parts.join('\n')}
</svg>
`;
}

/** Draws a rectangle for each run of cells with the same use, one unit per cell. */
function band(
  cells: readonly (RegionUse | undefined)[],
  x: number,
  y: number,
  height: number,
  hue: number,
): string[] {
  const rects: string[] = [];
  for (let from = 0; from < cells.length;) {
    const use = cells[from];
    let to = from + 1;
    while (to < cells.length && cells[to] === use) to++;
    if (use !== undefined) {
      rects.push(
        `<rect x="${x + from}" y="${y}" width="${to - from}" height="${height}" fill="${colorOf(use, hue)}"/>`,
      );
    }
    from = to;
  }
  return rects;
}

function colorOf(use: RegionUse, hue: number): string {
  if (use === 'live') return `hsl(${hue} 62% 58%)`;
  return use === 'state' ? `hsl(${hue} 30% 76%)` : `hsl(${hue} 26% 24%)`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
