import { ComponentPool, NO_ENTITY } from '@offheap/ecs';
import { type Struct, toObject } from '@offheap/struct';
import { Graphics } from 'pixi.js';
import { between, view } from './camera.ts';
import { KINDS } from './enemies.ts';
import { bodies, Body, Enemy, enemies, game, world } from './world.ts';

const panel = document.querySelector<HTMLElement>('#inspector')!;
const fighters = world.query(Body, Enemy);

/** A ring under the enemy that is inspected. */
export const ring = new Graphics()
  .ellipse(0, 0, 1, 0.45)
  .stroke({ color: '#ffe26a', width: 2, pixelLine: true });

/** Selects the enemy at a point of the page; deselects if there is none. */
export function inspectAt(pageX: number, pageY: number): void {
  const x = view.left + pageX / view.zoom;
  const y = view.top + pageY / view.zoom;
  game.selected = fighters.find(
    ({ at, radius }) => Math.abs(at.x - x) < radius + 6 && y < at.y + 8 && y > at.y - radius * 3 - 8,
  );
}

/** Shows the components of the selected enemy as they are now. */
export function showInspector(alpha: number): void {
  const body = game.selected === NO_ENTITY ? undefined : bodies.get(game.selected);
  ring.visible = body !== undefined;
  panel.hidden = body === undefined;
  if (body === undefined) return;
  ring.position.set(between(body.before.x, body.at.x, alpha), between(body.before.y, body.at.y, alpha));
  ring.scale.set(body.radius * 1.5);
  const components = world.componentsOf(game.selected);
  panel.replaceChildren(
    title(),
    ...components.flatMap((each) => (each instanceof ComponentPool ? table(each) : [])),
  );
}

function title(): HTMLElement {
  return element(
    'h2',
    `${KINDS[enemies.get(game.selected)!.kind]!.name} `,
    element('small', `entity ${game.selected}`),
  );
}

/** The fields of one component. */
function table(pool: ComponentPool<Struct>): HTMLElement[] {
  const rows = Object.entries(toObject(pool.get(game.selected)!)).map(([name, value]) =>
    element('tr', element('th', name), element('td', show(value))),
  );
  return [element('h3', pool.layout.name), element('table', ...rows)];
}

function show(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  if (typeof value === 'object' && value !== null) return Object.values(value).map(show).join(', ');
  return String(value);
}

function element(name: string, ...content: (string | Node)[]): HTMLElement {
  const made = document.createElement(name);
  made.append(...content);
  return made;
}
