import { type Figures, median } from './figures.ts';
import type { ModeName } from '../src/settings.ts';

const COLORS: Readonly<Record<ModeName, string>> = {
  new: '#e5484d',
  pooled: '#f0a03c',
  'in-place': '#8b93a7',
  offheap: '#1fae7a',
  simd: '#1a8fd1',
};
const FONT = 'font-family="system-ui, sans-serif" fill="#8b93a7"';

/** Bars on a logarithmic scale: a group for each count, a bar for each mode. */
export function barChart(
  figures: readonly Figures[],
  title: string,
  value: (figures: Figures) => number,
  text: (value: number) => string,
  line?: { readonly at: number; readonly text: string },
): string {
  const counts = [...new Set(figures.map(({ count }) => count))];
  const values = [...figures.map(value), ...(line ? [line.at] : [])].filter((x) => x > 0);
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.log10(Math.max(...values)) + 0.2;
  const y = (x: number): number => 250 - (210 * (Math.log10(Math.max(x, 10 ** low)) - low)) / (high - low);
  const parts: string[] = [];
  counts.forEach((count, group) => {
    const left = 40 + group * 245;
    figures
      .filter((one) => one.count === count)
      .forEach((one, i) => {
        const top = y(value(one));
        const x = left + i * 46;
        parts.push(
          `<rect x="${x}" y="${top.toFixed(1)}" width="40" height="${(250 - top).toFixed(1)}" rx="3" fill="${COLORS[one.mode]}"/>`,
          `<text x="${x + 20}" y="${(top - 5).toFixed(1)}" font-size="11" text-anchor="middle" ${FONT}>${text(value(one))}</text>`,
        );
      });
    parts.push(
      `<text x="${left + 112}" y="270" font-size="12" text-anchor="middle" ${FONT}>${count.toLocaleString('en')} particles</text>`,
    );
  });
  if (line) {
    const at = y(line.at).toFixed(1);
    parts.push(
      `<line x1="30" x2="770" y1="${at}" y2="${at}" stroke="#8b93a7" stroke-dasharray="4 4"/>`,
      `<text x="772" y="${at}" font-size="11" ${FONT}>${line.text}</text>`,
    );
  }
  return svg(860, 300, `${title} (logarithmic)`, [...parts, ...legend(figures)]);
}

/** The script time of each frame of some seconds, collections marked above. */
export function timeline(figures: Figures, top: number): string {
  const { script, collections, mode } = figures;
  const step = 800 / script.length;
  const color = COLORS[mode];
  const points = script.map(
    (ms, i) => `${(30 + i * step).toFixed(1)},${(170 - (130 * Math.min(ms, top)) / top).toFixed(1)}`,
  );
  const marks = collections.map(({ kind, ms, at }) => {
    const x = 30 + (800 * at) / (figures.seconds * 1000);
    const height = 3 + Math.min(12, ms);
    return `<rect x="${x.toFixed(1)}" y="${(38 - height).toFixed(1)}" width="1.4" height="${height.toFixed(1)}" fill="${kind === 'major' ? '#b01fd0' : '#e5484d'}"/>`;
  });
  const budget = (170 - (130 * (1000 / 60)) / top).toFixed(1);
  return svg(
    860,
    196,
    `${mode}: script time of every frame in ${figures.seconds} s, median ${median(script).toFixed(1)} ms; collections above`,
    [
      `<line x1="30" x2="830" y1="${budget}" y2="${budget}" stroke="#8b93a7" stroke-dasharray="4 4"/>`,
      `<text x="832" y="${budget}" font-size="10" ${FONT}>60 Hz</text>`,
      `<polyline fill="none" stroke="${color}" stroke-width="1" points="${points.join(' ')}"/>`,
      `<text x="30" y="188" font-size="10" ${FONT}>0 to ${top} ms</text>`,
      ...marks,
    ],
  );
}

function legend(figures: readonly Figures[]): string[] {
  return [...new Set(figures.map(({ mode }) => mode))].map(
    (mode, i) =>
      `<rect x="${40 + i * 110}" y="284" width="10" height="10" rx="2" fill="${COLORS[mode]}"/><text x="${55 + i * 110}" y="293" font-size="12" ${FONT}>${mode}</text>`,
  );
}

function svg(width: number, height: number, title: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
<text x="30" y="18" font-size="13" font-weight="600" ${FONT}>${title}</text>
${parts.join('\n')}
</svg>
`;
}
