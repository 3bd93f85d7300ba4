import { PackedPool } from '@offheap/struct';
import { Container, Rectangle, Sprite, Texture } from 'pixi.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PoolView } from '../src/index.ts';
import { BLACK, BLUE, Easel, GREEN, near, RED, WHITE } from './picture.ts';
import { atlas, Body, Dot, Gem, KINDS } from './subjects.ts';

let easel: Easel;
beforeEach(async () => {
  easel = await Easel.make();
});
afterEach(() => easel[Symbol.dispose]());

const texture = Texture.WHITE;

describe.each(KINDS)('the values of fields, drawn as $kind', ({ points }) => {
  it('reads sizes from one field, from two numbers and from a vec2', () => {
    const dots = new PackedPool(Dot, { capacity: 1 });
    dots.spawn((dot) => {
      dot.x = 16;
      dot.y = 16;
      dot.size = 6;
    });
    const bodies = new PackedPool(Body, { capacity: 1 });
    bodies.spawn((body) => void body.at.set(48, 48));
    const square = new PoolView(dots, { texture, position: ['x', 'y'], size: 'size', points });
    const bar = new PoolView(dots, { texture, position: ['x', 'y'], size: [2, 20], points });
    const wide = new PoolView(bodies, { texture, position: 'at', size: 'extent', points });
    easel.stage.addChild(square);
    expect(easel.draw().lit).toBe(36);
    easel.stage.removeChildren();
    easel.stage.addChild(bar);
    expect(easel.draw().lit).toBe(40);
    near(easel.draw().at(16, 25), WHITE);
    near(easel.draw().at(19, 16), BLACK);
    easel.stage.removeChildren();
    easel.stage.addChild(wide);
    expect(easel.draw().lit).toBe(32);
    near(easel.draw().at(51, 48), WHITE);
    near(easel.draw().at(48, 51), BLACK);
  });

  it('reads half floats, from either half of a word', () => {
    const pool = new PackedPool(Dot, { capacity: 2 });
    pool.spawn({ x: 16, y: 16 });
    pool.spawn({ x: 48, y: 48, long: 24 });
    const bar = new PoolView(pool, { texture, position: ['x', 'y'], size: ['long', 'thin'], points });
    const post = new PoolView(pool, { texture, position: ['x', 'y'], size: ['thin', 'long'], points });
    easel.stage.addChild(bar);
    expect(easel.draw().lit).toBe(2 * 20 + 2 * 24);
    near(easel.draw().at(59, 48), WHITE);
    near(easel.draw().at(27, 16), BLACK);
    easel.stage.removeChildren();
    easel.stage.addChild(post);
    expect(easel.draw().lit).toBe(2 * 20 + 2 * 24);
    near(easel.draw().at(48, 59), WHITE);
    near(easel.draw().at(16, 27), BLACK);
  });

  it('draws a frame at its own size times the scale field', () => {
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 32;
      dot.y = 32;
      dot.zoom = 5;
    });
    const [frame] = atlas();
    easel.stage.addChild(
      new PoolView(pool, { texture: frame!, position: ['x', 'y'], scale: 'zoom', points }),
    );
    expect(easel.draw().lit).toBe(100);
  });

  it('rotates clockwise about the anchor', () => {
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 32;
      dot.y = 32;
    });
    easel.stage.addChild(
      new PoolView(pool, {
        texture,
        position: ['x', 'y'],
        size: [20, 4],
        rotation: 'angle',
        anchor: { x: 0, y: 0.5 },
        points,
      }),
    );
    near(easel.draw().at(48, 32), WHITE);
    near(easel.draw().at(32, 48), BLACK);
    pool.at(0).angle = Math.PI / 2;
    const picture = easel.draw();
    near(picture.at(32, 48), WHITE);
    near(picture.at(48, 32), BLACK);
    expect(picture.lit).toBe(80);
  });

  it('multiplies tint and alpha by those of the view and of its parent', () => {
    const pool = new PackedPool(Dot, { capacity: 4 });
    pool.spawn((dot) => {
      dot.x = 16;
      dot.y = 16;
      dot.tint = 0xff8040;
      dot.alpha = 0.5;
    });
    const view = new PoolView(pool, {
      texture,
      position: ['x', 'y'],
      size: 'size',
      tint: 'tint',
      alpha: 'alpha',
      points,
    });
    const parent = new Container();
    parent.addChild(view);
    easel.stage.addChild(parent);
    near(easel.draw().at(16, 16), [128, 64, 32]);
    view.alpha = 0.5;
    near(easel.draw().at(16, 16), [64, 32, 16]);
    view.alpha = 1;
    parent.tint = 0x00ffff;
    near(easel.draw().at(16, 16), [0, 64, 32]);
    parent.alpha = 0;
    expect(easel.draw().lit).toBe(0);
  });

  it('reads alpha from a byte, and four bytes as a colour', () => {
    const dots = new PackedPool(Dot, { capacity: 1 });
    dots.spawn((dot) => {
      dot.x = 16;
      dot.y = 16;
      dot.shade = 51;
    });
    const bodies = new PackedPool(Body, { capacity: 1 });
    bodies.spawn((body) => {
      body.at.set(48, 48);
      body.color = 0x800000ff;
    });
    easel.stage.addChild(
      new PoolView(dots, { texture, position: ['x', 'y'], size: 8, alpha: 'shade', points }),
      new PoolView(bodies, { texture, position: 'at', size: 8, color: 'color', points }),
    );
    const picture = easel.draw();
    near(picture.at(16, 16), [51, 51, 51]);
    near(picture.at(48, 48), [128, 0, 0]);
  });

  it('selects frames from an atlas, and starts over after the last frame', () => {
    const pool = new PackedPool(Dot, { capacity: 8 });
    for (let i = 0; i < 5; i++) {
      pool.spawn((dot) => {
        dot.x = 6 + 12 * i;
        dot.y = 32;
        dot.frame = i;
      });
    }
    easel.stage.addChild(
      new PoolView(pool, { frames: atlas(), frame: 'frame', position: ['x', 'y'], size: 'size', points }),
    );
    const picture = easel.draw();
    [RED, GREEN, BLUE, WHITE, RED].forEach((color, i) => near(picture.at(6 + 12 * i, 32), color));
  });

  it.each([
    ['the index of an enumeration of texts', 'kind', { kind: 'blue' }, BLUE],
    ['the value of an enumeration of numbers', 'rank', { rank: 3 }, WHITE],
  ] as const)('selects frames by %s', (_, frame, values, expected) => {
    const gems = new PackedPool(Gem, { capacity: 1 });
    gems.spawn(values);
    const view = new PoolView(gems, { frames: atlas(), frame, position: 'at', size: 'size', points });
    easel.stage.addChild(view);
    near(easel.draw().at(32, 32), expected);
    expect(view.hitTest(32, 32)?.weight).toBe(0);
  });

  it.each(['tint', 'color'] as const)('accepts a `color()` field with its alpha, as %s', (option) => {
    const gems = new PackedPool(Gem, { capacity: 2 });
    gems.spawn((gem) => {
      gem.at.set(16, 32);
      gem.hue.set(255, 0, 0, 255);
    });
    gems.spawn((gem) => {
      gem.at.set(48, 32);
      gem.hue.set(0, 255, 0, 128);
    });
    easel.stage.addChild(
      new PoolView(gems, { texture, position: 'at', size: 'size', [option]: 'hue', points }),
    );
    const picture = easel.draw();
    near(picture.at(16, 32), RED);
    near(picture.at(48, 32), [0, 128, 0]);
  });

  it('accepts one tint and one alpha for all entries', () => {
    const gems = new PackedPool(Gem, { capacity: 1 });
    gems.spawn();
    easel.stage.addChild(
      new PoolView(gems, { texture, position: 'at', size: 'size', tint: 0xff8000, alpha: 0.5, points }),
    );
    near(easel.draw().at(32, 32), [128, 64, 0]);
  });

  it('shows rotated and trimmed frames as a sprite does', () => {
    const { source } = atlas()[0]!;
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 32;
      dot.y = 32;
    });
    const frame = new Rectangle(0, 0, 4, 2);
    const textures = [
      new Texture({ source }),
      ...[2, 4, 6, 8, 12].map(
        (rotate) =>
          new Texture({
            source,
            frame,
            rotate,
            orig: new Rectangle(0, 0, ...(rotate & 2 ? [2, 4] : [4, 2])),
          }),
      ),
      new Texture({ source, orig: new Rectangle(0, 0, 8, 6), trim: new Rectangle(4, 1, 4, 4) }),
    ];
    const view = new PoolView(pool, { texture: textures[0]!, position: ['x', 'y'], scale: 4, points });
    for (const texture of textures) {
      view.texture = texture;
      easel.stage.removeChildren();
      easel.stage.addChild(view);
      const ours = easel.draw();
      easel.stage.removeChildren();
      easel.stage.addChild(new Sprite({ texture, anchor: 0.5, scale: 4, x: 32, y: 32 }));
      const sprites = easel.draw();
      expect(sprites.lit).toBeGreaterThanOrEqual(8 * 16);
      expect(ours.lit).toBe(sprites.lit);
      for (let y = 0; y < 64; y++) {
        for (let x = 0; x < 64; x++) near(ours.at(x, y), sprites.at(x, y));
      }
    }
  });

  it('changes tint, alpha and size over life', () => {
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 32;
      dot.y = 32;
      dot.life = 4;
      dot.span = 4;
    });
    easel.stage.addChild(
      new PoolView(pool, {
        texture,
        position: ['x', 'y'],
        size: 'size',
        points,
        overLife: {
          remaining: 'life',
          lifetime: 'span',
          tint: [0xff0000, 0x00ff00, 0x0000ff],
          alpha: [1, 0],
          scale: [1, 2],
        },
      }),
    );
    near(easel.draw().at(32, 32), RED);
    expect(easel.draw().lit).toBe(64);
    pool.at(0).life = 3;
    near(easel.draw().at(32, 32), [96, 96, 0]);
    expect(easel.draw().lit).toBe(100);
    pool.at(0).life = 2;
    near(easel.draw().at(32, 32), [0, 128, 0]);
    expect(easel.draw().lit).toBe(144);
    pool.at(0).life = 0;
    expect(easel.draw().lit).toBe(0);
  });
});
