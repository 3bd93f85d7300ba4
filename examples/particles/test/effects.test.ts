import { describe, expect, it } from 'vitest';
import { discTurn, TILT } from '../src/scenes/galaxy.ts';
import { SCENES } from '../src/scenes/scenes.ts';
import { type ParameterName, readSettings, type SceneName } from '../src/settings.ts';
import type { ParticleFields } from '../src/simulation/particle.ts';
import { KIND } from '../src/simulation/particle.ts';
import { GROUND_STEP } from '../src/simulation/world.ts';
import type { Simulation } from '../src/simulation/simulation.ts';
import { makeSimulation, SIMULATED } from './make-simulation.ts';

const STEP = 1 / 60;
const STEPS = 200;
/** The position of the pointer, if there is one. */
const AT = { x: 520, y: 330 };

interface Pointing {
  readonly x?: number;
  readonly y?: number;
  readonly pressed?: boolean;
}

function simulate(scene: SceneName, query: string, { x, y, pressed = false }: Pointing = {}): Simulation {
  const { made } = makeSimulation(readSettings(`?scene=${scene}&${query}&count=3000`));
  made.pressed = pressed;
  made.pointerX = x;
  made.pointerY = y;
  for (let i = 0; i < STEPS; i++) made.step(STEP);
  return made;
}

/** The mean of a value over all particles, or over some of them. */
function mean(of: (p: ParticleFields) => number, among: (p: ParticleFields) => boolean = () => true) {
  return ({ store }: Simulation): number => {
    let sum = 0;
    let count = 0;
    store.each((p) => {
      if (!among(p)) return;
      sum += of(p);
      count++;
    });
    return sum / count;
  };
}

/** The spread of a value around its mean. */
function deviation(of: (p: ParticleFields) => number) {
  return (made: Simulation): number => {
    const middle = mean(of)(made);
    return Math.sqrt(mean((p) => (of(p) - middle) ** 2)(made));
  };
}

/** The difference between a star's distance from the middle of the galaxy and the radius of its orbit. */
function stretch({ x, y, vx, vy }: ParticleFields): number {
  const turn = discTurn(1280, 720);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const [u, v] = [x - 640, y - 360];
  // Near the middle, numbers of 32 bits are too coarse; a star that has just been born has not moved.
  if (Math.hypot(vx, vy) < 50 || x < -500) return 1;
  return Math.hypot(cos * u + sin * v, (cos * v - sin * u) / TILT) / Math.hypot(vx, vy);
}

const live = ({ store }: Simulation): number => store.length;
/** The number of particles within a distance of the pointer. */
function within(distance: number) {
  return ({ store }: Simulation): number => {
    let count = 0;
    store.each((p) => (count += Number(Math.hypot(p.x - AT.x, p.y - AT.y) < distance)));
    return count;
  };
}

/** How far a star's orbit has turned in a step: the galaxy keeps it in a table. */
const turned = ({ store }: Simulation): number => -store.world.orbits[3 * 256 + 2]!;
const meanX = mean((p) => p.x);
const speed = mean((p) => Math.hypot(p.vx, p.vy));

/** The value that increases when a parameter is raised from `low` to `high`, and the minimum factor. */
interface Effect {
  readonly low: number;
  readonly high: number;
  readonly of: (made: Simulation) => number;
  readonly times: number;
}

const EFFECTS: Readonly<Partial<Record<ParameterName, Effect>>> = {
  count: { low: 1000, high: 8000, of: live, times: 3 },
  rate: { low: 0.2, high: 1, of: live, times: 1.2 },
  life: { low: 0.6, high: 1.6, of: mean((p) => p.span), times: 2 },
  speed: { low: 50, high: 600, of: speed, times: 1.5 },
  size: { low: 0.5, high: 2, of: mean((p) => p.size), times: 3 },
  spread: { low: 0, high: 1, of: deviation((p) => p.x), times: 1.3 },
};

/** Exceptions for some scenes. */
const OWN_EFFECTS: Readonly<Partial<Record<SceneName, typeof EFFECTS>>> = {
  // Its stars keep their speed in their orbit.
  galaxy: {
    rate: { ...EFFECTS.rate!, times: 1.08 },
    speed: { low: 20, high: 200, of: turned, times: 3 },
    spread: { low: 0, high: 1, of: deviation(stretch), times: 1.15 },
  },
  snow: { spread: { low: 0, high: 1, of: deviation((p) => p.vx), times: 1.2 } },
};

const scenesWith = (name: ParameterName): SceneName[] =>
  SIMULATED.filter((scene) => SCENES[scene].parameters[name] !== undefined);

describe.each(Object.entries(EFFECTS) as [ParameterName, Effect][])('%s does what it says', (name, usual) => {
  it.each(scenesWith(name))('in the %s', (scene) => {
    const { low, high, of, times } = OWN_EFFECTS[scene]?.[name] ?? usual;
    const [less, more] = [low, high].map((value) => of(simulate(scene, `${name}=${value}`)));
    expect(more! / less!).toBeGreaterThan(times);
  });
});

it.each(scenesWith('gravity'))('gravity pulls down what flies in the %s', (scene) => {
  const fall = (gravity: number): number => mean((p) => p.vy)(simulate(scene, `gravity=${gravity}`));
  expect(fall(900)).toBeGreaterThan(fall(-300) + 10);
});

it.each(scenesWith('wind'))('wind blows to the right, or to the left, in the %s', (scene) => {
  const drift = (wind: number): number => mean((p) => p.vx)(simulate(scene, `wind=${wind}`));
  expect(drift(-300)).toBeLessThan(-50);
  expect(drift(300)).toBeGreaterThan(50);
});

it.each(scenesWith('hue'))('hue changes the colours in the %s, and nothing else', (scene) => {
  const look = (hue: number): { places: number[]; tints: number[] } => {
    const places: number[] = [];
    const tints: number[] = [];
    simulate(scene, `hue=${hue}`).store.each((p) => {
      places.push(p.x, p.y);
      tints.push(p.tint);
    });
    return { places, tints };
  };
  const still = look(0);
  const turning = look(20);
  expect(turning.places).toEqual(still.places);
  const changed = turning.tints.filter((tint, i) => tint !== still.tints[i]);
  expect(changed.length / still.tints.length).toBeGreaterThan(0.5);
});

describe('the pointer', () => {
  it('moves the fountain', () => {
    expect(meanX(simulate('fountain', '', { x: 300, y: 500 }))).toBeLessThan(450);
    expect(meanX(simulate('fountain', '', { x: 1000, y: 500 }))).toBeGreaterThan(850);
  });

  it('bends the light of the galaxy in proportion to the pull, and attracts stars when it is pressed', () => {
    const near = (query: string, pressed = false): number =>
      within(60)(simulate('galaxy', query, { ...AT, pressed }));
    const usual = within(60)(simulate('galaxy', ''));
    expect(near('pull=1')).toBeLessThan(usual);
    expect(near('pull=3')).toBeLessThan(near('pull=1'));
    expect(near('pull=1', true)).toBeGreaterThan(usual);
  });

  it('keeps the snow away', () => {
    const near = (pointing?: Pointing): number => {
      let count = 0;
      simulate('snow', 'count=60000', pointing).store.each((p) => {
        if (p.kind === KIND.flake && Math.hypot(p.x - AT.x, p.y - AT.y) < 70) count++;
      });
      return count;
    };
    expect(near()).toBeGreaterThan(50);
    expect(near(AT)).toBe(0);
  });

  it('adds a burst to the fountain where it is pressed', () => {
    const made = simulate('fountain', 'rate=0', AT);
    const before = within(90)(made);
    made.burst();
    for (let i = 0; i < 3; i++) made.step(STEP);
    expect(within(90)(made)).toBeGreaterThanOrEqual(before + 20);
  });
});

describe('the snow', () => {
  const landed = (query: string, steps: number): { made: Simulation; heights: number[] } => {
    const { made } = makeSimulation(readSettings(`?scene=snow&${query}`));
    for (let i = 0; i < steps; i++) made.step(STEP);
    const { ground, bed } = made.store.world;
    const columns = Math.floor(made.width / GROUND_STEP);
    return { made, heights: Array.from({ length: columns }, (_, i) => ground[i]! + bed[i]!) };
  };

  it('stays where it lands: landed flakes increase the height of the ground, and are no longer particles', () => {
    const heightOf = ({ heights }: { heights: number[] }): number =>
      heights.reduce((sum, height) => sum + height, 0);
    const none = landed('rate=0&count=1', 600);
    const some = landed('count=20000', 600);
    expect(heightOf(some)).toBeGreaterThan(heightOf(none) + 100);
    some.made.store.each((p) => {
      if (p.kind !== KIND.flake) return;
      const column = Math.floor(p.x / GROUND_STEP);
      const height = some.heights[column];
      if (height !== undefined && p.y > some.made.height - height + 2) expect(p.y).toBe('above the snow');
    });
  });

  it('slides on slopes of more than 35°', () => {
    const { made } = landed('rate=0&count=1', 1);
    const { ground, bed } = made.store.world;
    ground[40] = 200; // a tower
    const steepest = (): number => {
      let most = 0;
      for (let i = 1; i < 100; i++)
        most = Math.max(most, Math.abs(ground[i]! + bed[i]! - ground[i - 1]! - bed[i - 1]!));
      return most;
    };
    expect(steepest()).toBeGreaterThan(150);
    for (let i = 0; i < 1200; i++) made.step(STEP);
    expect(steepest()).toBeLessThan(GROUND_STEP * Math.tan((36 * Math.PI) / 180));
    expect(ground[40]).toBeGreaterThan(20);
  });
});
