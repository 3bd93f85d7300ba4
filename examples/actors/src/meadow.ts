import { PoolView } from '@offheap/pixi';
import { type Handle, PackedPool } from '@offheap/struct';
import { type Container, Graphics, Sprite } from 'pixi.js';
import { Actor } from './actor.ts';
import { actorFrames, FIRST_PLANT, FRAMES_EACH, shadowFrames } from './frames.ts';
import { paintGround, paintSunlight, pathAt } from './paint/ground.ts';
import { PEOPLE, PERSON, STEPS } from './paint/people.ts';
import { PLANT, PLANTS, TREES } from './paint/plants.ts';
import { BUSH_SHADOW, PERSON_SHADOW, SHADOW_FEET, TREE_SHADOW } from './paint/shadow.ts';
import { paintImage, type Size } from './paint/sheet.ts';

/** Square points of the meadow for one actor. */
const AREA_EACH = 5400;
/** Steps for each point of a walk. */
const STEPS_A_POINT = 0.11;
/** The minimum distance of trees from the middle of the path. */
const PATH_MARGIN = 46;
const TOP = 70;

/** People and plants, sorted by where they stand. */
export class Meadow {
  readonly actors: PackedPool<Actor>;
  readonly view: PoolView<Actor>;
  readonly #size: Size;
  readonly #walk: (dt: number) => void;
  /** A ring under the picked actor. */
  readonly #ring = new Graphics().ellipse(0, 0, 24, 10).stroke({ color: '#fff7c2', width: 3 });
  #picked: Handle<Actor> | undefined;

  constructor(stage: Container, size: Size, random: () => number) {
    this.#size = size;
    const { width, height } = size;
    const count = Math.round((width * height) / AREA_EACH);
    this.actors = new PackedPool(Actor, { capacity: count });
    // Two views draw the same pool: all shadows are drawn on the ground, below all actors.
    const shadows = new PoolView(this.actors, {
      frames: shadowFrames(),
      frame: 'shadow',
      position: ['x', 'y'],
      scale: 'size',
      anchor: SHADOW_FEET,
    });
    this.view = new PoolView(this.actors, {
      frames: actorFrames(),
      frame: 'frame',
      position: ['x', 'y'],
      scale: 'size',
      anchor: [0.5, 'feet'],
      visible: 'isVisible',
      tint: 'tint',
    });
    this.#ring.visible = false;
    const ground = new Sprite(paintImage(size, (context) => paintGround(context, size)));
    const sunlight = new Sprite(paintImage(size, (context) => paintSunlight(context, size)));
    stage.addChild(ground, shadows, this.#ring, this.view, sunlight);
    this.actors.spawnMany(count, (actor, i) => this.#begin(actor, i, random));
    this.#walk = this.actors.system((actor, dt: number) => {
      if (!actor.isPerson) return;
      actor.x += actor.vx * dt;
      actor.y += actor.vy * dt;
      if (actor.x < 0 || actor.x > width) actor.vx = actor.x < 0 ? Math.abs(actor.vx) : -Math.abs(actor.vx);
      if (actor.y < TOP || actor.y > height)
        actor.vy = actor.y < TOP ? Math.abs(actor.vy) : -Math.abs(actor.vy);
      const steps = (actor.frame - actor.look + Math.abs(actor.vx) * STEPS_A_POINT * dt) % STEPS;
      actor.frame = actor.look + steps + (actor.vx < 0 ? STEPS : 0);
    });
    this.step(0);
  }

  #begin(actor: Actor, i: number, random: () => number): void {
    const { width, height } = this.#size;
    actor.x = random() * width;
    actor.y = TOP + random() * (height - TOP);
    actor.isPerson = i % 2 === 0;
    if (actor.isPerson) {
      actor.look = Math.floor(random() * PEOPLE) * FRAMES_EACH;
      actor.feet = PERSON.feet;
      actor.shadow = PERSON_SHADOW;
      actor.size = 0.84 + 0.16 * random();
      actor.vx = (random() < 0.5 ? -1 : 1) * (18 + 30 * random());
      actor.vy = 12 * (random() - 0.5);
    } else {
      const isTree = i % 4 === 1;
      const plant = isTree ? random() * TREES : TREES + random() * (PLANTS - TREES);
      actor.look = FIRST_PLANT + Math.floor(plant);
      actor.feet = PLANT.feet;
      actor.shadow = isTree ? TREE_SHADOW : BUSH_SHADOW;
      actor.size = isTree ? 0.8 + 0.4 * random() : 0.5 + 0.3 * random();
      const path = pathAt(actor.x, this.#size);
      const aside = actor.y - path;
      if (Math.abs(aside) < PATH_MARGIN)
        actor.y = path + (aside < 0 ? -1 : 1) * (PATH_MARGIN + 20 * random());
    }
    actor.frame = actor.look;
  }

  /** Moves all people, and sorts the pool. */
  step(dt: number): void {
    const { actors } = this;
    this.#walk(dt);
    actors.sortBy('y');
    const picked = this.#picked === undefined ? undefined : actors.get(this.#picked);
    this.#ring.visible = picked !== undefined;
    if (picked !== undefined) this.#ring.position.set(picked.x, picked.y);
  }

  /** Picks the actor that is drawn at a point of the stage, and returns its kind. */
  pick(x: number, y: number): 'somebody' | 'a plant' | 'nobody' {
    const { actors } = this;
    const before = this.#picked === undefined ? undefined : actors.get(this.#picked);
    if (before !== undefined) before.tint = 0xffffff;
    const actor = this.view.hitTest(x, y);
    this.#picked = actor === undefined ? undefined : actors.handleOf(actor);
    if (actor === undefined) return 'nobody';
    actor.tint = 0xfff0b0;
    return actor.isPerson ? 'somebody' : 'a plant';
  }
}
