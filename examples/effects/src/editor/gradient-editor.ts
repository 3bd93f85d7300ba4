import { button, element } from '../dom.ts';
import { inserted, removed, replaced } from '../lists.ts';
import { numberInput } from './number-input.ts';

export type ColorStop = readonly [time: number, color: string | number];

const MAX_STOPS = 16;

/** A colour of a description as `#rrggbb`. */
export function hexOf(color: unknown): string {
  if (typeof color === 'string') return color;
  return `#${(typeof color === 'number' ? color : 0xffffff).toString(16).padStart(6, '0')}`;
}

/** A bar of colours from birth to death, whose stops can be dragged. A press on the bar adds a stop. */
export function gradientEditor(
  label: string,
  given: readonly ColorStop[],
  change: (stops: readonly ColorStop[]) => void,
): HTMLElement {
  let stops: readonly ColorStop[] = given;
  let selected = 0;
  const bar = element('div', { className: 'bar', role: 'group', ariaLabel: `${label}, from birth to death` });
  const details = element('div', { className: 'stop' });
  const host = element('div', { className: 'gradient' }, bar, details);
  const timeAt = ({ clientX }: PointerEvent): number => {
    const box = bar.getBoundingClientRect();
    return Number(Math.min(1, Math.max(0, (clientX - box.left) / box.width)).toFixed(3));
  };
  const set = (time: number, color: string | number): void => {
    const after = stops[selected + 1]?.[0] ?? 1;
    const before = stops[selected - 1]?.[0] ?? 0;
    stops = replaced(stops, selected, [Math.min(after, Math.max(before, time)), color]);
    change(stops);
    paint();
  };
  bar.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    const dot = (event.target as Element).closest<HTMLElement>('[data-stop]');
    if (dot) selected = Number(dot.dataset['stop']);
    else if (stops.length < MAX_STOPS) {
      const time = timeAt(event);
      const next = stops.findIndex(([other]) => other > time);
      const color = mixed(stops, time);
      selected = next < 0 ? stops.length : next;
      stops = inserted(stops, selected, [time, color]);
      change(stops);
    } else return;
    draw();
    bar.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => set(timeAt(moved), stops[selected]![1]);
    bar.addEventListener('pointermove', move);
    bar.addEventListener('lostpointercapture', () => bar.removeEventListener('pointermove', move), {
      once: true,
    });
  });

  function paint(): void {
    const parts = stops.map(([time, color]) => `${hexOf(color)} ${100 * time}%`);
    bar.style.background =
      stops.length === 1 ? hexOf(stops[0]![1]) : `linear-gradient(90deg, ${parts.join(', ')})`;
    bar.replaceChildren(
      ...stops.map(([time, color], i) => {
        const dot = element('span', { className: i === selected ? 'selected' : '' });
        dot.dataset['stop'] = String(i);
        dot.style.left = `${100 * time}%`;
        dot.style.background = hexOf(color);
        return dot;
      }),
    );
  }
  function draw(): void {
    paint();
    const [time, color] = stops[selected]!;
    details.replaceChildren(
      element('input', {
        type: 'color',
        value: hexOf(color),
        ariaLabel: `${label}, colour of the stop`,
        oninput: ({ target }) => set(stops[selected]![0], (target as HTMLInputElement).value),
      }),
      'at',
      numberInput(
        `${label}, time of the stop`,
        { minimum: 0, maximum: 1 },
        time,
        (next) => next !== undefined && set(next, stops[selected]![1]),
        'plain',
      ),
      button('Remove', `Remove the stop of ${label}`, () => {
        if (stops.length === 1) return;
        stops = removed(stops, selected);
        selected = Math.max(0, selected - 1);
        change(stops);
        draw();
      }),
    );
  }
  draw();
  return host;
}

/** The colour of the bar at a time. */
function mixed(stops: readonly ColorStop[], time: number): string {
  const next = stops.findIndex(([other]) => other > time);
  if (next <= 0) return hexOf(stops.at(next < 0 ? -1 : 0)![1]);
  const [before, after] = [stops[next - 1]!, stops[next]!];
  const part = (time - before[0]) / (after[0] - before[0]);
  const [from, to] = [hexOf(before[1]), hexOf(after[1])];
  const channel = (at: number): string => {
    const [a, b] = [from, to].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number];
    return Math.round(a + (b - a) * part)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
