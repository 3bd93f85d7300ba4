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
/** Many: as soon as anything is allocated, V8 counts the page of 256 KiB that it lies on. */
const FRAMES = 10_000;

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
  for (let attempt = 0; attempt < 10 && least >= 32; attempt++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < FRAMES; i++) frame();
    least = Math.min(least, (process.memoryUsage().heapUsed - before) / FRAMES);
  }
  expect(least).toBeLessThan(32); // bytes a frame
  for (let i = 0; i < 4; i++) history.save(++tick); // the frames that the last rollback forgot
  expect(history.length).toBe(60);
});
