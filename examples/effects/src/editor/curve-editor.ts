import { button, element } from '../dom.ts';
import { inserted, removed, replaced } from '../lists.ts';
import { numberInput, shortNumber } from './number-input.ts';

export type NumberStop = readonly [time: number, value: number];

const WIDTH = 300;
const HEIGHT = 104;
const MARGIN = 10;
const MAX_STOPS = 16;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * A curve whose stops can be dragged. A press on the picture adds a stop; a double click, or the delete key, removes one.
 *
 * @param fixed the least and greatest value of the picture; by default that of the stops.
 */
export function curveEditor(
  label: string,
  given: readonly NumberStop[],
  isStep: boolean,
  fixed: readonly [least: number, most: number] | undefined,
  change: (stops: readonly NumberStop[]) => void,
): HTMLElement {
  let stops = [...given];
  let selected = 0;
  let [least, most] = fixed ?? rangeOf(stops);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'group');
  svg.setAttribute('aria-label', `${label}, a curve from birth to death`);
  const details = element('div', { className: 'stop' });
  const host = element('div', { className: 'curve' }, svg, details);

  const xOf = (time: number): number => MARGIN + time * (WIDTH - 2 * MARGIN);
  const yOf = (value: number): number =>
    HEIGHT - MARGIN - ((value - least) / (most - least)) * (HEIGHT - 2 * MARGIN);
  const set = (index: number, time: number, value: number): void => {
    const after = stops[index + 1]?.[0] ?? 1;
    const before = stops[index - 1]?.[0] ?? 0;
    stops = replaced(stops, index, [short(Math.min(after, Math.max(before, time))), short(value)]);
    change(stops);
  };
  const at = (event: PointerEvent): NumberStop => {
    const box = svg.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    const value = least + ((HEIGHT - MARGIN - y) / (HEIGHT - 2 * MARGIN)) * (most - least);
    return [
      Math.min(1, Math.max(0, (x - MARGIN) / (WIDTH - 2 * MARGIN))),
      fixed ? Math.min(fixed[1], Math.max(fixed[0], value)) : Math.max(Math.min(0, least), value),
    ];
  };
  const remove = (index: number): void => {
    if (stops.length === 1) return;
    stops = removed(stops, index);
    selected = Math.max(0, index - 1);
    change(stops);
    draw();
  };

  svg.addEventListener('pointerdown', (event) => {
    const dot = (event.target as Element).closest('[data-stop]');
    event.preventDefault();
    if (dot) selected = Number(dot.getAttribute('data-stop'));
    else if (stops.length < MAX_STOPS) {
      const [time, value] = at(event);
      const next = stops.findIndex(([other]) => other > time);
      selected = next < 0 ? stops.length : next;
      stops = inserted(stops, selected, [short(time), short(value)]);
      change(stops);
    } else return;
    draw();
    svg.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => {
      set(selected, ...at(moved));
      draw();
    };
    svg.addEventListener('pointermove', move);
    svg.addEventListener(
      'lostpointercapture',
      () => {
        svg.removeEventListener('pointermove', move);
        if (!fixed) [least, most] = rangeOf(stops);
        draw();
      },
      { once: true },
    );
  });
  svg.addEventListener('dblclick', (event) => {
    const dot = (event.target as Element).closest('[data-stop]');
    if (dot) remove(Number(dot.getAttribute('data-stop')));
  });

  function draw(): void {
    const points = stops.map(([time, value]) => [xOf(time), yOf(value)] as const);
    const line: string[] = [`${xOf(0)},${points[0]![1]}`];
    points.forEach(([x, y], i) => {
      if (isStep && i > 0) line.push(`${x},${points[i - 1]![1]}`);
      line.push(`${x},${y}`);
    });
    line.push(`${xOf(1)},${points.at(-1)![1]}`);
    const zero = yOf(Math.max(least, 0));
    svg.innerHTML = `<line class="zero" x1="0" x2="${WIDTH}" y1="${zero}" y2="${zero}"/>
      <polygon points="${xOf(0)},${zero} ${line.join(' ')} ${xOf(1)},${zero}"/>
      <polyline points="${line.join(' ')}"/>
      <text x="4" y="11">${shortNumber(most)}</text><text x="4" y="${HEIGHT - 3}">${shortNumber(least)}</text>
      ${points.map(([x, y], i) => `<g data-stop="${i}" class="${i === selected ? 'selected' : ''}"><circle cx="${x}" cy="${y}" r="14" class="grip"/><circle cx="${x}" cy="${y}" r="5"/></g>`).join('')}`;
    const [time, value] = stops[selected]!;
    const redo = (): void => {
      if (!fixed) [least, most] = rangeOf(stops);
      draw();
    };
    details.replaceChildren(
      'at',
      onCommit(
        numberInput(
          `${label}, time of the stop`,
          { minimum: 0, maximum: 1 },
          time,
          (next) => next !== undefined && set(selected, next, stops[selected]![1]),
          'plain',
        ),
        redo,
      ),
      'value',
      onCommit(
        numberInput(
          `${label}, value of the stop`,
          fixed ? { minimum: fixed[0], maximum: fixed[1] } : {},
          value,
          (next) => next !== undefined && set(selected, stops[selected]![0], next),
          'plain',
        ),
        redo,
      ),
      button('Remove', `Remove the stop of ${label}`, () => remove(selected)),
    );
  }
  draw();
  return host;
}

/** Draws again when the user leaves an input, not while the user types. */
function onCommit(input: HTMLElement, then: () => void): HTMLElement {
  input.addEventListener('focusout', then);
  return input;
}

function rangeOf(stops: readonly NumberStop[]): [least: number, most: number] {
  const values = stops.map(([, value]) => value);
  const least = Math.min(0, ...values);
  const most = Math.max(...values, least);
  return [least, most === least ? least + 1 : most + (most - least) * 0.15];
}

function short(value: number): number {
  return Number(value.toFixed(3));
}
