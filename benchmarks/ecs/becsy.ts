// becsy: its performance build, one thread.
import { component, type Entity, field, Type, System, World } from '@lastolivegames/becsy/lib/perf.js';
import { DT, type EntityWorlds } from './entity-world.ts';

class Position {
  declare x: number;
  declare y: number;
}
class Velocity {
  declare x: number;
  declare y: number;
}
class Health {
  declare left: number;
  declare serial: number;
}
// Decorators, called by hand: esbuild leaves the syntax to engines that do not have it.
for (const name of ['x', 'y']) {
  field(Type.float32)(Position.prototype, name);
  field(Type.float32)(Velocity.prototype, name);
}
field(Type.float32)(Health.prototype, 'left');
field(Type.uint32)(Health.prototype, 'serial');
for (const Component of [Position, Velocity, Health]) component(Component);

const NONE = new Int32Array(0);
/** The work of the next frame. */
const asked = {
  moves: false,
  victims: NONE as Int32Array,
  serial: 0,
  read: undefined as ((serial: number, x: number, y: number) => void) | undefined,
};
const held: Entity[] = [];

/** One system for everything: becsy 0.16 never finishes planning two systems that write the same components. */
class Everything extends System {
  readonly #all = this.query((q) => q.current.with(Position).write.with(Velocity).write.with(Health).write);

  override execute(): void {
    const { moves, victims, serial, read } = asked;
    if (moves) this.#move();
    for (let i = 0; i < victims.length; i++) held[victims[i]!]?.delete();
    for (let i = 0; i < victims.length; i++) {
      const s = serial + i;
      held[victims[i]!] = this.createEntity(
        Position,
        { x: s & 1023, y: 0 },
        Velocity,
        { x: (s & 63) - 32, y: 1 },
        Health,
        { left: 100, serial: s },
      ).hold();
    }
    if (read === undefined) return;
    for (const entity of this.#all.current) {
      const { serial } = entity.read(Health);
      const { x, y } = entity.read(Position);
      read(serial, x, y);
    }
  }

  #move(): void {
    for (const entity of this.#all.current) {
      const { x, y } = entity.read(Velocity);
      const position = entity.write(Position);
      position.x += x * DT;
      position.y += y * DT;
    }
  }
}

export const worlds: EntityWorlds = {
  async make(count) {
    const world = await World.create({
      defs: [Position, Velocity, Health, Everything],
      threads: 1,
      maxEntities: count * 2,
      maxLimboComponents: count * 6,
      maxShapeChangesPerFrame: count * 6,
      maxWritesPerFrame: count * 6,
    });
    async function execute(ask: Partial<typeof asked>): Promise<void> {
      Object.assign(asked, { moves: false, victims: NONE, read: undefined }, ask);
      await world.execute();
    }
    await execute({ victims: Int32Array.from({ length: count }, (_, i) => i), serial: 0 });
    return {
      replace: (victims, serial) => execute({ victims, serial }),
      move: () => execute({ moves: true }),
      read: (visit) => execute({ read: visit }),
    };
  },
};
