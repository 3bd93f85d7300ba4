import type { Scene } from './scene.ts';

/** Rockets that burst into stars, each of which draws a trail of sparks. */
export const fireworks: Scene = {
  name: 'fireworks',
  title: 'Fireworks',
  hint: 'Press to light a shell right there',
  looks: {
    alpha: [0.9, 1, 0.7, 0.35, 0],
    scale: [0.9, 1, 0.7, 0.35],
    blendMode: 'add',
    background: 0x05060d,
    bright: 15_000,
  },
  parameters: {
    count: 100_000,
    rate: 1,
    life: 1.7,
    speed: 430,
    gravity: 190,
    spread: 1,
    size: 1,
    hue: 8,
    trail: 1,
  },
  rate: (w) => {
    w.rate = 2.1; // shells
  },

  emit: (w, rocket = 2) => {
    const { random, base, wheel, unit } = w;
    let at = w.at;
    const shells = w.births + w.bursts + (w.fresh === 24 ? 3 : 0);
    for (let i = 0; i < shells; i++, at += 11) {
      const r = base + (at & 8191);
      const p = w.requests.next();
      p.kind = rocket;
      p.tint = wheel[((w.turn + random[r]!) * 256) & 255]!;
      p.size = 3.5 * w.size;
      // Pressed: it bursts at once, where the pointer is. The first ones are well on their way.
      const here = i >= w.births && i < w.births + w.bursts;
      const top = w.floor * (0.14 + 0.36 * random[r + 1]!);
      const fall = Math.max(60, w.gravity * unit);
      const up = Math.sqrt(2 * fall * Math.max(20, w.floor - top));
      p.x = here ? w.x : w.width * (0.5 + (random[r + 2]! - 0.5) * 0.78 * w.spread);
      p.y = here ? w.y : i < w.births ? w.floor : top + 30 * random[r + 5]!;
      p.vx = here ? 0 : 60 * unit * (random[r + 3]! - 0.5);
      p.vy = here ? 0 : i < w.births ? -up : -40;
      p.life = here
        ? 0.001
        : i < w.births
          ? (up / fall) * (0.86 + 0.1 * random[r + 4]!)
          : 0.1 + 0.9 * random[r + 4]!;
    }
    w.at = at;
  },

  move: (p, w) => {
    const { dt } = w;
    p.life -= dt;
    if (p.kind !== 0) {
      w.rare(p, w);
      return;
    }
    // A spark of a trail: drifts and goes out. By far the most.
    const vx = p.vx * 0.975;
    const vy = p.vy * 0.975 + 0.3 * w.fall;
    p.vx = vx;
    p.vy = vy;
    p.x += vx * dt;
    p.y += vy * dt;
  },

  rare: (p, w, star = 1, rocket = 2, puff = 3, shells = 3.6, sparksOfStar = 30) => {
    const { dt, random, base, unit } = w;
    const { kind } = p;
    if (kind === puff) return;
    const drag = kind === star ? 0.968 : 1;
    p.vx *= drag;
    p.vy = p.vy * drag + (kind === star ? 0.55 : 1) * w.fall;
    p.x += p.vx * dt;
    p.y += p.vy * dt;
    const r = base + ((w.at += 13) & 8191);
    if (p.life > 0) {
      const sparks = kind === rocket ? 2 : random[r]! < w.trail ? 1 : 0;
      for (let i = 0; i < sparks; i++) {
        const spark = w.requests.next();
        const ago = dt * random[r + 1 + i]!;
        spark.x = p.x - p.vx * ago;
        spark.y = p.y - p.vy * ago;
        spark.vx = 0.16 * p.vx + 22 * unit * (random[r + 3 + i]! - 0.5);
        spark.vy = 0.16 * p.vy + 22 * unit * (random[r + 5 + i]! - 0.5);
        spark.life =
          kind === rocket ? 0.2 + 0.4 * random[r + 7]! : 0.25 + 0.95 * random[r + 7]! * random[r + 8]!;
        spark.size = w.size * (1.1 + 1.4 * random[r + 9]!);
        spark.tint = kind === rocket ? 0xffc98a : p.tint;
        spark.kind = 0;
      }
      return;
    }
    if (kind === star) return;

    // The shell bursts. As many stars as will fill the count, with their trails.
    const stars = Math.max(12, Math.min(700, w.count / (shells * (1 + sparksOfStar * w.trail))));
    const shape = random[r]!;
    const second = w.wheel[((w.turn + random[r + 1]! * 4) * 256) & 255]!;
    const tilt = Math.PI * random[r + 2]!;
    const size = (0.75 + 0.5 * random[r + 3]!) * w.speed * unit;
    const flash = w.requests.next();
    flash.x = p.x;
    flash.y = p.y;
    flash.vx = flash.vy = 0;
    flash.life = 0.5;
    flash.size = 130 * unit;
    flash.tint = p.tint;
    flash.kind = puff;
    for (let i = 0; i < stars; i++) {
      const q = base + ((w.at += 9) & 8191);
      // A direction in space, seen from the side: it is dense at the rim, as shells are.
      const z = shape < 0.25 ? 0.12 * (random[q]! - 0.5) : 2 * random[q]! - 1;
      const turn = 2 * Math.PI * random[q + 1]!;
      const flat = Math.sqrt(1 - z * z);
      const inner = shape > 0.6 && i % 3 === 0;
      const speed = size * (inner ? 0.42 : 0.93 + 0.1 * random[q + 2]!);
      const a = Math.cos(turn) * flat;
      const b = shape < 0.25 ? 0.34 * Math.sin(turn) * flat + z : Math.sin(turn) * flat;
      const s = w.requests.next();
      s.x = p.x;
      s.y = p.y;
      s.vx = speed * (a * Math.cos(tilt) - b * Math.sin(tilt)) + 0.3 * p.vx;
      s.vy = speed * (a * Math.sin(tilt) + b * Math.cos(tilt)) + 0.3 * p.vy;
      s.life = w.life * (0.6 + 0.55 * random[q + 3]!);
      s.size = w.size * (2.6 + 1.6 * random[q + 4]!);
      s.tint = inner ? second : p.tint;
      s.kind = star;
    }
  },
};
