import type { Scene } from './scene.ts';

/** Flames, embers and smoke, all of it light added to light. */
export const fire: Scene = {
  name: 'fire',
  title: 'Fire',
  hint: 'Carry the fire, press to stoke it',
  looks: {
    alpha: [0, 0.75, 0.9, 0.5, 0.18, 0],
    scale: [0.5, 1, 1, 0.8, 0.45],
    blendMode: 'add',
    background: 0x080608,
    bright: 430,
  },
  ramp: [0xfff0c0, 0xffd27a, 0xffa23c, 0xff6a1c, 0xd8330e, 0x7a1410, 0x2c0a10, 0x12060c],
  parameters: { count: 40_000, rate: 1, life: 1.5, speed: 380, gravity: -260, spread: 0.5, size: 1, wind: 0 },
  rate: (w) => {
    w.rate = w.count / w.life;
  },

  emit: (w, puff = 3, ember = 1) => {
    const { random, base, ramp, unit } = w;
    const births = w.births + Math.floor(w.bursts * Math.min(1500, 0.06 * w.count));
    const width = (40 + 190 * w.spread) * unit;
    const finer = w.size * unit * Math.min(1.9, Math.max(0.6, (30_000 / w.count) ** 0.3));
    const dx = w.x - w.lastX;
    const dy = w.y - w.lastY;
    let at = w.at;
    for (let i = 0; i < births; i++, at += 15) {
      const r = base + (at & 8191);
      const side = (random[r]! + random[r + 1]! + random[r + 2]!) * (2 / 3) - 1; // most often near 0
      const along = random[r + 3]!;
      const pick = random[r + 4]!;
      const stoked = i >= w.births ? 1.6 : 1;
      // Tongues: some places burn higher, and wander.
      const tongue = 0.7 + 0.3 * Math.sin(side * 9 + w.time * 3.1) * Math.sin(side * 5 - w.time * 2.3);
      const p = w.requests.next();
      p.x = w.x - dx * along + side * width;
      p.y = w.y - dy * along + 8 * unit * random[r + 5]! - (1 - side * side) * 6 * unit;
      p.vx = -side * 70 * unit * stoked + 50 * unit * (random[r + 6]! - 0.5) + 2 * dx;
      p.vy = -w.speed * unit * stoked * tongue * (0.35 + 0.75 * random[r + 7]!) * (1 - 0.6 * side * side);
      if (pick < 0.03) {
        p.kind = ember;
        p.life = w.life * (0.9 + 2.2 * random[r + 8]!);
        p.size = (2.4 + 2.6 * random[r + 9]!) * w.size * unit;
        p.vy *= 1.25;
        p.tint = 0xffb057;
      } else if (pick < 0.07) {
        p.kind = puff;
        p.life = w.life * (1.8 + 1.6 * random[r + 8]!);
        p.size = finer * (34 + 40 * random[r + 9]!);
        p.tint = 0x0d0b0b;
        p.y -= 90 * unit;
      } else {
        p.kind = 0;
        p.life = w.life * (0.35 + 0.65 * random[r + 8]!) * (1 - 0.45 * Math.abs(side));
        p.size = finer * (7 + 11 * random[r + 9]!);
        p.tint = ramp[0]!;
      }
    }
    w.at = at;
  },

  move: (p, w, ember = 1) => {
    const dt = w.dt;
    const life = p.life - dt;
    const kind = p.kind;
    const own = 40 * p.span; // each has whirls of its own, from its life
    const x = p.x;
    const y = p.y;
    const unit = w.unit;
    const whirl = Math.sin(y * 0.021 + own + w.time * 2.2) + 0.6 * Math.sin(x * 0.034 - w.time * 3.7);
    const strong = kind === ember ? 460 : 250;
    const vx = (p.vx + (whirl * strong * unit + w.wind) * dt) * 0.965;
    const vy = (p.vy + w.fall * (kind === ember ? 0.7 : 1)) * 0.975;
    p.vx = vx;
    p.vy = vy;
    p.x = x + vx * dt;
    p.y = y + vy * dt;
    p.life = life;
    if (kind === 0) p.tint = w.ramp[Math.max(0, Math.min(63, (64 * (1 - life / p.span)) | 0))]!;
  },
};
