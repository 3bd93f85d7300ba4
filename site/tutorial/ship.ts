import { f32, type PackedPool, Struct, u8, vec2 } from '@offheap/struct';
import { PoolView } from '@offheap/pixi';
import { Graphics, Texture } from 'pixi.js';
import { type Field, HEIGHT, type Step, WIDTH } from './field.ts';

class Ship extends Struct {
  static readonly struct = 'Ship';
  at = vec2(WIDTH / 2, HEIGHT - 40);
  lives = u8(9);
  /** Seconds until the next shot. */
  reload = f32();
}

export class Shot extends Struct {
  static readonly struct = 'Shot';
  at = vec2();
}

/** The ship and its shots. */
export interface Player {
  readonly ship: Ship;
  readonly shots: PackedPool<Shot>;
  readonly step: Step;
}

const SPEED = 420;
const SHOT_SPEED = 520;
const RELOAD = 0.07;

export function createPlayer({ world, stage, input }: Field): Player {
  const ship = world.single(Ship); // one entry, in the memory of the world
  const shots = world.packed(Shot, { capacity: 200 });

  const sprite = new Graphics().poly([0, -12, 9, 10, 0, 5, -9, 10]).fill(0x8ce0ff);
  const view = new PoolView(shots, { texture: Texture.WHITE, position: 'at', size: [3, 10] });
  view.tint = 0x8ce0ff;
  stage.addChild(view, sprite);
  sprite.onRender = () => sprite.position.copyFrom(ship.at);

  const fly = shots.system((shot, dt: number) => {
    shot.at.y -= SHOT_SPEED * dt;
  });

  function step(dt: number): void {
    ship.at.moveTowards(input, SPEED * dt);
    ship.reload -= dt;
    if (ship.reload <= 0) {
      ship.reload += RELOAD;
      for (const side of [-6, 6])
        shots.trySpawn((shot) => void shot.at.set(ship.at.x + side, ship.at.y - 10));
    }
    fly(dt);
    shots.destroyWhere((shot) => shot.at.y < -10);
  }
  return { ship, shots, step };
}
