import { bool, f32, PackedPool, Struct, u16, u8, vec2 } from '@offheap/struct';
import { Random } from '@offheap/core/testing';
import { ComponentPool, Entities } from '@offheap/ecs';
import { BufferImageSource, Container, EventBoundary, Rectangle, Texture } from 'pixi.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OverLife, PoolView, type PoolViewOptions } from '../src/index.ts';
import { BLACK, BLUE, Easel, GREEN, near, RED, WHITE, type Rgb } from './picture.ts';
import { KINDS } from './subjects.ts';

class Actor extends Struct {
  x = f32();
  y = f32();
  frame = u16();
  size = f32(8);
  angle = f32();
  isShown = bool(true);
  feetX = f32(0.5);
  feetY = f32(1);
  feet = vec2(0, 0);
  life = f32(1);
  layer = u8();
}

const COLORS: readonly Rgb[] = [
  RED,
  GREEN,
  BLUE,
  WHITE,
  [255, 255, 0],
  [0, 255, 255],
  [255, 0, 255],
  [128, 128, 128],
];

let easel: Easel;
beforeEach(async () => {
  easel = await Easel.make();
});
afterEach(() => easel[Symbol.dispose]());

/** A texture of one colour, with its own source. */
function plain(color: Rgb, options: { readonly alphaMode?: 'no-premultiply-alpha' } = {}): Texture {
  const resource = new Uint8Array([...color, 255]);
  return new Texture({
    source: new BufferImageSource({ resource, width: 1, height: 1, format: 'rgba8unorm', ...options }),
  });
}

/** An atlas of the given number of frames of 1 by 1 pixel, each with a different colour. */
function largeAtlas(count: number): Texture[] {
  const width = 32;
  const height = Math.ceil(count / width);
  const resource = new Uint8Array(4 * width * height);
  for (let i = 0; i < count; i++) resource.set([...colorOf(i), 255], 4 * i);
  const source = new BufferImageSource({
    resource,
    width,
    height,
    format: 'rgba8unorm',
    scaleMode: 'nearest',
  });
  return Array.from(
    { length: count },
    (_, i) => new Texture({ source, frame: new Rectangle(i % width, Math.floor(i / width), 1, 1) }),
  );
}

const colorOf = (i: number): Rgb => [
  32 + 32 * (i % 7),
  32 + 32 * (Math.floor(i / 7) % 7),
  12 * Math.floor(i / 49),
];

function draw(pool: PackedPool<Actor>, options: Partial<PoolViewOptions<Actor>>): PoolView<Actor> {
  const view = new PoolView(pool, { texture: Texture.WHITE, position: ['x', 'y'], size: 'size', ...options });
  easel.stage.addChild(view);
  return view;
}

describe.each(KINDS)('actors, drawn as $kind', ({ points }) => {
  it('are drawn in the order of the pool after a sort, from slab to slab', () => {
    const pool = new PackedPool(Actor, { capacity: 3, maxCapacity: 9 });
    const places = [40, 20, 32, 26, 36, 22, 30];
    places.forEach((y, i) => pool.spawn({ x: 32, y, frame: i, size: 16 }));
    draw(pool, {
      frames: COLORS.map((color) => plain(color)),
      frame: 'frame',
      anchor: { x: 0.5, y: 1 },
      points,
    });
    pool.sortBy('y');
    const picture = easel.draw();
    // Actors further in front cover the others: only the heads of those behind are visible.
    for (const [i, y] of places.entries()) near(picture.at(32, y - 16), COLORS[i]!);
    pool.sortBy((actor) => -actor.y);
    const reversed = easel.draw();
    for (const [i, y] of places.entries()) near(reversed.at(32, y - 1), COLORS[i]!);
  });

  it('are drawn if their bool is true', () => {
    const pool = new PackedPool(Actor, { capacity: 4 });
    const handles = [10, 30, 50].map((x) => pool.spawn({ x, y: 32 }));
    pool.get(handles[1]!)!.isShown = false;
    const view = draw(pool, { visible: 'isShown', points });
    const picture = easel.draw();
    expect(picture.lit).toBe(2 * 64);
    near(picture.at(30, 32), BLACK);
    expect(view.hitTest(30, 32)).toBeUndefined();
    expect(pool.handleOf(view.hitTest(50, 32)!)).toBe(handles[2]);
    pool.get(handles[1]!)!.isShown = true;
    expect(easel.draw().lit).toBe(3 * 64);
  });

  it('are drawn from one index to another, over several slabs', () => {
    const pool = new PackedPool(Actor, { capacity: 4, maxCapacity: 16 });
    for (let i = 0; i < 14; i++) pool.spawn({ x: 4 + 8 * (i % 7), y: i < 7 ? 16 : 48, size: 4 });
    const view = draw(pool, { range: [3, 10], points });
    const drawn = (): number[] => {
      const picture = easel.draw();
      const all = Array.from({ length: 14 }, (_, i) => i);
      return all.filter((i) => picture.at(4 + 8 * (i % 7), i < 7 ? 16 : 48)[0] > 128);
    };
    const between = (from: number, to: number): number[] =>
      Array.from({ length: to - from }, (_, i) => from + i);
    expect(drawn()).toEqual(between(3, 10));
    for (const [range, expected] of [
      [[9, Infinity], between(9, 14)],
      [[0, 2], between(0, 2)],
      [[13, 14], [13]],
      [[4, 8], between(4, 8)],
      [[5, 5], []],
      [[20, 30], []],
      [null, between(0, 14)],
    ] as const) {
      view.range = range;
      expect(drawn()).toEqual(expected);
      expect(expected.every((i) => view.hitTest(4 + 8 * (i % 7), i < 7 ? 16 : 48) !== undefined)).toBe(true);
    }
    view.range = [3, 10];
    expect(view.hitTest(4, 16)).toBeUndefined();
  });

  it('select from an atlas of a thousand frames', () => {
    const pool = new PackedPool(Actor, { capacity: 8 });
    const picks = [0, 63, 64, 511, 512, 777, 999, 1000];
    picks.forEach((frame, i) => pool.spawn({ x: 4 + 8 * i, y: 32, frame, size: 6 }));
    draw(pool, { frames: largeAtlas(1000), frame: 'frame', points });
    const picture = easel.draw();
    picks.forEach((frame, i) => near(picture.at(4 + 8 * i, 32), colorOf(frame % 1000)));
  });

  it('select from textures of eight sources, and from fewer or more textures later', () => {
    const pool = new PackedPool(Actor, { capacity: 8 });
    for (let i = 0; i < 8; i++) pool.spawn({ x: 4 + 8 * i, y: 32, frame: i, size: 6 });
    const textures = COLORS.map((color) => plain(color));
    const view = draw(pool, { frames: textures, frame: 'frame', points });
    const expectColors = (expected: readonly Rgb[]): void => {
      const picture = easel.draw();
      for (let i = 0; i < 8; i++) near(picture.at(4 + 8 * i, 32), expected[i % expected.length]!);
    };
    expectColors(COLORS);
    view.frames = textures.slice(2, 5);
    expectColors(COLORS.slice(2, 5));
    view.frames = [textures[7]!, textures[7]!, textures[1]!, textures[0]!];
    expectColors([COLORS[7]!, COLORS[7]!, COLORS[1]!, COLORS[0]!]);
    view.texture = textures[3]!;
    expectColors([WHITE]);
    view.frames = textures;
    expectColors(COLORS);
  });

  it('follow a texture whose source is replaced', () => {
    const pool = new PackedPool(Actor, { capacity: 2 });
    pool.spawn({ x: 16, y: 32 });
    pool.spawn({ x: 48, y: 32, frame: 1 });
    const texture = new Texture({ source: plain(RED).source, dynamic: true });
    draw(pool, { frames: [texture, plain(BLUE)], frame: 'frame', points });
    near(easel.draw().at(16, 32), RED);
    texture.source = plain(GREEN).source;
    near(easel.draw().at(16, 32), GREEN);
    near(easel.draw().at(48, 32), BLUE);
  });

  it('have separate anchors', () => {
    const pool = new PackedPool(Actor, { capacity: 1 });
    const actor = pool.create({ x: 32, y: 32, size: 16 });
    const litBox = (anchor: PoolViewOptions<Actor>['anchor'] & {}): string => {
      const view = draw(pool, { anchor, points });
      const picture = easel.draw();
      view.destroy();
      expect(picture.lit).toBe(256);
      return boxOf(picture).join();
    };
    expect(litBox(['feetX', 'feetY'])).toBe('24,16,40,32');
    expect(litBox('feet')).toBe('32,32,48,48');
    actor.feet.set(1, 0.5);
    expect(litBox('feet')).toBe('16,24,32,40');
    expect(litBox(['feetX', 0])).toBe('24,32,40,48');
    expect(litBox(1)).toBe('16,16,32,32');
    expect(litBox({ x: 0, y: 1 })).toBe('32,16,48,32');
  });

  it('change over life by stops with times, interpolated or stepped', () => {
    const pool = new PackedPool(Actor, { capacity: 1 });
    const actor = pool.create({ x: 32, y: 32 });
    const over: OverLife<Actor> = {
      remaining: 'life',
      lifetime: 1,
      tint: [
        [0, 0xff0000],
        [0.25, [0, 0, 1]],
        [0.75, 'lime'],
      ],
      alpha: [
        [0.5, 1],
        [0.5, 0.5],
      ],
      scale: [
        [0.2, 1],
        [0.4, 2],
      ],
    };
    let view = draw(pool, { overLife: over, points });
    const at = (age: number): [Rgb, number] => {
      actor.life = 1 - age;
      const picture = easel.draw();
      return [picture.at(32, 32), picture.lit];
    };
    const expectAt = (age: number, color: Rgb, side: number): void => {
      const [found, lit] = at(age);
      near(found, color);
      expect(lit).toBe(side * side);
      const { width, height } = view.measure();
      expect(Math.round(width)).toBe(side);
      expect(Math.round(height)).toBe(side);
    };
    expectAt(0, RED, 8);
    expectAt(0.125, [128, 0, 128], 8);
    expectAt(0.3, [0, 26, 230], 12);
    expectAt(0.49, [0, 122, 133], 16);
    expectAt(0.51, [0, 66, 61], 16);
    expectAt(1, [0, 128, 0], 16);
    view.destroy();
    view = draw(pool, { overLife: { ...over, step: true }, points });
    expectAt(0, RED, 8);
    expectAt(0.24, RED, 8);
    expectAt(0.26, BLUE, 8);
    expectAt(0.41, BLUE, 16);
    expectAt(0.74, [0, 0, 128], 16);
    expectAt(0.76, [0, 128, 0], 16);
  });
});

describe('the bounds and hits of a view', () => {
  const trimmed = (): Texture[] => {
    const { source } = plain(WHITE);
    return [
      new Texture({ source }),
      new Texture({ source, orig: new Rectangle(0, 0, 4, 2) }),
      new Texture({ source, orig: new Rectangle(0, 0, 8, 6), trim: new Rectangle(4, 1, 3, 4) }),
      new Texture({ source, rotate: 2, orig: new Rectangle(0, 0, 3, 5) }),
    ];
  };

  it('are those of the picture', () => {
    const frames = trimmed();
    const random = new Random(7);
    for (let round = 0; round < 40; round++) {
      const pool = new PackedPool(Actor, { capacity: 1 });
      pool.spawn({
        x: 32,
        y: 32,
        frame: random.below(4),
        size: random.between(4, 16) * (random.oneIn(8) ? -1 : 1),
        angle: random.oneIn(3) ? 0 : random.below(700) / 100,
        feetX: random.below(1000) / 1000,
        feetY: random.below(1000) / 1000,
        life: random.below(1000) / 1000,
      });
      const view = draw(pool, {
        frames,
        frame: 'frame',
        rotation: 'angle',
        anchor: ['feetX', 'feetY'],
        overLife: {
          remaining: 'life',
          lifetime: 1,
          scale: [
            [0, 1],
            [1, 1.5],
          ],
        },
        ...(random.oneIn(2) ? { size: ['size', 7] } : {}),
      });
      const picture = easel.draw();
      const box = boxOf(picture);
      const { left, top, right, bottom } = view.measure();
      [left, top, right, bottom].forEach((edge, i) => expect(Math.abs(edge - box[i]!)).toBeLessThan(1));
      let wrong = 0;
      for (let y = 0; y < 64; y++) {
        for (let x = 0; x < 64; x++) {
          const isLit = picture.at(x, y)[0] > 128;
          // Within a sixteenth of a pixel of an edge, rounding differs between GPUs.
          const hits = [0.44, 0.56].flatMap((dx) =>
            [0.44, 0.56].map((dy) => view.hitTest(x + dx, y + dy) !== undefined),
          );
          if (!hits.includes(isLit)) wrong++;
        }
      }
      expect(wrong).toBe(0);
      view.destroy();
    }
  });

  it('cover all entries: the entry that is drawn last is hit', () => {
    const pool = new PackedPool(Actor, { capacity: 2, maxCapacity: 6 });
    const handles = [20, 24, 28, 32, 36].map((x) => pool.spawn({ x, y: 30 }));
    const view = draw(pool, {});
    expect(pool.handleOf(view.hitTest(26, 30)!)).toBe(handles[2]);
    pool.sortBy((actor) => -actor.x);
    expect(pool.handleOf(view.hitTest(26, 30)!)).toBe(handles[1]);
    expect(view.measure()).toMatchObject({ x: 16, y: 26, width: 24, height: 8 });
    const out = new Rectangle();
    expect(view.measure(out)).toBe(out);
    pool.clear();
    expect(view.measure()).toMatchObject({ x: 0, y: 0, width: 0, height: 0 });
    expect(view.hitTest(26, 30)).toBeUndefined();
  });

  it("are found by pixi's events, in the view's own coordinates", () => {
    const pool = new PackedPool(Actor, { capacity: 2 });
    pool.spawn({ x: 5, y: 5 });
    const view = draw(pool, {});
    const parent = new Container({ x: 10, y: 20, scale: 2 });
    easel.stage.addChild(parent);
    parent.addChild(view);
    easel.draw();
    view.eventMode = 'static';
    const boundary = new EventBoundary(easel.stage);
    expect(boundary.hitTest(20, 30)).toBe(view);
    expect(boundary.hitTest(30, 30)).toBeNull();
    const { x, y } = view.toLocal({ x: 20, y: 30 });
    expect([x, y, view.hitTest(x, y)?.x]).toEqual([5, 5, 5]);
  });

  it('are measured for pixi on request', () => {
    const pool = new PackedPool(Actor, { capacity: 1 });
    pool.spawn({ x: 20, y: 30 });
    const view = draw(pool, {});
    view.boundsArea = view.measure();
    expect(view.getBounds().rectangle).toMatchObject({ x: 16, y: 26, width: 8, height: 8 });
    view.cacheAsTexture(true);
    expect(easel.draw().lit).toBe(64);
  });
});

it('components of entities are drawn and hit', () => {
  const entities = new Entities({ capacity: 4 });
  const pool = new ComponentPool(Actor, { entities, capacity: 4 });
  const [, second] = [10, 40].map((x) => {
    const entity = entities.create();
    pool.add(entity, { x, y: 32 });
    return entity;
  });
  const view = new PoolView(pool, {
    texture: Texture.WHITE,
    position: ['x', 'y'],
    size: 8,
    visible: 'isShown',
  });
  easel.stage.addChild(view);
  expect(easel.draw().lit).toBe(128);
  expect(pool.entityOf(view.hitTest(40, 32)!)).toBe(second);
});

it('frames that blend in different ways cannot be combined', () => {
  const pool = new PackedPool(Actor, { capacity: 1 });
  expect(() =>
    draw(pool, { frames: [plain(RED), plain(RED, { alphaMode: 'no-premultiply-alpha' })] }),
  ).toThrow(
    "frames have sources with and without the alphaMode 'no-premultiply-alpha', which blend in different ways: expected one kind. Load them with the same alphaMode, or use a view for each.",
  );
});

it('frames of nine sources are refused', () => {
  const pool = new PackedPool(Actor, { capacity: 1 });
  const frames = Array.from({ length: 9 }, () => plain(RED));
  const message =
    'frames have 9 sources, expected at most 8 in one view. Put them into fewer atlases, or use a view for each.';
  expect(() => draw(pool, { frames })).toThrow(message);
  const view = draw(pool, { frames: frames.slice(1) });
  expect(() => {
    view.frames = frames;
  }).toThrow(message);
  expect(view.frames).toEqual(frames.slice(1));
});

/** Left, top, right and bottom of the lit pixels. */
function boxOf(picture: { at(x: number, y: number): Rgb }): [number, number, number, number] {
  const box: [number, number, number, number] = [64, 64, 0, 0];
  for (let y = 0; y < 64; y++) {
    for (let x = 0; x < 64; x++) {
      if (picture.at(x, y)[0] < 24) continue;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x + 1);
      box[3] = Math.max(box[3], y + 1);
    }
  }
  return box;
}
