import { PackedPool } from '@offheap/struct';
import { Texture } from 'pixi.js';
import type { Calls, Wrong } from '../../../tests/wrong-arguments/calls.ts';
import { PoolView, type PoolViewOptions } from '../src/index.ts';
import { Gem } from './subjects.ts';

/** Calls of all public functions of `PoolView`. */
export function viewCalls(): Calls {
  const pool = new PackedPool(Gem, { capacity: 2 });
  pool.spawn();
  const texture = Texture.WHITE;
  const make = (options: Partial<PoolViewOptions<Gem>>): PoolView<Gem> => {
    const view = new PoolView(pool, { texture, position: 'at', ...options });
    view.measure();
    view.hitTest(0, 0);
    return view;
  };
  const calls: Record<string, (wrong: Wrong) => unknown> = {
    'new PoolView(pool)': (wrong) => new PoolView(wrong, { texture, position: 'at' } as Wrong),
    'new PoolView(options)': (wrong) => new PoolView(pool, wrong),
    'view.measure': (wrong) => make({}).measure(wrong),
    'view.hitTest(x)': (wrong) => make({}).hitTest(wrong, 0),
    'view.hitTest(y)': (wrong) => make({}).hitTest(0, wrong),
    'view.frames': (wrong) => (make({}).frames = wrong),
    'view.texture': (wrong) => (make({}).texture = wrong),
    'view.range': (wrong) => (make({}).range = wrong),
    'new PoolView({ position: [wrong, y] })': (wrong) => make({ position: [wrong, 'size'] }),
    'new PoolView({ position: [x, wrong] })': (wrong) => make({ position: ['size', wrong] }),
    'new PoolView({ size: [wrong, h] })': (wrong) => make({ size: [wrong, 5] }),
    'new PoolView({ size: [w, wrong] })': (wrong) => make({ size: [5, wrong] }),
    'new PoolView({ anchor: [wrong, 0] })': (wrong) => make({ anchor: [wrong, 0] }),
    'new PoolView({ anchor: { x } })': (wrong) => make({ anchor: { x: wrong, y: 0 } }),
    'new PoolView({ anchor: { y } })': (wrong) => make({ anchor: { x: 0, y: wrong } }),
    'new PoolView({ range: [wrong, 1] })': (wrong) => make({ range: [wrong, 1] }),
    'new PoolView({ range: [0, wrong] })': (wrong) => make({ range: [0, wrong] }),
    'new PoolView({ boundsArea })': (wrong) => make({ boundsArea: wrong }).getBounds(),
  };
  const options = [
    'texture',
    'frames',
    'frame',
    'position',
    'size',
    'scale',
    'rotation',
    'anchor',
    'visible',
    'range',
    'tint',
    'color',
    'alpha',
    'overLife',
    'points',
    'blendMode',
    'label',
  ] as const;
  for (const option of options) {
    calls[`new PoolView({ ${option} })`] = (wrong) => make({ [option]: wrong });
  }
  const life = { remaining: 'size', lifetime: 2 } as const;
  for (const option of ['remaining', 'lifetime', 'tint', 'alpha', 'scale', 'step'] as const) {
    calls[`new PoolView({ overLife: { ${option} } })`] = (wrong) =>
      make({ overLife: { ...life, [option]: wrong } });
    calls[`new PoolView({ overLife: { ${option}: [wrong] } })`] = (wrong) =>
      make({ overLife: { ...life, [option]: [wrong, wrong] as Wrong } });
    calls[`new PoolView({ overLife: { ${option}: [[0, wrong]] } })`] = (wrong) =>
      make({ overLife: { ...life, [option]: [[0, wrong]] as Wrong } });
    calls[`new PoolView({ overLife: { ${option}: [[wrong, 1]] } })`] = (wrong) =>
      make({ overLife: { ...life, [option]: [[wrong, 1]] as Wrong } });
  }
  return calls;
}
