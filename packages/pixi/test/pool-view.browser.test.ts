import { Heap, KiB } from '@offheap/core';
import { f32, PackedPool, Struct, u16, u32, u8, vec2 } from '@offheap/struct';
import { BufferImageSource, Container, Rectangle, RenderTexture, Sprite, Texture } from 'pixi.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PoolView } from '../src/index.ts';
import { BLACK, BLUE, Easel, GREEN, RED, WHITE, type Rgb } from './picture.ts';

class Dot extends Struct {
  x = f32();
  y = f32();
  size = f32(8);
  angle = f32();
  tint = u32(0xffffff);
  alpha = f32(1);
  frame = u8();
  shade = u8(255);
  zoom = u16(1);
  life = f32(1);
  span = f32(1);
}

class Body extends Struct {
  mass = f32(1);
  at = vec2();
  extent = vec2(8, 4);
  color = u32(0xffffffff);
}

/** Four squares of 2 by 2 pixels: red, green on top; blue, white below. */
function atlas(): Texture[] {
  const colors = [RED, GREEN, BLUE, WHITE];
  const resource = new Uint8Array(4 * 4 * 4);
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 4; x++) {
      resource.set([...colors[2 * (y >> 1) + (x >> 1)]!, 255], 4 * (4 * y + x));
    }
  }
  const source = new BufferImageSource({ resource, width: 4, height: 4, scaleMode: 'nearest' });
  return [0, 1, 2, 3].map(
    (i) => new Texture({ source, frame: new Rectangle(2 * (i % 2), 2 * (i >> 1), 2, 2) }),
  );
}

function near(actual: Rgb, expected: Rgb, tolerance = 12): void {
  const far = actual.some((value, i) => Math.abs(value - expected[i]!) > tolerance);
  if (far) expect.fail(`rgb(${actual.join()}) should be near rgb(${expected.join()})`);
}

let easel: Easel;
beforeEach(async () => {
  easel = await Easel.make();
});
afterEach(() => easel[Symbol.dispose]());

const texture = Texture.WHITE;

describe.each([
  { kind: 'quads', points: false },
  { kind: 'points', points: true },
])('a PoolView that draws $kind', ({ points }) => {
  it('draws every entry where its memory says', () => {
    const pool = new PackedPool(Dot, { capacity: 8 });
    const view = new PoolView(pool, { texture, position: ['x', 'y'], size: 'size', tint: 'tint', points });
    easel.stage.addChild(view);
    expect(easel.draw().lit).toBe(0);
    pool.spawn((dot) => {
      dot.x = 16;
      dot.y = 20;
      dot.tint = 0xff0000;
    });
    pool.spawn((dot) => {
      dot.x = 48;
      dot.y = 40;
      dot.tint = 0x0000ff;
    });
    const picture = easel.draw();
    near(picture.at(16, 20), RED);
    near(picture.at(48, 40), BLUE);
    near(picture.at(16, 40), BLACK);
    expect(picture.lit).toBe(2 * 8 * 8);
    pool.entry(0).x = 50;
    near(easel.draw().at(50, 20), RED);
    near(easel.draw().at(16, 20), BLACK);
  });

  it('leaves the background where one was destroyed', () => {
    const pool = new PackedPool(Dot, { capacity: 8 });
    easel.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 'size', points }));
    const handles = [10, 30, 50].map((x) =>
      pool.spawn((dot) => {
        dot.x = x;
        dot.y = 32;
      }),
    );
    expect(easel.draw().lit).toBe(3 * 64);
    pool.destroy(handles[0]!);
    const picture = easel.draw();
    near(picture.at(10, 32), BLACK);
    near(picture.at(30, 32), WHITE);
    near(picture.at(50, 32), WHITE);
    expect(picture.lit).toBe(2 * 64);
    pool.clear();
    expect(easel.draw().lit).toBe(0);
  });

  it('takes sizes from one field, from two numbers and from a vec2', () => {
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

  it("draws a frame at its own size, times the scale field's", () => {
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
    pool.entry(0).angle = Math.PI / 2;
    const picture = easel.draw();
    near(picture.at(32, 48), WHITE);
    near(picture.at(48, 32), BLACK);
    expect(picture.lit).toBe(80);
  });

  it('shows tint and alpha, times those of the view and of its parent', () => {
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

  it('picks frames from an atlas, and starts over after the last', () => {
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
          left: 'life',
          of: 'span',
          tint: [0xff0000, 0x00ff00, 0x0000ff],
          alpha: [1, 0],
          scale: [1, 2],
        },
      }),
    );
    near(easel.draw().at(32, 32), RED);
    expect(easel.draw().lit).toBe(64);
    pool.entry(0).life = 3;
    near(easel.draw().at(32, 32), [96, 96, 0]);
    expect(easel.draw().lit).toBe(100);
    pool.entry(0).life = 2;
    near(easel.draw().at(32, 32), [0, 128, 0]);
    expect(easel.draw().lit).toBe(144);
    pool.entry(0).life = 0;
    expect(easel.draw().lit).toBe(0);
  });

  it('draws every slab of a pool that has grown', () => {
    const heap = new Heap(64 * KiB);
    const pool = new PackedPool(Dot, { capacity: 4, maxCapacity: 12, allocator: heap });
    easel.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 4, points }));
    const add = (count: number): void => {
      for (let i = 0; i < count; i++) {
        const n = pool.length;
        pool.spawn((dot) => {
          dot.x = 8 + 16 * (n % 4);
          dot.y = 8 + 16 * (n >> 2);
        });
      }
    };
    add(3);
    expect(easel.draw().lit).toBe(3 * 16);
    add(3);
    expect(pool.slabs.length).toBe(2);
    const two = easel.draw();
    expect(two.lit).toBe(6 * 16);
    near(two.at(24, 24), WHITE);
    near(two.at(40, 24), BLACK);
    add(6);
    expect(easel.draw().lit).toBe(12 * 16);
    near(easel.draw().at(56, 40), WHITE);
    pool.destroyWhere((dot) => dot.y > 16);
    expect(easel.draw().lit).toBe(4 * 16);
  });

  it('follows its own and its parent transforms, mirrored ones too', () => {
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 8;
      dot.y = 4;
    });
    const view = new PoolView(pool, { texture: atlas()[0]!, position: ['x', 'y'], size: [4, 8], points });
    const parent = new Container({ x: 32, y: 32, scale: { x: -2, y: 2 }, isRenderGroup: true });
    parent.addChild(view);
    easel.stage.addChild(parent);
    const picture = easel.draw();
    near(picture.at(16, 40), RED);
    expect(picture.lit).toBe(8 * 16);
    parent.rotation = Math.PI / 2;
    expect(easel.draw().lit).toBe(16 * 8);
  });

  it('keeps its proportions on high-density screens', async () => {
    using dense = await Easel.make(32, 32, 2);
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 8;
      dot.y = 8;
    });
    dense.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 8, points }));
    const picture = dense.draw();
    expect(picture.width).toBe(64);
    expect(picture.lit).toBe(16 * 16);
    near(picture.at(16, 16), WHITE);
  });

  it('draws upright into a texture', () => {
    const frames = atlas();
    const { source } = frames[0]!;
    const pool = new PackedPool(Dot, { capacity: 1 });
    pool.spawn((dot) => {
      dot.x = 16;
      dot.y = 16;
    });
    const view = new PoolView(pool, {
      texture: new Texture({ source }),
      position: ['x', 'y'],
      size: 16,
      points,
    });
    const target = RenderTexture.create({ width: 32, height: 32 });
    easel.renderer.render({ container: view, target, clear: true });
    const { pixels } = easel.renderer.extract.pixels(target);
    const at = (x: number, y: number): Rgb => {
      const i = 4 * (32 * y + x);
      return [pixels[i]!, pixels[i + 1]!, pixels[i + 2]!];
    };
    near(at(12, 12), RED);
    near(at(20, 12), GREEN);
    near(at(12, 20), BLUE);
    near(at(20, 20), WHITE);
  });

  it('adds up with the blend mode that it is given', () => {
    const pool = new PackedPool(Dot, { capacity: 2 });
    for (const tint of [0xff0000, 0x00ff00]) {
      pool.spawn((dot) => {
        dot.x = 32;
        dot.y = 32;
        dot.tint = tint;
      });
    }
    const view = new PoolView(pool, {
      texture,
      position: ['x', 'y'],
      size: 8,
      tint: 'tint',
      blendMode: 'add',
      points,
    });
    // The view is the whole stage; then it is a part of one.
    near(easel.draw(view).at(32, 32), [255, 255, 0]);
    view.alpha = 0.5;
    near(easel.draw(view).at(32, 32), [128, 128, 0]);
    view.alpha = 1;
    easel.stage.addChild(view);
    near(easel.draw().at(32, 32), [255, 255, 0]);
  });
});

describe('PoolView', () => {
  it('uploads the live prefix once a frame, and only that', () => {
    const pool = new PackedPool(Dot, { capacity: 1000 });
    pool.spawnMany(10);
    easel.stage.addChild(new PoolView(pool, { texture, position: ['x', 'y'], size: 1, points: true }));
    easel.draw();
    const { gl } = easel;
    const uploads: number[] = [];
    const upload = gl.bufferSubData.bind(gl);
    gl.bufferSubData = ((
      target: number,
      offset: number,
      data: ArrayBufferView,
      from: number,
      length: number,
    ) => {
      uploads.push(length);
      expect(data.buffer).toBe(pool.memory.buffer);
      upload(target, offset, data, from, length);
    }) as typeof gl.bufferSubData;
    easel.draw();
    pool.spawnMany(7);
    easel.draw();
    expect(uploads).toEqual([10 * pool.layout.stride, 17 * pool.layout.stride]);
  });

  it('draws two pools beside other objects in their order', () => {
    const below = new PackedPool(Dot, { capacity: 1 });
    const above = new PackedPool(Body, { capacity: 1 });
    below.spawn((dot) => {
      dot.x = 32;
      dot.y = 32;
      dot.tint = 0xff0000;
    });
    above.spawn((body) => {
      body.at.set(36, 32);
      body.color = 0xff00ff00;
    });
    easel.stage.addChild(
      new PoolView(below, { texture, position: ['x', 'y'], size: 16, tint: 'tint' }),
      new PoolView(above, { texture, position: 'at', size: 8, color: 'color' }),
    );
    const picture = easel.draw();
    near(picture.at(26, 32), RED);
    near(picture.at(36, 32), GREEN);
  });

  it('frees what it had on the GPU when it is destroyed, and leaves the pool alone', () => {
    const { gl } = easel;
    const counts = { made: 0, gone: 0 };
    const [create, remove] = [gl.createBuffer.bind(gl), gl.deleteBuffer.bind(gl)];
    gl.createBuffer = () => {
      counts.made++;
      return create();
    };
    gl.deleteBuffer = (buffer) => {
      counts.gone++;
      remove(buffer);
    };
    const pool = new PackedPool(Dot, { capacity: 4 });
    pool.spawnMany(3);
    const view = new PoolView(pool, { texture, position: ['x', 'y'] });
    easel.stage.addChild(view);
    easel.draw();
    expect(counts).toEqual({ made: 2, gone: 0 });
    view.destroy();
    view.destroy();
    expect(counts).toEqual({ made: 2, gone: 2 });
    expect(pool.length).toBe(3);
    expect(easel.draw().lit).toBe(0);
  });

  it('has the bounds that it is given', () => {
    const pool = new PackedPool(Dot, { capacity: 4 });
    const view = new PoolView(pool, {
      texture,
      position: ['x', 'y'],
      boundsArea: new Rectangle(1, 2, 30, 40),
    });
    expect(view.getBounds().rectangle).toMatchObject({ x: 1, y: 2, width: 30, height: 40 });
    expect(view.bounds.rectangle).toMatchObject({ x: 1, y: 2, width: 30, height: 40 });
  });
});
