import { Container, Sprite } from 'pixi.js';
import { discRadius, discTurn, PATTERN, TILT, WINDING } from '../../scenes/galaxy.ts';
import { Film } from '../film.ts';
import { painted, painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';
import { clouds, paintSky, placeSky } from './sky.ts';

const SIZE = 640;

/** The light of the core, from its bloom to its middle: the size relative to the disc, the colour and the opacity. */
const CORE = [
  [0.9, 0xffa050, 0.35],
  [0.36, 0xffb765, 0.6],
  [0.18, 0xfff4d6, 1],
  [0.13, 0xfff4d6, 1],
  [0.1, 0xffffff, 1],
] as const;

/** The sky, clouds of gas that shine, and dust that lies before the stars. The clouds turn with the arms. */
export function galaxyScenery({ renderer, store, particles, textures }: Kit): Scenery {
  const root = new Container();
  const sky = painting(paintSky);
  const gas = new Sprite(painted(SIZE, SIZE, paintGas));
  const dust = new Sprite(painted(SIZE, SIZE, paintDust));
  gas.blendMode = 'add';
  const lights = CORE.map(([size, tint, alpha]) => {
    const sprite = new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add', tint, alpha });
    sprite.setSize(size * SIZE, size * SIZE * 0.72);
    return sprite;
  });
  const discs = [gas, dust].map((cloud) => {
    cloud.anchor.set(0.5);
    const disc = new Container();
    const tilted = new Container();
    tilted.addChild(cloud);
    tilted.scale.set(1, TILT);
    disc.addChild(tilted);
    return disc;
  });
  const [gasDisc, dustDisc] = discs as [Container, Container];
  dustDisc.addChild(...lights);
  root.addChild(sky, gasDisc, particles!, dustDisc);
  const film = new Film(renderer, root, store.scene.background, { exposure: 1.3 });
  return {
    root,
    update({ width, height, floor }: Place) {
      placeSky(sky, width, height, floor);
      for (const disc of discs) {
        disc.position.set(width / 2, floor / 2);
        disc.rotation = discTurn(width, floor);
        disc.scale.set((2 * discRadius(width, floor)) / SIZE);
      }
      gas.rotation = dust.rotation = PATTERN * store.world.time;
    },
    render: () => film.render(renderer),
    destroy: () => film.destroy(),
  };
}

/** Red, green, blue and opacity at a place of the disc, from -1 to 1; `out` is the distance from the middle, `arm` from -1 to 1 how much it is an arm. */
type CloudAt = (
  x: number,
  y: number,
  out: number,
  arm: (lag: number) => number,
) => readonly [number, number, number, number];

const gasAt: CloudAt = (x, y, out, arm) => {
  const cloud = clouds(x * 5 + 3, y * 5);
  const bulge = 0.5 * Math.exp(-out * 9);
  const blue = 1.4 * Math.exp(-out * 2.4) * Math.max(0, arm(0.1)) ** 1.5 * (0.3 + 1.4 * cloud);
  // Nurseries of stars along the arms.
  const pink =
    out > 0.14
      ? Math.exp(-out * 1.8) *
        Math.max(0, arm(0.05)) ** 4 *
        Math.max(0, clouds(x * 13, y * 13 + 7) - 0.52) *
        6
      : 0;
  const haze = Math.exp(-out * 4.2) * 0.2;
  // Colder outside.
  const cold = Math.min(1, 1.8 * out);
  return [
    255 * Math.min(1, bulge + (0.26 - 0.06 * cold) * blue + pink + 0.7 * haze),
    255 * Math.min(1, 0.66 * bulge + (0.28 + 0.06 * cold) * blue + 0.37 * pink + 0.62 * haze),
    255 * Math.min(1, 0.36 * bulge + (0.46 + 0.1 * cold) * blue + 0.63 * pink + 0.72 * haze),
    1,
  ];
};

const dustAt: CloudAt = (x, y, out, arm) => {
  // Lanes at the inner edge of the arms, torn into filaments.
  const torn = Math.max(0, 1 - 2.2 * Math.abs(clouds(x * 9 + 5, y * 9) - 0.5)) ** 2;
  const lane =
    Math.max(0, arm(-0.62)) ** 5 *
    (0.35 + 0.9 * torn) *
    Math.max(0, Math.min(1, 8 * out - 0.9)) *
    Math.exp(-out * 1.7);
  return [14, 6, 5, Math.min(0.86, 1.15 * lane)];
};

const paintGas = (context: CanvasRenderingContext2D): void => paintClouds(context, gasAt);
const paintDust = (context: CanvasRenderingContext2D): void => paintClouds(context, dustAt);

function paintClouds(context: CanvasRenderingContext2D, at: CloudAt): void {
  const image = context.createImageData(SIZE, SIZE);
  for (let i = 0; i < SIZE * SIZE; i++) {
    const x = (2 * (i % SIZE)) / SIZE - 1;
    const y = (2 * Math.floor(i / SIZE)) / SIZE - 1;
    const out = Math.hypot(x, y);
    const edge = Math.max(0, Math.min(1, (1 - out) * 5));
    if (edge === 0) continue;
    // As the ellipses of the stars lie: see galaxy.ts.
    const angle = 2 * (Math.atan2(y, x) - WINDING * Math.log(out + 1e-3));
    const [red, green, blue, alpha] = at(x, y, out, (lag) => Math.cos(angle - ARM_LAG - 2 * lag));
    image.data.set([red * edge, green * edge, blue * edge, 255 * alpha * (alpha === 1 ? 1 : edge)], 4 * i);
  }
  context.putImageData(image, 0, 0);
}

/** Twice the angle from an ellipse's direction to where ellipses lie closest. */
const ARM_LAG = -Math.PI / 2;
