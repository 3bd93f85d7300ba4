import type { Scene } from './scene.ts';

/** A tilted disc of stars around a heavy middle, stirred by two wanderers and the pointer. */
export const galaxy: Scene = {
  name: 'galaxy',
  title: 'Galaxy',
  hint: 'Move to attract, hold to repel',
  looks: {
    alpha: [0, 0.8, 1, 1, 0.8, 0],
    scale: [1, 1],
    blendMode: 'add',
    background: 0x04050c,
    bright: 19_000,
  },
  ramp: [0xfff3d6, 0xffd08a, 0xff9d7a, 0xe07ad0, 0x9a86ff, 0x5f8dff, 0x3f63e0],
  parameters: { count: 100_000, rate: 1, life: 9, speed: 170, spread: 0.5, size: 1, pull: 1 },
  rate: (w) => {
    w.rate = w.count / w.life;
  },

  emit: (w, puff = 3, arms = 2, tilt = 0.46, cos = 0.94, sin = -0.342, fill = 0.04) => {
    const { random, base, ramp, unit } = w;
    const middleX = w.width * 0.5;
    const middleY = w.middle;
    const radius = 0.56 * Math.max(w.width * 0.62, Math.min(w.width, w.floor));
    const soft = 0.1 * radius;
    const strength = w.speed * w.speed * unit * unit * 0.45 * radius;
    const finer = w.size * Math.min(1.6, Math.max(0.7, (30_000 / w.count) ** 0.25));
    const births = w.fresh > 0 ? Math.floor(w.count * fill) : w.births;
    let at = w.at;
    for (let i = 0; i < births; i++, at += 13) {
      const r = base + (at & 8191);
      const out = random[r]! ** 1.35; // dense in the middle
      const distance = radius * (0.03 + 0.97 * out);
      const arm = Math.floor(random[r + 1]! * arms) / arms;
      const scatter = random[r + 2]! + random[r + 3]! + random[r + 4]! - 1.5;
      const winding = 2.1 * Math.log(0.12 + out);
      const angle =
        2 * Math.PI * arm + winding + w.time * 0.22 + scatter * (0.35 + 1.5 * w.spread * (1.1 - out));
      const u = distance * Math.cos(angle);
      const v = distance * Math.sin(angle) * tilt + (random[r + 5]! - 0.5) * 0.05 * radius * (1.1 - out);
      // The speed that keeps it on a circle.
      const orbit = (Math.sqrt(strength) * distance) / (distance * distance + soft * soft) ** 0.75;
      const du = -Math.sin(angle) * orbit * (0.96 + 0.08 * random[r + 6]!);
      const dv = Math.cos(angle) * orbit * tilt;
      const p = w.requests.next();
      p.x = middleX + cos * u - sin * v;
      p.y = middleY + sin * u + cos * v;
      p.vx = cos * du - sin * dv;
      p.vy = sin * du + cos * dv;
      p.life = w.life * (0.5 + random[r + 7]!) * (w.fresh > 0 ? 0.2 + 0.8 * random[r + 8]! : 1);
      const nebula = random[r + 9]! < 0.012 && out > 0.15;
      p.size = nebula
        ? (26 + 46 * random[r + 10]!) * unit
        : finer * (random[r + 10]! < 0.03 ? 3.6 : 1.1 + random[r + 10]!);
      p.tint = nebula
        ? random[r + 11]! < 0.5
          ? 0x2a1040
          : 0x101c4a
        : ramp[Math.min(63, Math.floor(64 * (0.08 + 1.05 * out * (0.8 + 0.4 * random[r + 11]!))))]!;
      p.kind = nebula ? puff : 0;
    }
    w.at = at;
    // Two wanderers, and the pointer.
    const masses = w.attractors;
    const t = w.time;
    masses[0] = middleX + 0.72 * radius * Math.cos(0.31 * t);
    masses[1] = middleY + 0.34 * radius * Math.sin(0.31 * t) - 0.2 * radius * Math.cos(0.31 * t);
    masses[3] = middleX - 0.5 * radius * Math.cos(0.23 * t + 1);
    masses[4] = middleY - 0.3 * radius * Math.sin(0.23 * t + 1) + 0.12 * radius * Math.cos(0.23 * t + 1);
    masses[6] = w.x;
    masses[7] = w.y;
    masses[2] = masses[5] = 0.012 * strength * w.pull;
    masses[8] = w.hover * (w.pressed === 1 ? -0.4 : 0.09) * strength * w.pull;
  },

  move: (p, w, tilt = 0.46, cos = 0.94, sin = -0.342) => {
    const dt = w.dt;
    const masses = w.attractors;
    const x = p.x;
    const y = p.y;
    const dx = 0.5 * w.width - x;
    const dy = w.middle - y;
    const radius = 0.56 * Math.max(w.width * 0.62, Math.min(w.width, w.floor));
    // The middle pulls as in the disc's own plane.
    const u = cos * dx + sin * dy;
    const v = (cos * dy - sin * dx) / tilt;
    const q = u * u + v * v + 0.01 * radius * radius;
    const pull = (w.speed * w.speed * w.unit * w.unit * 0.45 * radius) / (q * Math.sqrt(q));
    let ax = dx * pull;
    let ay = dy * pull;
    for (let i = 0; i < 9; i += 3) {
      const mass = masses[i + 2]!;
      if (mass === 0) continue;
      const ex = masses[i]! - x;
      const ey = masses[i + 1]! - y;
      const d = ex * ex + ey * ey + 900;
      const force = mass / (d * Math.sqrt(d));
      ax += ex * force;
      ay += ey * force;
    }
    const vx = p.vx + ax * dt;
    const vy = p.vy + ay * dt;
    p.vx = vx;
    p.vy = vy;
    p.x = x + vx * dt;
    p.y = y + vy * dt;
    p.life -= dt;
  },
};
