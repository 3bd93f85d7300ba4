import type { Allocator } from '@offheap/core';
import { Scratch, type ScratchScope } from '@offheap/struct';
import { type Kernel, kernel } from '@offheap/struct/kernel';
import { CommandBuffer, ComponentPool, Entities, type Entity, group, type Group, query } from '@offheap/ecs';
import { Boid, Obstacle, Pose, Predator, Velocity } from './components.ts';
import { Neighbours } from './neighbours.ts';
import { boidTint, FRIGHTS, LEVELS, STEPS } from './palette.ts';
import { Random } from './random.ts';
import { MAX_COUNT, MAX_OBSTACLES, MAX_PREDATORS, type Settings } from './settings.ts';
import { type Hunter, Steering } from './steering.ts';

/** The maximum number of boids that one step adds or removes after a change of the setting. */
const MAX_CHANGE = 500;
/** Pixels by which the plane extends beyond the window on all sides: boids wrap around outside of the picture. */
export const MARGIN = 24;
/** Room for the sorted boids, the cells, and commands. */
const SCRATCH_BYTES = 40 * MAX_COUNT + 8 * 300_000;

/**
 * The simulation. Everything in it is an entity: boids and predators have a pose, a velocity and a component of their
 * own; obstacles have one component. The poses, velocities and boids form a group, so a loop over the flock reads
 * three pools in order. Temporary data of a step, mainly the grid of neighbours, is in a `Scratch`. The simulation is
 * seeded: the same settings and steps result in the same bytes.
 */
export class Flock {
  readonly settings: Settings;
  readonly entities: Entities;
  readonly poses: ComponentPool<Pose>;
  readonly velocities: ComponentPool<Velocity>;
  readonly boids: ComponentPool<Boid>;
  readonly predators: ComponentPool<Predator>;
  readonly obstacles: ComponentPool<Obstacle>;
  readonly flock: Group<[Pose, Velocity, Boid]>;
  readonly scratch: Scratch;
  /** Size of the plane, in pixels. */
  width = 1280 + 2 * MARGIN;
  height = 720 + 2 * MARGIN;
  /** Seconds simulated. */
  time = 0;
  /** Boids caught so far. */
  caught = 0;
  /** Alignment of neighbours, from -1 to 1: the mean cosine of the angle between the direction of a boid and those of the boids it sees. */
  alignment = 0;
  /** Another place that boids flee from: the pointer while it is pressed. `NaN`: none. */
  scareX = Number.NaN;
  scareY = 0;

  readonly #random: Random;
  readonly #commands: CommandBuffer;
  readonly #neighbours = new Neighbours();
  readonly #steering: Steering;
  // Created once, so that a step creates no closures.
  readonly #runStep = (scope: ScratchScope): void => this.#stepIn(scope);
  readonly #countBoids: () => void;
  readonly #sortBoids: () => void;
  readonly #steer: () => void;
  readonly #integrate: Kernel<[dt: number, speed: number, width: number, height: number]>;
  readonly #paint: () => void;
  readonly #lookAtHunters: () => void;
  readonly #hunt: () => void;
  readonly #settle: () => void;
  readonly #fillPose = (pose: Pose): void => this.#place(pose);
  // Values of the current step.
  #dt = 0;
  #hunter = 0;
  #slowest = 0.5;
  #fastest = 0.5;

  constructor(allocator: Allocator, settings: Settings) {
    const { checked } = settings;
    this.settings = settings;
    this.#random = new Random(settings.seed);
    const entities = new Entities({ capacity: MAX_COUNT + MAX_PREDATORS + MAX_OBSTACLES, allocator });
    const all = { entities, capacity: MAX_COUNT + MAX_PREDATORS, allocator, checked };
    this.entities = entities;
    this.poses = new ComponentPool(Pose, all);
    this.velocities = new ComponentPool(Velocity, all);
    this.boids = new ComponentPool(Boid, { ...all, capacity: MAX_COUNT });
    this.predators = new ComponentPool(Predator, { ...all, capacity: MAX_PREDATORS });
    this.obstacles = new ComponentPool(Obstacle, { ...all, capacity: MAX_OBSTACLES });
    this.flock = group(this.poses, this.velocities, this.boids);
    this.scratch = new Scratch(SCRATCH_BYTES, { allocator, checked });
    this.#commands = new CommandBuffer(entities);

    const near = this.#neighbours;
    const steering = new Steering(settings, near);
    this.#steering = steering;
    this.#countBoids = this.flock.system((pose) => near.count(pose));
    this.#sortBoids = this.flock.system((pose, velocity) => near.add(pose, velocity));
    this.#steer = this.flock.system((pose, velocity, boid, entity) =>
      this.#fly(pose, velocity, boid, entity),
    );
    this.#integrate = kernel(
      this.flock,
      (pose, velocity, boid, _, dt: number, usual: number, width: number, height: number) => {
        const vx = velocity.x + boid.ax * dt;
        const vy = velocity.y + boid.ay * dt;
        const speed = Math.sqrt(vx * vx + vy * vy) + 1e-6;
        const factor = Math.min(Math.max(speed, 0.55 * usual), 1.25 * usual) / speed;
        velocity.x = vx * factor;
        velocity.y = vy * factor;
        const x = pose.x + velocity.x * dt;
        const y = pose.y + velocity.y * dt;
        pose.x = x < 0 ? x + width : x >= width ? x - width : x;
        pose.y = y < 0 ? y + height : y >= height ? y - height : y;
      },
    );
    this.#paint = this.flock.system((pose, velocity, boid) => {
      pose.angle = Math.atan2(velocity.y, velocity.x);
      const level = (boid.crowd * LEVELS) | 0;
      const fright = (boid.fright * 2 * FRIGHTS) | 0;
      pose.tint = boidTint(
        (pose.angle * (STEPS / (2 * Math.PI))) | 0,
        level < LEVELS ? level : LEVELS - 1,
        fright < FRIGHTS ? fright : FRIGHTS - 1,
      );
    });
    const hunters = query(this.predators, this.poses, this.velocities);
    this.#lookAtHunters = hunters.system((predator, pose) =>
      steering.addHunter(this.#hunter++, pose, predator.rest <= 0),
    );
    this.#hunt = hunters.system((predator, pose, velocity) =>
      this.#chase(steering.hunters.get(this.#hunter++), predator, pose, velocity),
    );
    this.#settle = this.obstacles.system((stone) => {
      stone.x = stone.place * this.width;
      stone.y = this.height - MARGIN - 0.2 * stone.size;
      steering.addObstacle(stone);
    });
  }

  /** Simulates `dt` seconds. */
  step(dt: number): void {
    this.#dt = dt;
    this.time += dt;
    this.scratch.scope(this.#runStep);
  }

  #stepIn(scope: ScratchScope): void {
    const { flock, predators, obstacles, settings } = this;
    this.#populate();
    const near = this.#neighbours;
    const steering = this.#steering;
    near.begin(scope, flock.length, this.width, this.height, settings.sight);
    steering.begin(scope, predators.length, obstacles.length + 1);
    this.#settle();
    if (!Number.isNaN(this.scareX)) steering.addScare(this.scareX, this.scareY);
    this.#hunter = 0;
    this.#lookAtHunters();

    this.#countBoids();
    near.place();
    this.#sortBoids();

    this.#commands.begin(scope);
    this.#steer();
    this.#integrate(this.#dt, settings.speed, this.width, this.height);
    this.#paint();
    this.alignment = steering.turns === 0 ? 0 : steering.cosines / steering.turns;
    this.#commands.apply();
    this.#hunter = 0;
    this.#slowest = 0.67 * settings.speed;
    this.#fastest = 1.12 * settings.speed;
    this.#hunt();
  }

  /** Adds and removes entities until their numbers match the settings. */
  #populate(): void {
    const { settings, entities, boids, predators, obstacles, velocities, poses } = this;
    for (let i = 0; i < MAX_CHANGE && boids.length > settings.count; i++) {
      entities.destroy(boids.entityAt(boids.length - 1));
    }
    // At first all at once.
    const room = boids.length === 0 ? MAX_COUNT : MAX_CHANGE;
    for (let i = 0; i < room && boids.length < settings.count; i++) this.#hatch();
    while (predators.length > settings.predators) entities.destroy(predators.entityAt(predators.length - 1));
    while (predators.length < settings.predators) {
      const entity = entities.create();
      poses.add(entity, this.#fillPose);
      velocities.add(entity).x = settings.speed;
      predators.add(entity);
    }
    while (obstacles.length > settings.obstacles) entities.destroy(obstacles.entityAt(obstacles.length - 1));
    while (obstacles.length < settings.obstacles) {
      const stone = obstacles.add(entities.create());
      const n = obstacles.length;
      stone.size = 100 + 80 * this.#random.next();
      stone.place = (n * 0.618_034 + 0.33) % 1; // spread over the ground, whatever their number
      stone.shape = n;
    }
  }

  /** Creates a boid at a random place with a random direction. */
  #hatch(): void {
    const { entities, poses, velocities, boids, settings } = this;
    const random = this.#random;
    const entity = entities.create();
    poses.add(entity, this.#fillPose).size = settings.size;
    const velocity = velocities.add(entity);
    const angle = random.between(-Math.PI, Math.PI);
    const speed = settings.speed * random.between(0.5, 1);
    velocity.x = Math.cos(angle) * speed;
    velocity.y = Math.sin(angle) * speed;
    boids.add(entity);
  }

  #place(pose: Pose): void {
    pose.x = this.#random.between(0, this.width);
    pose.y = this.#random.between(0, this.height);
  }

  #fly(pose: Pose, velocity: Velocity, boid: Boid, entity: Entity): void {
    const steering = this.#steering;
    steering.look(pose);
    steering.separation();
    steering.alignment(velocity);
    steering.cohesion();
    if (steering.isInDanger(pose)) {
      if (steering.flee(pose)) this.#commands.destroy(entity); // deferred, because the loop over the flock is running
      steering.avoid(pose);
    }
    boid.ax = steering.ax;
    boid.ay = steering.ay;
    boid.crowd += (steering.crowd - boid.crowd) * 0.06;
    boid.fright = Math.max(steering.fright, boid.fright * 0.98);
  }

  #chase(hunter: Hunter, predator: Predator, pose: Pose, velocity: Velocity): void {
    predator.rest -= this.#dt;
    if (hunter.caught > 0) {
      predator.caught += hunter.caught;
      predator.rest = 0.8;
      this.caught += hunter.caught;
    }
    const steering = this.#steering;
    const speed = 1.12 * this.settings.speed;
    // Nothing in sight: the hunter circles.
    steering.ax = -0.25 * velocity.y;
    steering.ay = 0.25 * velocity.x;
    if (hunter.prey > 0) {
      const dx = hunter.preyX / hunter.prey - pose.x;
      const dy = hunter.preyY / hunter.prey - pose.y;
      const distance = Math.sqrt(dx * dx + dy * dy) + 1;
      steering.ax += ((dx / distance) * speed - velocity.x) * 1.4;
      steering.ay += ((dy / distance) * speed - velocity.y) * 1.4;
    }
    steering.disperse(pose);
    steering.avoid(pose);
    this.#move(pose, velocity);
  }

  /** The backend of the kernel that moves the boids. */
  get backend(): Kernel<number[]>['backend'] {
    return this.#integrate.backend;
  }

  /** Turns and moves a hunter according to its steering, within the limits of the speed. */
  #move(pose: Pose, velocity: Velocity): void {
    const { ax, ay } = this.#steering;
    const dt = this.#dt;
    const { width, height } = this;
    let vx = velocity.x + ax * dt;
    let vy = velocity.y + ay * dt;
    const speed = Math.sqrt(vx * vx + vy * vy) + 1e-6;
    const factor =
      (speed < this.#slowest ? this.#slowest : speed > this.#fastest ? this.#fastest : speed) / speed;
    vx *= factor;
    vy *= factor;
    velocity.x = vx;
    velocity.y = vy;
    const x = pose.x + vx * dt;
    const y = pose.y + vy * dt;
    pose.x = x < 0 ? x + width : x >= width ? x - width : x;
    pose.y = y < 0 ? y + height : y >= height ? y - height : y;
    pose.angle = Math.atan2(vy, vx);
  }
}
