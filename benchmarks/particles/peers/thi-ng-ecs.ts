// @thi.ng/ecs: one memory-mapped component that a group owns, so that its values are contiguous; `run` loops over them.
import { ECS, type GroupInfo } from '@thi.ng/ecs';
import type { Particles } from '../benchmarks.ts';
import { DT, GRAVITY } from '../world.ts';

interface Spec {
  particle: Float32Array;
}

function move({ particle: { values, stride } }: GroupInfo<Spec, 'particle'>, count: number): void {
  for (let i = 0, at = 0; i < count; i++, at += stride) {
    values[at]! += values[at + 2]! * DT;
    values[at + 1]! += values[at + 3]! * DT;
    values[at + 3]! += GRAVITY * DT;
    values[at + 4]! -= DT;
  }
}

export const particles: Particles = {
  naming: 'held',
  make(count) {
    const ecs = new ECS<Spec>({ capacity: count });
    const particle = ecs.defComponent({ id: 'particle', type: 'f32', size: 8 })!; // its own type says undefined for a name given twice
    const group = ecs.defGroup([particle], [particle]);
    const add = (serial: number): number =>
      ecs.defEntity({
        particle: [
          serial & 1023,
          (serial >> 3) & 1023,
          (serial & 63) - 32,
          ((serial >> 6) & 63) - 32,
          1 + (serial % 19),
          serial, // exact below 2^24
          0,
          0,
        ] as unknown as Float32Array, // any list of numbers is accepted
      });
    const held = Array.from({ length: count }, (_, serial) => add(serial));
    return {
      update() {
        group.run(move);
      },
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) ecs.deleteID(held[victims[i]!]!);
        for (let i = 0; i < victims.length; i++) held[victims[i]!] = add(serial + i);
      },
      touch(picks) {
        const { sparse, vals, stride } = particle;
        for (let i = 0; i < picks.length; i++) vals[sparse[held[picks[i]!]!]! * stride]! += 1;
      },
      read(visit) {
        for (const id of held) {
          const p = particle.get(id)!; // it is alive
          visit(p[5]!, p[0]!, p[1]!);
        }
      },
    };
  },
};
