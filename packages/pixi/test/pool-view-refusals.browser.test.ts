import { PackedPool } from '@offheap/struct';
import { reactive, ref } from '@vue/reactivity';
import { observable } from 'mobx';
import { AlphaFilter, Container, Culler, Rectangle, RenderTexture, Texture } from 'pixi.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PoolView, type PoolViewOptions } from '../src/index.ts';
import { BLACK, Easel, near, WHITE } from './picture.ts';
import { Dot } from './subjects.ts';

let easel: Easel;
beforeEach(async () => {
  easel = await Easel.make();
});
afterEach(() => easel[Symbol.dispose]());

const texture = Texture.WHITE;

function makeView(options: Partial<PoolViewOptions<Dot>> = {}, checked = true) {
  const pool = new PackedPool(Dot, { capacity: 2, checked });
  pool.spawn((dot) => {
    dot.x = 32;
    dot.y = 32;
  });
  const view = new PoolView(pool, { texture, position: ['x', 'y'], size: 'size', ...options });
  easel.stage.addChild(view);
  return view;
}

describe('a PoolView whose texture was destroyed', () => {
  const ways: Record<string, (given: Texture) => void> = {
    'with its source': (given) => given.destroy(true),
    'as its source': (given) => given.source.destroy(),
  };
  for (const [way, destroy] of Object.entries(ways)) {
    for (const when of ['before', 'after']) {
      it(`throws once when the texture is destroyed ${way} ${when} the first picture, and draws again with another texture`, () => {
        const own = RenderTexture.create({ width: 4, height: 4 });
        const view = makeView({ texture: own, label: 'sparks' });
        if (when === 'after') easel.draw();
        destroy(own);
        expect(() => easel.draw()).toThrow(
          'sparks: its texture was destroyed, so it draws nothing from now on. Give it another one, `view.texture = ...`, or remove the view before `Assets.unload` or `destroy(true)`.',
        );
        near(easel.draw().at(32, 32), BLACK);
        view.texture = texture;
        near(easel.draw().at(32, 32), WHITE);
      });
    }
  }

  it('is refused when it is created', () => {
    const own = RenderTexture.create({ width: 4, height: 4 });
    own.destroy(true);
    expect(() => makeView({ texture: own })).toThrow(
      'texture was destroyed: expected a Texture whose source is loaded.',
    );
  });
});

describe('a PoolView without boundsArea', () => {
  const uses: Record<string, (view: PoolView<Dot>) => void> = {
    '`cacheAsTexture`': (view) => view.cacheAsTexture(true),
    '`cullable`': (view) => {
      view.cullable = true;
      Culler.shared.cull(easel.stage, new Rectangle(0, 0, 64, 64), false);
    },
    '`filters`': (view) => {
      view.filters = [new AlphaFilter({ alpha: 0.5 })];
    },
    '`cacheAsTexture`, of a container that it lies in,': (view) => {
      const container = new Container();
      easel.stage.addChild(container);
      container.addChild(view);
      container.cacheAsTexture(true);
    },
  };
  for (const [what, use] of Object.entries(uses)) {
    const run = (view: PoolView<Dot>): string[] => {
      const warnings: string[] = [];
      const warn = vi.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
      try {
        use(view);
        easel.draw();
        easel.draw();
      } finally {
        warn.mockRestore();
      }
      return warnings.filter((text) => text.startsWith('offheap'));
    };
    it(`prints a hint once in checked mode: ${what} finds nothing`, () => {
      expect(run(makeView())).toEqual([
        expect.stringMatching(
          /^offheap: PoolView has no boundsArea, and `\w+` measures it: the area is empty/,
        ),
      ]);
      expect(run(makeView({}, false))).toEqual([]);
      expect(run(makeView({ boundsArea: new Rectangle(0, 0, 64, 64) }))).toEqual([]);
    });
  }

  it('prints nothing if its bounds are not needed', () => {
    const warn = vi.spyOn(console, 'warn');
    makeView();
    easel.draw();
    easel.stage.getBounds();
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

it('a PoolView works in the state of Vue and MobX', () => {
  const view = makeView();
  expect(reactive({ view }).view).toBe(view);
  expect(ref(view).value).toBe(view);
  expect(observable({ view }).view).toBe(view);
  reactive({ view }).view.texture = texture;
  near(easel.draw().at(32, 32), WHITE);
});
