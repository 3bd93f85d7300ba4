import { World } from '@offheap/ecs';
import { f32, Struct } from '@offheap/struct';
import { expect, test } from 'vitest';
import { heapGrowth } from './heap-growth.ts';

class Position extends Struct {
  x = f32();
  y = f32();
}

const COUNT = 1000;
/** Many frames, because V8 counts a whole page of 256 KiB as soon as anything is allocated in it. */
const FRAMES = 10_000;

// In a separate file and process, because code that V8 has not optimised yet allocates numbers.
test('frames that are saved and rolled back create no garbage', () => {
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
  const bytes = heapGrowth(frame, { warmUp: 3000, frames: FRAMES, attempts: 10, enough: 32 });
  expect(bytes).toBeLessThan(32); // a frame
  for (let i = 0; i < 4; i++) history.save(++tick); // the frames that the last rollback removed
  expect(history.length).toBe(60);
});
