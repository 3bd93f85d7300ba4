import { Container, Mesh, MeshGeometry, Sprite } from 'pixi.js';
import {
  band,
  type Context,
  ellipse,
  hills,
  light,
  pines,
  shape,
  stars,
} from '@offheap/example-kit/backdrops/paint';
import { CABIN } from '../../scenes/snow.ts';
import { GROUND_STEP } from '../../simulation/world.ts';
import { painted, painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';

/** Columns of the mesh: more than the widest screens have. */
const COLUMNS = 1024;

/** A winter night with a cabin. The snow that has landed is one mesh, which follows the height of each column. */
export function snowScenery({ store, particles }: Kit): Scenery {
  const root = new Container();
  const night = new Container();
  const backdrop = painting(paintNight);
  const hut = painting(paintHut);
  const snow = snowMesh();
  const glow = new Sprite({ texture: painted(520, 300, paintLight, true), anchor: 0.5, blendMode: 'add' });
  night.addChild(backdrop, hut);
  root.addChild(night, snow, particles!, glow);
  const { positions } = snow.geometry;
  let floor = 0;
  /** A quad from one column to another: heights of the surface and of what it lies on, above the floor. */
  const writeQuad = (
    at: number,
    column: number,
    top: number,
    bottom: number,
    next: number,
    nextTop: number,
    nextBottom: number,
  ): void => {
    positions[at] = positions[at + 2] = column * GROUND_STEP;
    positions[at + 1] = floor - top;
    positions[at + 3] = floor - bottom;
    positions[at + 4] = positions[at + 6] = next * GROUND_STEP;
    positions[at + 5] = floor - nextTop;
    positions[at + 7] = floor - nextBottom;
  };
  return {
    root,
    update(place: Place) {
      const { width, unit } = place;
      floor = place.floor;
      night.position.set(width / 2, floor);
      night.scale.set(unit);
      const cover = Math.max(1, width / unit / 1600, floor / unit / 960);
      backdrop.scale.set(cover);
      backdrop.position.set(0, -460 * cover);
      glow.position.set(width / 2, floor - 98 * unit);
      glow.scale.set(unit);
      const { ground, bed } = store.world;
      const columns = Math.min(COLUMNS - 1, Math.ceil(width / GROUND_STEP));
      const surface = (column: number): number => bed[column]! + ground[column]!;
      const isRoof = (column: number): boolean => bed[column]! > 90 * unit;
      const eaves = (CABIN.half * unit) / GROUND_STEP;
      const middle = width / 2 / GROUND_STEP;
      const left = surface(Math.max(0, Math.floor(middle - eaves) - 2));
      const right = surface(Math.min(columns, Math.ceil(middle + eaves) + 2));
      /** The snow before the cabin: from one of its sides to the other, less in the middle. */
      const before = (column: number): number => {
        const part = Math.min(1, Math.max(0, (column - middle + eaves) / (2 * eaves)));
        return left + (right - left) * part - 40 * unit * Math.sin(Math.PI * part);
      };
      for (let i = 0; i < COLUMNS; i++) {
        const from = Math.min(i, columns);
        const to = Math.min(i + 1, columns);
        // Between the roof and the ground there is nothing.
        const end = isRoof(from) === isRoof(to) ? to : from;
        const [low, lowEnd] = isRoof(from) ? [bed[from]!, bed[end]!] : [-40 * unit, -40 * unit];
        writeQuad(16 * i, from, surface(from), low, end, surface(end), lowEnd);
        const behind = isRoof(from) || isRoof(to) ? to : from;
        writeQuad(16 * i + 8, from, before(from), -40 * unit, behind, before(to), -40 * unit);
      }
      snow.geometry.getBuffer('aPosition').update();
    },
    destroy: () => snow.geometry.destroy(),
  };
}

function snowMesh(): Mesh<MeshGeometry> {
  // Two quads for each column, with vertices of their own: what lies on the ground or the roof, and what lies before the cabin.
  const indices = Uint32Array.from(
    { length: 12 * COLUMNS },
    (_, i) => 4 * Math.floor(i / 6) + [0, 1, 2, 2, 1, 3][i % 6]!,
  );
  const uvs = Float32Array.from({ length: 16 * COLUMNS }, (_, i) =>
    i % 2 === 0 ? 0.5 : i % 4 === 1 ? 0 : 0.98,
  );
  return new Mesh({
    geometry: new MeshGeometry({ positions: new Float32Array(16 * COLUMNS), uvs, indices }),
    texture: painted(4, 128, paintSnow),
  });
}

function paintSnow(context: Context): void {
  const gradient = context.createLinearGradient(0, 0, 0, 128);
  for (const [at, color] of [
    [0, 'rgb(255 255 255 / 0)'], // a soft edge
    [0.03, '#ffffff'],
    [0.08, '#e4edfb'],
    [0.3, '#b4c6e4'],
    [1, '#6c84b0'],
  ] as const)
    gradient.addColorStop(at, color);
  context.fillStyle = gradient;
  context.fillRect(0, 0, 4, 128);
}

/** The light of the windows, on the flakes before the cabin, too. */
function paintLight(context: Context): void {
  light(context, [0, 0, 250, 140], '255 176 80', 0.3);
}

/** The ground is at 460. */
function paintNight(context: Context): void {
  band(context, -500, 500, [
    [0, '#060d1d'],
    [0.5, '#10203c'],
    [0.85, '#2a4470'],
    [1, '#3a5686'],
  ]);
  stars(context, 4, 260, 200);
  light(context, [430, -130, 260, 260], '190 210 255', 0.3);
  ellipse(context, '#eef3ff', [430, -130, 40, 40]);
  ellipse(context, '#d6e0f6', [418, -140, 9, 7]);
  ellipse(context, '#d6e0f6', [444, -118, 6, 5]);
  hills(context, 5, 420, 190, '#22375c');
  hills(context, 12, 420, 110, '#1b2d4e');
  pines(context, 8, { y: 412, height: 150, step: 30, color: '#16263f' });
  pines(context, 15, { y: 428, height: 230, step: 74, color: '#0f1c31', gap: 190 });
}

/** A cabin that stands at 0, 0 of the ground. */
function paintHut(context: Context): void {
  const { half, eaves, ridge } = CABIN;
  context.fillStyle = '#2e1c14';
  context.fillRect(-half + 22, -eaves - 6, 2 * half - 44, eaves + 6);
  for (let y = -eaves; y < -20; y += 13) {
    context.fillStyle = 'rgb(0 0 0 / 0.3)';
    context.fillRect(-half + 22, y, 2 * half - 44, 3);
    context.fillStyle = 'rgb(255 190 120 / 0.07)';
    context.fillRect(-half + 22, y + 4, 2 * half - 44, 3);
  }
  shape(context, '#231510', -half + 10, -eaves, 0, -ridge, half - 10, -eaves);
  shape(
    context,
    '#3a241a',
    -half - 4,
    -eaves - 6,
    0,
    -ridge - 14,
    half + 4,
    -eaves - 6,
    half + 4,
    -eaves + 4,
    0,
    -ridge - 2,
    -half - 4,
    -eaves + 4,
  );
  context.fillStyle = '#2a1b17';
  context.fillRect(58, -ridge - 22, 26, 60);
  for (const x of [-92, 44]) {
    context.fillStyle = '#ffd27a';
    context.fillRect(x, -118, 48, 36);
    light(context, [x + 24, -100, 60, 48], '255 190 90', 0.5);
    context.fillStyle = '#3a2014';
    context.fillRect(x + 22, -118, 4, 36);
    context.fillRect(x, -102, 48, 4);
    context.strokeStyle = '#3a2014';
    context.lineWidth = 4;
    context.strokeRect(x, -118, 48, 36);
  }
  context.fillStyle = '#1c0f0a';
  context.fillRect(-22, -128, 44, 120);
  ellipse(context, '#ffd27a', [0, -166, 13, 13]);
}
