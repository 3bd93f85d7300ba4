import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { countsAsAlive, DeathTimes } from '../../src/emitter/death-times.ts';

it('counts the same as a list of death times, from which some are removed', () => {
  const step = fc.record({
    wait: fc.double({ min: 0, max: 3, noNaN: true }),
    lives: fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 5 }),
    removed: fc.array(fc.nat(), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const deaths = new DeathTimes(2);
      const list: number[] = [];
      let time = 0;
      for (const { wait, lives, removed } of steps) {
        time += wait;
        deaths.moveOn(time);
        for (const life of lives) {
          deaths.add(time + life);
          list.push(time + life);
        }
        for (const at of removed) {
          const [death] = list.splice(at % (list.length + 1), 1);
          if (death !== undefined) deaths.remove(death);
        }
        expect(deaths.alive).toBe(list.filter((death) => countsAsAlive(death, time)).length);
      }
      deaths.clear();
      expect(deaths.alive).toBe(0);
    }),
  );
});
