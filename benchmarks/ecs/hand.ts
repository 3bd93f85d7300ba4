// By hand: an interleaved buffer for each component, entities as indices. The limit that ratios are relative to.
import { DT, type EntityWorlds } from './entity-world.ts';

export const worlds: EntityWorlds = {
  make(count) {
    const positions = new Float32Array(2 * count);
    const velocities = new Float32Array(2 * count);
    const healths = new Float32Array(2 * count);
    const serials = new Int32Array(healths.buffer);
    const put = (at: number, serial: number): void => {
      positions[at] = serial & 1023;
      positions[at + 1] = 0;
      velocities[at] = (serial & 63) - 32;
      velocities[at + 1] = 1;
      healths[at] = 100;
      serials[at + 1] = serial;
    };
    for (let i = 0; i < count; i++) put(2 * i, i);
    const move = (end: number): void => {
      for (let at = 0; at < end; at += 2) {
        positions[at]! += velocities[at]! * DT;
        positions[at + 1]! += velocities[at + 1]! * DT;
      }
    };
    return {
      replace(victims, serial) {
        for (let i = 0; i < victims.length; i++) put(2 * victims[i]!, serial + i);
      },
      move: () => move(2 * count),
      read(visit) {
        for (let at = 0; at < 2 * count; at += 2) visit(serials[at + 1]!, positions[at]!, positions[at + 1]!);
      },
    };
  },
};
