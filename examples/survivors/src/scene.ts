import { Application, Sprite, TilingSprite } from 'pixi.js';
import { makeActorViews, makeCast } from './actors.ts';
import { makeArt } from './art.ts';
import { ground, moveCamera, view } from './camera.ts';
import { makeEffects } from './effects.ts';
import { ring } from './inspector.ts';
import { makeNameplates } from './nameplates.ts';
import { makeGround, makeLight } from './scenery.ts';
import { hero } from './world.ts';

/** Small and seeded: the same meadow each time. */
function meadowRandom(): () => number {
  let state = 7;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** The picture: the order of the layers, and the drawing of a frame. */
export async function makeScene() {
  const app = new Application();
  await app.init({
    preference: 'webgl',
    resizeTo: window,
    background: '#1d3238',
    autoDensity: true,
    resolution: Math.min(2, window.devicePixelRatio),
    autoStart: false,
  });
  document.body.prepend(app.canvas);

  const art = makeArt();
  const meadow = new TilingSprite({ texture: makeGround(meadowRandom()) });
  const views = makeActorViews(art);
  const effects = makeEffects(art);
  const plates = makeNameplates();
  const warmth = new Sprite({
    texture: makeLight(512, ['#ffdf9a59', '#ffdf9a50', '#ffdf9a16', '#ffdf9a0a', '#ffdf9a00']),
    anchor: 0.5,
  });
  warmth.setSize(680);
  ground.addChild(
    meadow,
    warmth,
    ring,
    effects.ground,
    views.shadows,
    views.actors,
    views.lights,
    effects.layer,
    plates.layer,
  );

  const dusk = new Sprite(makeLight(512, ['#0b102600', '#0b102600', '#0b102648', '#0b1026a8', '#0b1026e0']));
  const pain = new Sprite(makeLight(256, ['#ff304000', '#ff304000', '#ff304050', '#ff3040c0']));
  app.stage.addChild(ground, dusk, pain);
  const showCast = makeCast(art);

  return {
    app,
    plates,
    /** Draws the world as it is, `alpha` between its last two steps. */
    draw(alpha: number, seconds: number): void {
      const { width, height } = app.screen;
      moveCamera(width, height, alpha, seconds);
      meadow.position.set(view.left - 40, view.top - 40);
      meadow.setSize(view.right - view.left + 80, view.bottom - view.top + 80);
      meadow.tilePosition.set(40 - view.left, 40 - view.top);
      warmth.position.set(view.x, view.y + 16);
      for (const shade of [dusk, pain]) {
        shade.position.set(-width * 0.2, -height * 0.2);
        shade.setSize(width * 1.4, height * 1.4);
      }
      pain.alpha = hero.hp === 0 ? 0.7 : Math.max(0, 0.6 - hero.unhurt * 2);
      showCast(alpha);
      plates.move(alpha);
      effects.update(seconds);
      app.render();
    },
  };
}
