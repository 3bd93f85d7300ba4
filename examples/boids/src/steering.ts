import { type ElementCursor, f32, type ScratchArray, type ScratchScope, Struct, u32 } from '@offheap/struct';
import type { Obstacle, Pose, Velocity } from './components.ts';
import type { Neighbour, Neighbours } from './neighbours.ts';
import type { Settings } from './settings.ts';

/** Of the boids around it, one looks at so many or fewer: in a crowd at every second, third ... */
const MOST_LOOKS = 32;
/** How far a hunter sees, from how far it is feared, and from where it catches, in pixels. */
const HUNTER_SIGHT = 150;
const FRIGHT = 85;
const CATCH = 6;
/** From how far an obstacle is avoided, beyond its edge. */
const BERTH = 26;
const SCARE = 170;

/** A hunter as boids see it, and what it sees of them; one step's own. */
export class Hunter extends Struct {
  x = f32();
  y = f32();
  /** 1 when it would catch one. */
  hungry = f32();
  /** Boids in sight, and the sums of their places. */
  prey = f32();
  preyX = f32();
  preyY = f32();
  caught = u32();
}

/** What is to be kept away from; one step's own. */
class Disc extends Struct {
  x = f32();
  y = f32();
  reach = f32();
  strength = f32();
}

/**
 * What makes one turn, summed up in `ax` and `ay`, pixels a second, each second. What it looks at lies in scratch memory:
 * the neighbours of all, the hunters, and the discs that are in the way.
 *
 * Decimal numbers travel through fields and views here, not as arguments: V8 makes an object of each that a function
 * is called with, unless it inlines the call.
 */
export class Steering {
  ax = 0;
  ay = 0;
  /** How crowded it was in the last turn, 0 to 1. */
  crowd = 0;
  /** Of all turns since `begin`: how alike neighbours fly, as a sum of cosines, and of how many. */
  cosines = 0;
  turns = 0;
  hunters!: ScratchArray<Hunter>;
  readonly #settings: Settings;
  readonly #near: Neighbours;
  #discCount = 0;
  // Each walks an array of its own.
  #neighbour!: ElementCursor<Neighbour>;
  #hunter!: ElementCursor<Hunter>;
  #disc!: ElementCursor<Disc>;

  constructor(settings: Settings, near: Neighbours) {
    this.#settings = settings;
    this.#near = near;
  }

  /** Takes room for the hunters and discs of one step. The neighbours have begun already. */
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

  /** Frightens all around a place. */
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

  /** Keep apart, fly as they do, keep together. */
  heedNeighbours(pose: Pose, velocity: Velocity): void {
    const { x, y } = pose;
    const { x: vx, y: vy } = velocity;
    const near = this.#near;
    const { starts, columns, cellSize } = near;
    const { sight, separation, alignment, cohesion } = this.#settings;
    const reach = sight * sight;
    const touching = 0.25 * reach;
    const neighbour = this.#neighbour;
    const left = near.column(((x - sight) / cellSize) | 0);
    const right = near.column(((x + sight) / cellSize) | 0);
    const bottom = near.row(((y + sight) / cellSize) | 0);
    let count = 0;
    let awayX = 0;
    let awayY = 0;
    let sumX = 0;
    let sumY = 0;
    let sumVx = 0;
    let sumVy = 0;
    const top = near.row(((y - sight) / cellSize) | 0);
    let around = 0;
    for (let row = top; row <= bottom; row++) {
      around += starts.get(row * columns + right + 1) - starts.get(row * columns + left);
    }
    const every = 1 + ((around / MOST_LOOKS) | 0);
    for (let row = top; row <= bottom; row++) {
      // The cells of a row lie side by side, and so do their boids.
      const end = starts.get(row * columns + right + 1);
      for (let at = starts.get(row * columns + left); at < end; at += every) {
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
    this.ax = awayX * every * separation * 220;
    this.ay = awayY * every * separation * 220;
    if (count === 0) return;
    const along = Math.sqrt((sumVx * sumVx + sumVy * sumVy) * (vx * vx + vy * vy));
    if (along > 0) {
      this.cosines += (sumVx * vx + sumVy * vy) / along;
      this.turns++;
    }
    this.ax += (sumVx / count - vx) * alignment * 2.6 + (sumX / count) * cohesion * 7;
    this.ay += (sumVy / count - vy) * alignment * 2.6 + (sumY / count) * cohesion * 7;
  }

  /** Whether there is more to look at than neighbours. */
  isInDanger(pose: Pose): boolean {
    return this.#near.isMarked(pose);
  }

  /** Away from hunters, who take note; true when one has caught it. */
  flee({ x, y }: Pose): boolean {
    const { length } = this.hunters;
    const { fear } = this.#settings;
    for (let i = 0; i < length; i++) {
      const hunter = this.#hunter.seek(i);
      const dx = x - hunter.x;
      const dy = y - hunter.y;
      const distance = Math.sqrt(dx * dx + dy * dy);
      if (distance > HUNTER_SIGHT) continue;
      hunter.prey++;
      hunter.preyX += x;
      hunter.preyY += y;
      if (distance > FRIGHT) continue;
      const push = (1000 * fear * (1 - distance / FRIGHT)) / (distance + 1);
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

  /** Around obstacles. */
  avoid({ x, y }: Pose): void {
    for (let i = 0; i < this.#discCount; i++) {
      const disc = this.#disc.seek(i);
      const dx = x - disc.x;
      const dy = y - disc.y;
      const distance = Math.sqrt(dx * dx + dy * dy);
      if (distance >= disc.reach) continue;
      const push = (disc.strength * (1 - distance / disc.reach)) / (distance + 1);
      this.ax += dx * push;
      this.ay += dy * push;
    }
  }
}
