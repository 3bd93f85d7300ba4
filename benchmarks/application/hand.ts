// By hand: an interleaved Float32Array and a loop of its own for each kind.
import { DT, GRAVITY } from '../particles/world.ts';
import { type Application, THINGS } from './application.ts';

/** Floats of a thing of each kind, and how many stand in front of x. */
const STRIDES = [5, 6, 7, 8, 6, 9, 6, 10, 7, 8];
const STARTS = [0, 0, 1, 1, 0, 2, 0, 2, 1, 1];

function moveSpark(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 5) {
    f32[at]! += f32[at + 2]! * DT;
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 3]! += GRAVITY * DT;
    f32[at + 4]! -= DT;
  }
}

function moveSmoke(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 6) {
    f32[at]! += f32[at + 2]! * DT;
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 3]! += GRAVITY * DT;
    f32[at + 4]! -= DT;
  }
}

function moveBullet(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 7) {
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 2]! += f32[at + 4]! * DT;
    f32[at + 4]! += GRAVITY * DT;
    f32[at + 5]! -= DT;
  }
}

function moveEnemy(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 8) {
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 2]! += f32[at + 4]! * DT;
    f32[at + 4]! += GRAVITY * DT;
    f32[at + 5]! -= DT;
  }
}

function moveCoin(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 6) {
    f32[at]! += f32[at + 2]! * DT;
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 3]! += GRAVITY * DT;
    f32[at + 4]! -= DT;
  }
}

function moveLeaf(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 9) {
    f32[at + 2]! += f32[at + 4]! * DT;
    f32[at + 3]! += f32[at + 5]! * DT;
    f32[at + 5]! += GRAVITY * DT;
    f32[at + 6]! -= DT;
  }
}

function moveRain(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 6) {
    f32[at]! += f32[at + 2]! * DT;
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 3]! += GRAVITY * DT;
    f32[at + 4]! -= DT;
  }
}

function moveShard(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 10) {
    f32[at + 2]! += f32[at + 4]! * DT;
    f32[at + 3]! += f32[at + 5]! * DT;
    f32[at + 5]! += GRAVITY * DT;
    f32[at + 6]! -= DT;
  }
}

function moveGhost(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 7) {
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 2]! += f32[at + 4]! * DT;
    f32[at + 4]! += GRAVITY * DT;
    f32[at + 5]! -= DT;
  }
}

function moveBird(f32: Float32Array, end: number): void {
  for (let at = 0; at < end; at += 8) {
    f32[at + 1]! += f32[at + 3]! * DT;
    f32[at + 2]! += f32[at + 4]! * DT;
    f32[at + 4]! += GRAVITY * DT;
    f32[at + 5]! -= DT;
  }
}

export function start(): Application {
  const all = STRIDES.map((stride, kind) => {
    const f32 = new Float32Array(THINGS * stride);
    for (let i = 0, at = STARTS[kind]!; i < THINGS; i++, at += stride) {
      f32.set([i & 1023, (i >> 3) & 1023, (i & 63) - 32, ((i >> 6) & 63) - 32, 1], at);
    }
    return f32;
  });
  return {
    update() {
      moveSpark(all[0]!, THINGS * 5);
      moveSmoke(all[1]!, THINGS * 6);
      moveBullet(all[2]!, THINGS * 7);
      moveEnemy(all[3]!, THINGS * 8);
      moveCoin(all[4]!, THINGS * 6);
      moveLeaf(all[5]!, THINGS * 9);
      moveRain(all[6]!, THINGS * 6);
      moveShard(all[7]!, THINGS * 10);
      moveGhost(all[8]!, THINGS * 7);
      moveBird(all[9]!, THINGS * 8);
    },
    read(kind, visit) {
      const f32 = all[kind]!;
      for (let i = 0, at = STARTS[kind]!; i < THINGS; i++, at += STRIDES[kind]!)
        visit(i, f32[at]!, f32[at + 1]!);
    },
  };
}
