import type { Collection, Figures, Report } from './figures.ts';
import { median, percentile } from './figures.ts';

/** The bytes that the offheap mode may allocate per frame in addition to pixi.js. */
const ALLOWANCE = 100;

/** The report as Markdown. */
export function writeReport({ browser, floor, figures }: Report): string {
  const longest = figures.filter(({ seconds }) => seconds >= 60);
  return `# The particle demo, measured

Written by \`pnpm demo:report\` in ${browser}: the built page in headless Chromium, the scene *fountain* at 1280 × 720, each mode and count in its own page.

![Script time per frame](script.svg)
![Heap bytes per frame](bytes.svg)
![The new mode, frame by frame](frames-new.svg)
![The offheap mode, frame by frame](frames-offheap.svg)

## Claims

${claims(figures, floor)
  .map(([claim, holds, seen]) => `- ${holds ? '✅' : '❌'} ${claim}: ${seen}`)
  .join('\n')}

## Figures

*Script* is the median time of JavaScript in a frame: the simulation, and \`render()\` of pixi.js with its uploads. Draw calls are stubbed: they only
call \`gl.flush()\`, as the browser does after each visible frame.
The pages of the five modes are open at the same time and are timed alternately; their frames follow each other without a pause. *Frame* is the time from one animation frame to the next. Collections are those on the main thread of the page, from the trace of the browser.

| mode | particles | simulate | render | script | frame p50 | p99 | worst | collections: minor, major | longest | heap bytes per frame |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${figures.map(row).join('\n')}

pixi.js alone: rendering the same picture without its particles creates **${floor.toFixed(0)}** bytes of garbage per frame.
${longest
  .map(
    ({ mode, count, seconds, collections, script }) =>
      `In ${seconds} s at ${count.toLocaleString('en')}, \`${mode}\` was paused ${collections.length} times, for ${total(collections).toFixed(0)} ms in all; the median script time of a frame was ${ms(median(script))}.`,
  )
  .join('\n')}

In these runs, no other page is open, and the browser starts each frame. The runs of 60 s begin 45 s after the start of the page. In these 45 s, V8 collects the garbage of the start: one or two major
collections in every mode.

## Limits of the measurement

- The machine draws in software, and draw calls are stubbed: the figures do not contain the time of a GPU, of filling pixels or of vertical sync.
  On a page that draws in software, frames are slow in every mode.
- The times of \`new\` vary between runs by a factor of up to three, because they depend on the positions of the objects in memory and on other
  open pages. One report is one sample of the ratio.
- The machine has two cores, which other programs may use. Compare times only within one run. Bytes and collections do not depend on other programs.
- Bytes are counted while timers and graphs of the page are off. The graphs create a few hundred bytes of garbage per frame in every mode.
- \`pixi.js\` and \`@offheap/pixi\` each upload with one \`bufferSubData\` per frame. The work of the graphics driver is not measured.
`;
}

function claims(figures: readonly Figures[], floor: number): [claim: string, holds: boolean, seen: string][] {
  const offheap = figures.filter(({ mode }) => mode === 'offheap');
  const most = Math.max(...figures.map(({ count }) => count));
  const at = (mode: string): Figures => figures.find((one) => one.mode === mode && one.count === most)!;
  const above = Math.max(...offheap.map(({ bytes }) => bytes)) - floor;
  const ratio = script(at('new')) / script(at('offheap'));
  const paced = median(at('new').script) / median(at('offheap').script);
  const majors = at('offheap').collections.filter(({ kind }) => kind === 'major').length;
  const others = figures.filter(({ mode, count }) => mode !== 'offheap' && mode !== 'simd' && count === most);
  const faster = at('offheap').simulate / at('simd').simulate;
  const best = others.reduce((a, b) => (script(a) < script(b) ? a : b));
  return [
    [
      `offheap creates at most ${ALLOWANCE} more heap bytes per frame than pixi.js without particles, for every count`,
      above <= ALLOWANCE,
      above < 0
        ? `fewer in all runs, by at least ${(-above).toFixed(0)} bytes`
        : `${above.toFixed(0)} more at most`,
    ],
    [
      `no major collection in ${at('offheap').seconds} s of offheap at ${most.toLocaleString('en')}`,
      majors === 0,
      `${majors}`,
    ],
    [
      "the `new` mode's collections are in the same trace",
      at('new').collections.length > 0,
      `${at('new').collections.length} in ${at('new').seconds} s, the longest ${longest(at('new').collections)}`,
    ],
    [
      `script time of offheap is at most a tenth of the \`new\` mode's at ${most.toLocaleString('en')}`,
      ratio >= 10 && paced >= 10,
      `1 / ${ratio.toFixed(1)} without a pause, 1 / ${paced.toFixed(1)} when the browser starts each frame`,
    ],
    [
      'script time of offheap is lower than in every mode with objects',
      script(at('offheap')) < script(best),
      `the fastest of them, \`${best.mode}\`, takes ${(script(best) / script(at('offheap'))).toFixed(1)} times as long`,
    ],
    [
      `SIMD takes at most a third of the time of offheap to simulate ${most.toLocaleString('en')}`,
      faster >= 3,
      `${ms(at('simd').simulate)} instead of ${ms(at('offheap').simulate)}, 1 / ${faster.toFixed(1)}`,
    ],
  ];
}

function row(one: Figures): string {
  const { mode, count, simulate, render, frames, collections, bytes } = one;
  const minors = collections.filter(({ kind }) => kind === 'minor').length;
  const cells = [
    `\`${mode}\``,
    count.toLocaleString('en'),
    ms(simulate),
    ms(render),
    ms(script(one)),
    ms(percentile(frames, 0.5)),
    ms(percentile(frames, 0.99)),
    ms(percentile(frames, 1)),
    `${minors}, ${collections.length - minors} in ${one.seconds} s`,
    longest(collections),
    bytes.toLocaleString('en', { maximumFractionDigits: 0 }),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Milliseconds of JavaScript in a frame. */
export function script({ simulate, render }: Figures): number {
  return simulate + render;
}

function total(collections: readonly Collection[]): number {
  return collections.reduce((sum, { ms }) => sum + ms, 0);
}

function longest(collections: readonly Collection[]): string {
  return collections.length === 0 ? '–' : ms(Math.max(...collections.map(({ ms }) => ms)));
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}
