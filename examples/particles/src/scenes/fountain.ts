import type { SimulatedScene } from './scene.ts';

/** Jets that follow the pointer, burst where it is pressed, and splash on the water. */
export const fountain: SimulatedScene = {
  name: 'fountain',
  kind: 'simulated',
  title: 'Fountain',
  hint: 'Move to steer, press to burst',
  background: 0x06070f,
  looks: {
    alpha: [1, 1, 0.5, 0.18, 0],
    scale: [0.8, 1, 0.9, 0.6],
    blendMode: 'add',
    bright: 24_000,
  },
  // From the left to the right: gold, pink, ice blue. The rest of the list comes into sight when the colours change.
  ramp: [0xffd27a, 0xff6fb5, 0x8fb4ff, 0xffd27a],
  parameters: {
    count: 100_000,
    rate: 1,
    life: 2.6,
    speed: 860,
    gravity: 620,
    spread: 0.5,
    size: 1,
    hue: 0,
  },
  rate: (w) => {
    w.rate = w.count / w.life;
    // Narrower where the picture is narrow, so that the outer jets stay in it.
    w.fan = (0.042 + 0.166 * w.spread) * Math.min(1, w.width / (1100 * w.unit));
  },

  emit: (w, jets = 7, numbers = 17, burstSize = 2400) => {
    const { random, base, ramp, fan, unit, x, y, time, requests } = w;
    let at = w.at;
    const dx = x - w.lastX;
    const dy = y - w.lastY;
    const blur = 0.02 + 0.04 * w.spread;
    const pulse = 1 + 0.015 * Math.sin(time * 2.6);
    // The more particles, the smaller they are.
    const finer = w.size * Math.min(1.15, Math.max(0.62, (16_000 / w.count) ** 0.2));
    for (let i = 0; i < w.births; i++, at += numbers) {
      const r = base + (at & 8191);
      const jet = Math.floor(random[r]! * jets) - (jets - 1) / 2;
      const side = (random[r + 1]! + random[r + 2]! + random[r + 3]!) * (2 / 3) - 1; // usually near 0
      const more = (random[r + 4]! + random[r + 5]! + random[r + 6]!) * (2 / 3) - 1;
      const far = Math.abs(jet);
      // The core of a jet: narrow and white, and it ends at the apex.
      const isCore = random[r + 16]! < 0.22;
      const slope = jet * fan + (isCore ? 0.4 : 1) * blur * side;
      const lag = random[r + 7]! * random[r + 7]!;
      const fast = 0.99 + 0.03 * more - 0.1 * lag * lag;
      const up = w.speed * unit * pulse * fast * (1.03 - 0.08 * far);
      // Anywhere in the nozzle, at any time within the step.
      const along = random[r + 8]!;
      const ago = w.dt * random[r + 15]!;
      const p = requests.next();
      p.vx = slope * up + dx * 3;
      p.vy = -up + dy * 3;
      p.x = x - dx * along + 20 * unit * jet + 4 * random[r + 9]! - 2 + p.vx * ago;
      p.y = y - dy * along + 4 * random[r + 10]! - 2 + p.vy * ago;
      p.life = w.life * (isCore ? 0.48 + 0.12 * random[r + 11]! : 0.94 + 0.4 * random[r + 11]!);
      p.size = finer * (2.2 + 2.6 * random[r + 13]!);
      const hue = w.turn + (jet + 3) / 9 + 0.04 * random[r + 14]!;
      p.tint = isCore ? 0xffffff : ramp[(hue * 64) & 63]!;
      p.kind = 0;
    }
    const sparks = Math.min(Math.ceil(w.count / 30), burstSize);
    for (let burst = 0; burst < w.bursts; burst++) {
      const hue = w.turn + random[base + (at++ & 8191)]!;
      for (let i = 0; i < sparks; i++, at += 7) {
        const r = base + (at & 8191);
        const angle = 2 * Math.PI * random[r]!;
        const speed = 620 * unit * Math.sqrt(random[r + 1]!);
        const p = requests.next();
        p.x = x;
        p.y = y;
        p.vx = Math.cos(angle) * speed;
        p.vy = Math.sin(angle) * speed - 120 * unit;
        p.life = 0.5 + 1.3 * random[r + 2]!;
        p.size = w.size * (3 + 6 * random[r + 3]!);
        p.tint = ramp[((hue + 0.12 * random[r + 4]!) * 64) & 63]!;
        p.kind = 0;
      }
    }
    w.at = at;
  },

  move: (p, w) => {
    const { dt, damp, floor } = w;
    const vx = p.vx * damp;
    const vy = p.vy * damp + w.fall;
    const y = p.y + vy * dt;
    p.x += vx * dt;
    p.y = y;
    p.vx = vx;
    p.vy = vy;
    p.life -= dt;
    if (y > floor && vy > 0) w.rare(p, w);
  },

  // The particle bounces; some splash.
  rare: (p, w) => {
    const speed = p.vy;
    p.y = w.floor;
    p.vx *= 0.7;
    p.vy = -0.28 * speed;
    p.life *= 0.75;
    const { random, base } = w;
    const r = base + ((w.at += 5) & 8191);
    if (speed <= 260 || random[r]! >= 0.05) return;
    const spark = w.requests.next();
    spark.x = p.x;
    spark.y = w.floor;
    spark.vx = 180 * random[r + 1]! - 90;
    spark.vy = -speed * (0.2 + 0.4 * random[r + 2]!);
    spark.life = 0.3 + 0.4 * random[r + 3]!;
    spark.size = (1.5 + 1.5 * random[r + 4]!) * w.size;
    spark.tint = p.tint;
    spark.kind = 0;
  },

  kernels: {
    run: (kernel, w) => {
      kernel(w.dt, w.damp, w.fall, w.floor);
    },
    move: (p, dt, damp, fall, floor) => {
      const vx = p.vx * damp;
      const vy = p.vy * damp + fall;
      const y = p.y + vy * dt;
      p.x += vx * dt;
      p.y = y;
      p.vx = vx;
      p.vy = vy;
      p.life -= dt;
      if (y > floor && vy > 0) {
        p.y = floor;
        p.vx = 0.7 * vx;
        p.vy = -0.28 * vy;
        p.life *= 0.75;
      }
      return p.life <= 0;
    },
    // As in `rare`, one in twenty particles that bounce splashes: this function sees one particle in twenty.
    rest: {
      every: 20,
      run: (p, w) => {
        const speed = p.vy / -0.28;
        if (p.y !== w.floor || speed <= 260) return false;
        const { random, base } = w;
        const r = base + ((w.at += 5) & 8191);
        const spark = w.requests.next();
        spark.x = p.x;
        spark.y = w.floor;
        spark.vx = 180 * random[r + 1]! - 90;
        spark.vy = -speed * (0.2 + 0.4 * random[r + 2]!);
        spark.life = 0.3 + 0.4 * random[r + 3]!;
        spark.size = (1.5 + 1.5 * random[r + 4]!) * w.size;
        spark.tint = p.tint;
        spark.kind = 0;
        return false;
      },
    },
  },
};
