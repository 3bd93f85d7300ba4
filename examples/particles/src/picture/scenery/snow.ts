import { Container, Mesh, MeshGeometry, Sprite } from 'pixi.js';
import type { Context } from '@offheap/example-kit/backdrops/paint';
import { CABIN } from '../../scenes/snow.ts';
import { GROUND_STEP } from '../../simulation/world.ts';
import { painted, painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';
import { paintHut, paintLight, paintNearFir, paintNight, paintSmoke } from './winter-night.ts';

/** Columns of the mesh: more than the widest screens have. */
const COLUMNS = 1024;

/** A winter night with a cabin. The snow that has landed is one mesh, which follows the height of each column. */
export function snowScenery({ store, particles }: Kit): Scenery {
  const root = new Container();
  const night = new Container();
  const backdrop = painting(paintNight);
  const hut = painting(paintHut);
  const snow = snowMesh();
  const smoke = new Sprite({ texture: painted(280, 320, paintSmoke, true), anchor: { x: 0.5, y: 0.97 } });
  const glow = new Sprite({ texture: painted(680, 360, paintLight, true), anchor: 0.5, blendMode: 'add' });
  const frame = [0, 1].map(
    () => new Sprite({ texture: painted(100, 180, paintNearFir, true), anchor: { x: 0.5, y: 1 } }),
  );
  smoke.position.set(75, -CABIN.ridge - 36);
  night.addChild(backdrop, smoke, hut);
  root.addChild(night, snow, particles!, glow, ...frame);
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
      const { ground, bed, time } = store.world;
      smoke.skew.x = 0.16 * Math.sin(0.5 * time) + 0.06 * Math.sin(1.3 * time);
      glow.position.set(width / 2, floor - 98 * unit);
      glow.scale.set(unit);
      glow.alpha = 0.9 + 0.07 * Math.sin(5.3 * time) + 0.03 * Math.sin(13 * time);
      for (const [side, tree] of frame.entries()) {
        tree.position.set(
          side * width + (side === 0 ? -14 : 24) * unit,
          floor + (side === 0 ? 30 : 90) * unit,
        );
        tree.scale.set((side === 0 ? 3 : -3) * unit, 3 * unit);
      }
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
    [0.03, '#eef4ff'],
    [0.1, '#c6d6f1'],
    [0.4, '#8ba6d4'],
    [1, '#3f5a94'],
  ] as const)
    gradient.addColorStop(at, color);
  context.fillStyle = gradient;
  context.fillRect(0, 0, 4, 128);
}
