import { describe, expect, it } from 'vitest';
import { SCENES } from '../src/scenes/scenes.ts';
import { type ParameterName, readSettings, SCENE_NAMES, type SceneName } from '../src/settings.ts';
import type { ParticleFields } from '../src/simulation/particle.ts';
import { KIND } from '../src/simulation/particle.ts';
import type { Simulation } from '../src/simulation/simulation.ts';
import { makeSimulation } from './make-simulation.ts';

const STEP = 1 / 60;
const STEPS = 200;
/** Where the pointer hovers, when it does. */
const AT = { x: 420, y: 260 };

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

/** The mean of something over all particles, or over some of them. */
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

/** How far something is spread around its mean. */
function deviation(of: (p: ParticleFields) => number) {
  return (made: Simulation): number => {
    const middle = mean(of)(made);
    return Math.sqrt(mean((p) => (of(p) - middle) ** 2)(made));
  };
}

/** Places of a coarse grid that have a particle. */
function places({ store }: Simulation): number {
  const cells = new Set<number>();
  store.each((p) => cells.add(Math.floor(p.x / 16) * 1000 + Math.floor(p.y / 16)));
  return cells.size;
}

const live = ({ store }: Simulation): number => store.length;
const meanX = mean((p) => p.x);
const speed = mean((p) => Math.hypot(p.vx, p.vy));
const toPointer = mean((p) => Math.hypot(p.x - AT.x, p.y - AT.y));

/** What a parameter, raised from `low` to `high`, makes greater, and how many times at least. */
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
  trail: { low: 0, high: 1, of: mean((p) => Number(p.kind === KIND.spark)), times: 3 },
};

/** Where a scene's are others. */
const OWN_EFFECTS: Readonly<Partial<Record<SceneName, typeof EFFECTS>>> = {
  fireworks: {
    life: {
      ...EFFECTS.life!,
      of: mean(
        (p) => p.span,
        ({ kind }) => kind === KIND.star,
      ),
    },
  },
  galaxy: { spread: { low: 0, high: 1, of: places, times: 1.2 } },
  snow: { spread: { low: 0, high: 1, of: deviation((p) => p.vx), times: 1.3 } },
};

const scenesWith = (name: ParameterName): SceneName[] =>
  SCENE_NAMES.filter((scene) => SCENES[scene].parameters[name] !== undefined);

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

it('pull draws the stars of the galaxy to its wanderers, and to the pointer', () => {
  const distance = (pull: number): number => toPointer(simulate('galaxy', `pull=${pull}`, AT));
  expect(distance(4)).toBeLessThan(distance(1) - 2);
  expect(distance(1)).toBeLessThan(distance(0) - 2);
});

describe('the pointer', () => {
  it.each(['fountain', 'fire'] as const)('carries the %s', (scene) => {
    expect(meanX(simulate(scene, '', { x: 300, y: 500 }))).toBeLessThan(450);
    expect(meanX(simulate(scene, '', { x: 1000, y: 500 }))).toBeGreaterThan(850);
  });

  it('attracts the stars of the galaxy, and repels them when it is pressed', () => {
    const without = toPointer(simulate('galaxy', ''));
    expect(toPointer(simulate('galaxy', '', AT))).toBeLessThan(without - 2);
    expect(toPointer(simulate('galaxy', '', { ...AT, pressed: true }))).toBeGreaterThan(without + 2);
  });

  it('keeps the snow off', () => {
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

  it.each(['fountain', 'fireworks', 'fire'] as const)('bursts where it is pressed: the %s', (scene) => {
    const made = simulate(scene, 'rate=0', AT);
    const near = ({ store }: Simulation): number => {
      let count = 0;
      store.each((p) => (count += Number(Math.hypot(p.x - AT.x, p.y - AT.y) < 90)));
      return count;
    };
    const before = near(made);
    made.burst();
    for (let i = 0; i < 3; i++) made.step(STEP);
    expect(near(made)).toBeGreaterThanOrEqual(before + 20);
  });
});
