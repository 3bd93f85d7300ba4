import { type ElementCursor, f32, type ScratchArray, type ScratchScope, Struct, u32 } from '@offheap/struct';
import type { Obstacle, Pose, Velocity } from './components.ts';
import type { Neighbour, Neighbours } from './neighbours.ts';
import type { Settings } from './settings.ts';

/** The maximum number of neighbours that a boid looks at: in a crowd, only every second, third, ... one. */
const MOST_LOOKS = 12;
/** Distances at which a hunter sees boids, at which boids flee from it, and at which it catches them, in pixels. */
const HUNTER_SIGHT = 150;
const FRIGHT = 85;
const CATCH = 6;
/** Distance from the edge of an obstacle at which boids avoid it, in pixels. */
const BERTH = 26;
const SCARE = 170;

/** A hunter as boids see it, and the boids that it sees. Valid for one step. */
export class Hunter extends Struct {
  x = f32();
  y = f32();
  /** 1 when the hunter would catch a boid, otherwise 0. */
  hungry = f32();
  /** Boids in sight, and the sums of their places. */
  prey = f32();
  preyX = f32();
  preyY = f32();
  caught = u32();
}

/** A disc that boids keep away from. Valid for one step. */
class Disc extends Struct {
  x = f32();
  y = f32();
  reach = f32();
  strength = f32();
}

/**
 * Computes the acceleration of one boid as a sum in `ax` and `ay`, in pixels per second squared. Its input is in
 * scratch memory: the neighbours of all boids, the hunters, and the discs to avoid.
 *
 * Decimal numbers are passed in fields and views here, not as arguments: V8 allocates an object for each such
 * argument, unless it inlines the call.
 */
export class Steering {
  ax = 0;
  ay = 0;
  /** How crowded the surroundings of the last boid were, 0 to 1. */
  crowd = 0;
  /** 1 when the last boid was next to a hunter, 0 when none was near. */
  fright = 0;
  /** The sum of the cosines of all boids since `begin`, and their number. */
  cosines = 0;
  turns = 0;
  hunters!: ScratchArray<Hunter>;
  readonly #settings: Settings;
  readonly #near: Neighbours;
  #discCount = 0;
  // The neighbours of a boid: their number, the direction away from them, and their mean place (relative to the boid) and velocity.
  #seen = 0;
  #awayX = 0;
  #awayY = 0;
  #meanX = 0;
  #meanY = 0;
  #meanVx = 0;
  #meanVy = 0;
  // A cursor for each array.
  #neighbour!: ElementCursor<Neighbour>;
  #hunter!: ElementCursor<Hunter>;
  #disc!: ElementCursor<Disc>;

  constructor(settings: Settings, near: Neighbours) {
    this.#settings = settings;
    this.#near = near;
  }

  /** Allocates the hunters and discs of one step. Call it after `begin` of the neighbours. */
  begin(scope: ScratchScope, hunters: number, discs: number): void {
    this.hunters = scope.array(Hunter, hunters);
    this.#neighbour = this.#near.sorted.cursor();
    this.#hunter = this.hunters.cursor();
    this.#disc = scope.array(Disc, discs).cursor();
    this.#discCount = 0;
    this.cosines = 0;
    this.turns = 0;
  }

  /** Puts a hunter where its pose is. */
  addHunter(i: number, pose: Pose, hungry: boolean): void {
    const hunter = this.#hunter.seek(i);
    hunter.x = pose.x;
    hunter.y = pose.y;
    hunter.hungry = hungry ? 1 : 0;
    this.#near.mark(pose.x, pose.y, HUNTER_SIGHT);
  }

  addObstacle({ x, y, size }: Obstacle): void {
    this.#addDisc(x, y, size / 2 + BERTH, 2200);
  }

  /** Makes boids flee from a place. */
  addScare(x: number, y: number): void {
    this.#addDisc(x, y, SCARE, 1500);
  }

  #addDisc(x: number, y: number, reach: number, strength: number): void {
    const disc = this.#disc.seek(this.#discCount++);
    disc.x = x;
    disc.y = y;
    disc.reach = reach;
    disc.strength = strength;
    this.#near.mark(x, y, reach);
  }

  /** Sums up what the three rules need of the neighbours of a boid. */
  look({ x, y }: Pose): void {
    const near = this.#near;
    const { starts, columns, cellSize } = near;
    const { sight } = this.#settings;
    const reach = sight * sight;
    const touching = 0.25 * reach;
    const neighbour = this.#neighbour;
    const left = near.column(((x - sight) / cellSize) | 0);
    const right = near.column(((x + sight) / cellSize) | 0) + 1;
    const top = near.row(((y - sight) / cellSize) | 0) * columns;
    const bottom = near.row(((y + sight) / cellSize) | 0) * columns;
    let around = 0;
    for (let row = top; row <= bottom; row += columns)
      around += starts.get(row + right) - starts.get(row + left);
    const every = 1 + ((around / MOST_LOOKS) | 0);
    let count = 0;
    let awayX = 0;
    let awayY = 0;
    let sumX = 0;
    let sumY = 0;
    let sumVx = 0;
    let sumVy = 0;
    for (let row = top; row <= bottom; row += columns) {
      // The cells of a row are adjacent, and so are their boids.
      const end = starts.get(row + right);
      for (let at = starts.get(row + left); at < end; at += every) {
        neighbour.seek(at);
        const dx = neighbour.x - x;
        const dy = neighbour.y - y;
        const distance = dx * dx + dy * dy;
        if (distance > reach || distance === 0) continue;
        sumX += dx;
        sumY += dy;
        sumVx += neighbour.vx;
        sumVy += neighbour.vy;
        if (distance < touching) {
          const push = 1 / (distance + 3);
          awayX -= dx * push;
          awayY -= dy * push;
        }
        count++;
      }
    }
    this.crowd = Math.min(1, (count * every) / 40);
    this.#seen = count;
    this.#awayX = awayX * every;
    this.#awayY = awayY * every;
    // The means; 0 without neighbours.
    const part = count === 0 ? 0 : 1 / count;
    this.#meanX = sumX * part;
    this.#meanY = sumY * part;
    this.#meanVx = sumVx * part;
    this.#meanVy = sumVy * part;
    this.ax = 0;
    this.ay = 0;
    this.fright = 0;
  }

  /** Separation: away from neighbours that are too near. */
  separation(): void {
    const strength = 220 * this.#settings.separation;
    this.ax += this.#awayX * strength;
    this.ay += this.#awayY * strength;
  }

  /** Alignment: towards the mean velocity of the neighbours. */
  alignment({ x, y }: Velocity): void {
    if (this.#seen === 0) return;
    const strength = 2.6 * this.#settings.alignment;
    const meanX = this.#meanVx;
    const meanY = this.#meanVy;
    this.ax += (meanX - x) * strength;
    this.ay += (meanY - y) * strength;
    const along = Math.sqrt((meanX * meanX + meanY * meanY) * (x * x + y * y));
    if (along === 0) return;
    this.cosines += (meanX * x + meanY * y) / along;
    this.turns++;
  }

  /** Cohesion: towards the mean place of the neighbours. */
  cohesion(): void {
    const strength = 7 * this.#settings.cohesion;
    this.ax += this.#meanX * strength;
    this.ay += this.#meanY * strength;
  }

  /** Whether there is more to look at than neighbours. */
  isInDanger(pose: Pose): boolean {
    return this.#near.isMarked(pose);
  }

  /** Steers away from hunters, and counts the boid as their prey. Returns true when a hunter has caught it. */
  flee({ x, y }: Pose): boolean {
    const { length } = this.hunters;
    const { fear } = this.#settings;
    for (let i = 0; i < length; i++) {
      const hunter = this.#hunter.seek(i);
      const dx = x - hunter.x;
      const dy = y - hunter.y;
      const square = dx * dx + dy * dy;
      if (square > HUNTER_SIGHT ** 2) continue;
      hunter.prey++;
      hunter.preyX += x;
      hunter.preyY += y;
      if (square > FRIGHT ** 2) continue;
      const distance = Math.sqrt(square);
      const near = 1 - distance / FRIGHT;
      this.fright = Math.max(this.fright, near);
      const push = (1000 * fear * near) / (distance + 1);
      this.ax += dx * push;
      this.ay += dy * push;
      if (distance < CATCH && hunter.hungry > 0) {
        hunter.hungry = 0;
        hunter.caught++;
        return true;
      }
    }
    return false;
  }

  /** Steers a hunter away from the others. */
  disperse({ x, y }: Pose): void {
    for (let i = 0; i < this.hunters.length; i++) {
      const hunter = this.#hunter.seek(i);
      const dx = x - hunter.x;
      const dy = y - hunter.y;
      const distance = Math.sqrt(dx * dx + dy * dy);
      const push = (700 * Math.max(0, 1 - distance / HUNTER_SIGHT)) / (distance + 1);
      this.ax += dx * push;
      this.ay += dy * push;
    }
  }

  /** Steers around obstacles. */
  avoid({ x, y }: Pose): void {
    for (let i = 0; i < this.#discCount; i++) {
      const disc = this.#disc.seek(i);
      const dx = x - disc.x;
      const dy = y - disc.y;
      const square = dx * dx + dy * dy;
      if (square >= disc.reach ** 2) continue;
      const distance = Math.sqrt(square);
      const push = (disc.strength * (1 - distance / disc.reach)) / (distance + 1);
      this.ax += dx * push;
      this.ay += dy * push;
    }
  }
}
