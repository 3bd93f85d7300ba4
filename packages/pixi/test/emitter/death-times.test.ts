import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { countsAsAlive, DeathTimes } from '../../src/emitter/death-times.ts';

it('counts the same as a list of death times', () => {
  const step = fc.record({
    wait: fc.double({ min: 0, max: 3, noNaN: true }),
    lives: fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const deaths = new DeathTimes(2);
      const list: number[] = [];
      let time = 0;
      for (const { wait, lives } of steps) {
        time += wait;
        deaths.moveOn(time);
        for (const life of lives) {
          deaths.add(time + life);
          list.push(time + life);
        }
        expect(deaths.alive).toBe(list.filter((death) => countsAsAlive(death, time)).length);
      }
      deaths.clear();
      expect(deaths.alive).toBe(0);
    }),
  );
});
