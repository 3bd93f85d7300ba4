// becsy: its performance build, one thread. One system writes the entities of a query, another deletes and creates.
import { component, type Entity, field, Type, System, World } from '@lastolivegames/becsy/lib/perf.js';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';

class Particle {
  declare x: number;
  declare y: number;
  declare vx: number;
  declare vy: number;
  declare life: number;
  declare serial: number;
}
// Decorators, called by hand: esbuild leaves the syntax to engines that do not have it.
for (const name of ['x', 'y', 'vx', 'vy', 'life']) field(Type.float32)(Particle.prototype, name);
field(Type.uint32)(Particle.prototype, 'serial');
component(Particle);

/** The work of the next frame. */
const asked = {
  update: false,
  victims: new Int32Array(0) as Int32Array,
  serial: 0,
  picks: new Int32Array(0) as Int32Array,
  read: undefined as ((serial: number, x: number, y: number) => void) | undefined,
};
const held: Entity[] = [];

class Movement extends System {
  // Both systems write particles: without an order, the topological sort of becsy never ends.
  protected readonly order = this.schedule((s) => s.before(Turnover));
  readonly #moving = this.query((q) => q.current.with(Particle).write);

  override execute(): void {
    if (!asked.update) return;
    for (const entity of this.#moving.current) {
      const p = entity.write(Particle);
      p.x += p.vx * DT;
      p.y += p.vy * DT;
      p.vy += GRAVITY * DT;
      p.life -= DT;
    }
  }
}

class Turnover extends System {
  readonly #all = this.query((q) => q.current.with(Particle).write.using(Particle).write);

  override execute(): void {
    const { victims, picks, serial, read } = asked;
    for (let i = 0; i < victims.length; i++) held[victims[i]!]?.delete();
    for (let i = 0; i < victims.length; i++) {
      const s = serial + i;
      held[victims[i]!] = this.createEntity(Particle, {
        x: s & 1023,
        y: (s >> 3) & 1023,
        vx: (s & 63) - 32,
        vy: ((s >> 6) & 63) - 32,
        life: 1 + (s % 19),
        serial: s,
      }).hold();
    }
    for (let i = 0; i < picks.length; i++) held[picks[i]!]!.write(Particle).x += 1;
    if (read === undefined) return;
    for (const entity of this.#all.current) {
      const { serial, x, y } = entity.read(Particle);
      read(serial, x, y);
    }
  }
}

const NONE = new Int32Array(0);

export const particles: Particles = {
  naming: 'held',
  async make(count) {
    const world = await World.create({
      defs: [Particle, Movement, Turnover],
      threads: 1,
      maxEntities: count * 2,
      maxLimboComponents: count * 2,
      maxShapeChangesPerFrame: count * 2,
      maxWritesPerFrame: count * 2,
      defaultComponentStorage: 'packed',
    });
    async function execute(ask: Partial<typeof asked>): Promise<void> {
      Object.assign(asked, { update: false, victims: NONE, picks: NONE, read: undefined }, ask);
      await world.execute();
    }
    await execute({ victims: Int32Array.from({ length: count }, (_, i) => i), serial: 0 });
    return {
      update: () => execute({ update: true }),
      replace: (victims, serial) => execute({ victims, serial }),
      touch: (picks) => execute({ picks }),
      read: (visit) => execute({ read: visit }),
    };
  },
};
