import type { Scene } from '../scenes/scene.ts';
import { SCENES } from '../scenes/scenes.ts';
import type { ParticleStore } from '../modes/particle-store.ts';
import type { ModeName, SceneName, Settings } from '../settings.ts';
import { blendStops, WHEEL } from './palette.ts';
import { Random } from './random.ts';
import { FRESH_STEPS, GROUND_COLUMNS, ORBIT_NUMBERS, type World } from './world.ts';

/** The maximum number of births in one step. */
const MAX_BIRTHS = 20_000;
/** The maximum number of presses that one step handles. */
const MAX_BURSTS = 4;

/** Pixels per unit of length of a scene, so that scenes fit small screens. */
export function unitOf(width: number, height: number): number {
  return Math.min(2, Math.max(0.4, Math.min(height / 720, width / 760)));
}

/** The ground of a scene, as a part of the height of the picture: the lake of the fireworks is in front of it. */
export function floorOf(scene: SceneName, height: number): number {
  if (scene === 'fireworks') return Math.round(0.78 * height);
  if (scene === 'fountain') return Math.round(0.86 * height);
  return scene === 'fire' ? Math.round(0.97 * height) : height;
}

/** Creates the store of a mode. */
export type StoreFactory = (mode: ModeName, scene: Scene, world: World, random: Random) => ParticleStore;

/**
 * The simulation: a scene, its world, and a store of the particles. It is seeded: in one mode, the same settings,
 * steps and places result in the same particles.
 */
export class Simulation {
  readonly settings: Settings;
  scene: Scene;
  store: ParticleStore;
  /** Size of the picture, in CSS pixels. */
  width = 1280;
  height = 720;
  /** The pointer; `undefined` where there is none. */
  pointerX: number | undefined;
  pointerY: number | undefined;
  pressed = false;
  #bursts = 0;
  /** Births that are due, with the fraction that remains for the next step. In an array, because a property would be boxed. */
  readonly #due = new Float64Array(1);
  #world: World;
  readonly #make: StoreFactory;

  constructor(settings: Settings, make: StoreFactory) {
    this.settings = settings;
    this.#make = make;
    this.scene = SCENES[settings.scene];
    this.#world = makeWorld(this.scene);
    this.store = make(settings.mode, this.scene, this.#world, new Random(settings.seed));
  }

  /** Seconds simulated. */
  get time(): number {
    return this.#world.time;
  }

  /** Starts the scene of the settings in the mode of the settings. */
  restart(): void {
    this.store.dispose();
    this.scene = SCENES[this.settings.scene];
    this.#due[0] = 0;
    this.#world = makeWorld(this.scene);
    this.store = this.#make(this.settings.mode, this.scene, this.#world, new Random(this.settings.seed));
  }

  /** Changes to the mode of the settings, with the same particles at the same places. */
  switchMode(): void {
    const { store, settings } = this;
    if (this.scene.kind === 'emitters') return;
    // A separate world, because V8 keeps the types of its numbers, too.
    const world = { ...makeWorld(this.scene), ...this.#state() };
    const next = this.#make(settings.mode, this.scene, world, new Random(settings.seed + 1));
    world.count = settings.count;
    store.each((particle) => {
      if (next.length < settings.count) next.add(particle);
    });
    this.#world = world;
    this.store = next;
    store.dispose();
  }

  /** Requests a burst at the pointer in the next step. */
  burst(): void {
    this.#bursts = Math.min(this.#bursts + 1, MAX_BURSTS);
  }

  /** Simulates `dt` seconds. */
  step(dt: number): void {
    const world = this.#world;
    const { settings } = this;
    world.dt = dt;
    world.width = this.width;
    world.height = this.height;
    world.floor = floorOf(this.scene.name, this.height);
    world.unit = unitOf(this.width, this.height);
    world.hover = this.pointerX === undefined ? 0 : 1;
    world.pressed = this.pressed ? 1 : 0;
    const first = Number.isNaN(world.lastX);
    world.lastX = world.x;
    world.lastY = world.y;
    world.x = this.pointerX ?? world.width / 2;
    world.y = this.pointerY ?? world.floor;
    if (first) {
      world.lastX = world.x;
      world.lastY = world.y;
    }
    world.count = settings.count;
    world.life = settings.life;
    world.speed = settings.speed;
    world.gravity = settings.gravity;
    world.spread = settings.spread;
    world.size = settings.size;
    world.wind = settings.wind;
    world.pull = settings.pull;
    world.turn += (settings.hue / 60) * dt;
    world.damp = 1 - 0.12 * dt;
    world.fall = settings.gravity * world.unit * dt;
    world.bursts = this.#bursts;
    this.#bursts = 0;
    if (this.scene.kind === 'simulated') this.scene.rate(world); // the result is in a field, because a returned number might be boxed
    const due = this.#due[0]! + world.rate * settings.rate * dt;
    world.births = Math.min(MAX_BIRTHS, Math.floor(due));
    this.#due[0] = due - Math.floor(due);
    this.store.step();
    if (world.fresh > 0) world.fresh--;
    world.time += dt;
  }

  /** The state that another mode takes over. */
  #state(): Partial<World> {
    const { time, x, y, lastX, lastY, turn, ground, bed } = this.#world;
    return { time, x, y, lastX, lastY, turn, ground, bed, fresh: 0 };
  }
}

function makeWorld(scene: Scene): World {
  return {
    dt: 0,
    time: 0,
    width: 0,
    height: 0,
    floor: 0,
    unit: 1,
    x: 0,
    y: 0,
    lastX: Number.NaN,
    lastY: Number.NaN,
    hover: 0,
    pressed: 0,
    bursts: 0,
    births: 0,
    fresh: FRESH_STEPS,
    rate: 0,
    fan: 0,
    radius: 0,
    cos: 1,
    sin: 0,
    count: 0,
    life: 1,
    speed: 0,
    gravity: 0,
    spread: 0,
    size: 1,
    wind: 0,
    pull: 0,
    turn: 0,
    damp: 1,
    fall: 0,
    base: 0,
    at: 0,
    random: new Float32Array(0),
    wheel: WHEEL,
    ramp: blendStops((scene.kind === 'simulated' && scene.ramp) || [0xffffff], 64),
    ground: new Float32Array(GROUND_COLUMNS),
    bed: new Float32Array(GROUND_COLUMNS),
    orbits: new Float32Array(ORBIT_NUMBERS),
    requests: { next: noRequests },
    rare: () => {},
  };
}

function noRequests(): never {
  throw new Error('There are no requests between steps.');
}
