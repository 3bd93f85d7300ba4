import { PoolView } from '@offheap/pixi';
import { type Handle, PackedPool } from '@offheap/struct';
import { type Container, Graphics, type Texture } from 'pixi.js';
import { Actor } from './actor.ts';
import { FEET, FIRST_TREE, PEOPLE, STEPS, TREES } from './textures.ts';

/** Points of the meadow for one actor. */
const AREA_EACH = 4200;
/** Steps of a walk in a second, for one point a second. */
const STEPS_A_POINT = 0.11;

/** People and trees, sorted by where they stand. */
export class Meadow {
  readonly actors: PackedPool<Actor>;
  readonly view: PoolView<Actor>;
  readonly #width: number;
  readonly #height: number;
  readonly #walk: (dt: number) => void;
  /** Lies under whoever is picked. */
  readonly #ring = new Graphics().ellipse(0, 0, 22, 9).stroke({ color: '#fff7c2', width: 3 });
  #picked: Handle<Actor> | undefined;

  constructor(
    stage: Container,
    frames: readonly Texture[],
    width: number,
    height: number,
    random: () => number,
  ) {
    this.#width = width;
    this.#height = height;
    const count = Math.round((width * height) / AREA_EACH);
    this.actors = new PackedPool(Actor, { capacity: count });
    this.view = new PoolView(this.actors, {
      frames,
      frame: 'frame',
      position: ['x', 'y'],
      scale: 'size',
      anchor: [0.5, 'feet'],
      visible: 'isVisible',
      tint: 'tint',
    });
    this.#ring.visible = false;
    stage.addChild(this.#ring, this.view);
    this.actors.spawnMany(count, (actor, i) => this.#begin(actor, i % 4 === 0, random));
    this.#walk = this.actors.system((actor, dt: number) => {
      if (!actor.isPerson) return;
      actor.x += actor.vx * dt;
      actor.y += actor.vy * dt;
      if (actor.x < 0 || actor.x > width) actor.vx = actor.x < 0 ? Math.abs(actor.vx) : -Math.abs(actor.vx);
      if (actor.y < 60 || actor.y > height)
        actor.vy = actor.y < 60 ? Math.abs(actor.vy) : -Math.abs(actor.vy);
      const steps = actor.frame - actor.look + Math.abs(actor.vx) * STEPS_A_POINT * dt;
      actor.frame = actor.look + (steps % STEPS);
    });
    this.step(0);
  }

  #begin(actor: Actor, isTree: boolean, random: () => number): void {
    actor.x = random() * this.#width;
    actor.y = 60 + random() * (this.#height - 60);
    actor.isPerson = !isTree;
    actor.feet = isTree ? FEET.tree : FEET.person;
    actor.look = isTree ? FIRST_TREE + Math.floor(random() * TREES) : Math.floor(random() * PEOPLE) * STEPS;
    actor.frame = actor.look;
    if (isTree) {
      actor.size = 0.9 + 0.5 * random();
      return;
    }
    actor.vx = (random() < 0.5 ? -1 : 1) * (18 + 30 * random());
    actor.vy = 12 * (random() - 0.5);
    actor.size = 0.85 + 0.2 * random();
  }

  /** Moves everybody, and sorts. */
  step(dt: number): void {
    const { actors } = this;
    this.#walk(dt);
    actors.sortBy('y');
    const picked = this.#picked === undefined ? undefined : actors.get(this.#picked);
    this.#ring.visible = picked !== undefined;
    if (picked !== undefined) this.#ring.position.set(picked.x, picked.y);
  }

  /** Picks whoever is drawn at a point of the stage; returns what it is. */
  pick(x: number, y: number): 'somebody' | 'a tree' | 'nobody' {
    const { actors } = this;
    const before = this.#picked === undefined ? undefined : actors.get(this.#picked);
    if (before !== undefined) before.tint = 0xffffff;
    const actor = this.view.hitTest(x, y);
    this.#picked = actor === undefined ? undefined : actors.handleOf(actor);
    if (actor === undefined) return 'nobody';
    actor.tint = 0xfff0b0;
    return actor.isPerson ? 'somebody' : 'a tree';
  }
}
