import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { World } from '@offheap/ecs';
import { f32, Struct } from '@offheap/struct';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
// The flag is set after this context was made: only a new one has the function.
const gc = runInNewContext('gc') as () => void;

class Position extends Struct {
  x = f32();
  y = f32();
}

const COUNT = 1000;

// In a file, and a process, of its own: code that V8 has not optimised yet makes numbers on the heap.
test('frames that are saved and rolled back make no garbage', () => {
  const world = new World({ capacity: 2 * COUNT, checked: false });
  const positions = world.pool(Position);
  for (let i = 0; i < COUNT; i++) world.spawn([Position]);
  const history = world.history(60);
  const move = positions.system((position) => void (position.x += 1));
  let tick = 0;
  history.save(tick);
  const frame = (): void => {
    move();
    history.save(++tick);
    if (tick % 10 !== 0) return;
    history.rollback(tick - 4);
    tick -= 4;
    move();
    history.save((tick += 5));
  };
  for (let i = 0; i < 3000; i++) frame();
  let least = Infinity;
  // Compilation allocates now and then: the least of some tries is the frame itself.
  for (let attempt = 0; attempt < 30 && least >= 32; attempt++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100; i++) frame();
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / 100);
  }
  expect(least).toBeLessThan(32); // bytes a frame
  expect(history.length).toBe(60);
});
