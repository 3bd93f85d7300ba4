import type { Scene } from './scene.ts';

/** Snow that lies where it lands, slides off the pointer, and flies up where that sweeps through. */
export const snow: Scene = {
  name: 'snow',
  title: 'Snow',
  hint: 'Hold the pointer into the snow, sweep the ground',
  looks: {
    alpha: [0, 0.9, 1, 1, 1, 1, 0.9, 0],
    scale: [1, 1],
    blendMode: 'normal',
    background: 0x0b1526,
    bright: 90_000,
  },
  parameters: { count: 60_000, rate: 1, life: 16, speed: 95, gravity: 130, spread: 0.6, size: 1, wind: 24 },
  rate: (w) => {
    w.rate = w.count / w.life;
  },

  emit: (w, flake = 4, columnWidth = 4, melting = 0.05, fill = 0.026) => {
    const { random, base, unit, ground } = w;
    const births = w.fresh > 0 ? Math.floor(w.count * fill) : w.births;
    const finer = w.size * Math.min(1.35, Math.max(0.62, (40_000 / w.count) ** 0.3)) * Math.sqrt(unit);
    let at = w.at;
    for (let i = 0; i < births; i++, at += 11) {
      const r = base + (at & 8191);
      const near = random[r]! * random[r]!; // most are far away
      const p = w.requests.next();
      const drift = 6 * w.wind; // about as far as the wind carries it: from there it must come
      const left = -0.2 * w.width - Math.max(0, drift);
      p.x = left + (1.4 * w.width + Math.abs(drift)) * random[r + 1]!;
      p.y = w.fresh > 0 ? w.floor * (1.04 * random[r + 2]! - 0.04) : -12 - 30 * random[r + 2]!;
      p.vx = w.wind;
      p.vy = w.speed * unit * (0.55 + 0.85 * near);
      p.life = w.life * (0.85 + 0.3 * random[r + 3]!) * (w.fresh > 0 ? 1 - 0.4 * random[r + 4]! : 1);
      p.size = finer * (1.5 + 4.2 * near);
      const light = 0x78 + Math.floor(0x87 * Math.sqrt(near));
      p.tint = (light << 16) | ((light + 5 > 255 ? 255 : light + 5) << 8) | Math.min(255, light + 16);
      p.kind = flake;
    }
    w.at = at;
    // It melts, and slides down where it is steep.
    const columns = Math.min(ground.length - 1, Math.ceil(w.width / columnWidth) + 1);
    const left = 1 - melting * w.dt;
    for (let i = 1; i < columns; i++) {
      const slope = ground[i]! - ground[i - 1]!;
      ground[i] = (ground[i]! - 0.02 * slope) * left;
      ground[i - 1] = ground[i - 1]! + 0.02 * slope;
    }
  },

  move: (p, w, flake = 4, resting = 5, columnWidth = 4) => {
    const dt = w.dt;
    p.life = p.y > w.height + 20 ? 0 : p.life - dt;
    const unit = w.unit;
    const reach = 74 * unit;
    let x = p.x;
    let y = p.y;
    if (p.kind === resting) {
      // The pointer sweeps it up.
      if (w.hover === 0) return;
      const dx = x - w.x;
      const dy = y - w.y;
      const swept = w.x - w.lastX;
      const speed = Math.abs(swept) + 12 * w.pressed;
      if (speed < 2 || dx * dx + dy * dy > reach * reach) return;
      const r = w.base + ((w.at += 3) & 8191);
      p.kind = flake;
      p.vx = (swept * 14 + dx * 3 * w.pressed) * (0.4 + w.random[r]!);
      p.vy = -(90 + 9 * speed) * (0.3 + w.random[r + 1]!) * unit;
      p.y = y - 2;
      return;
    }
    const own = 50 * p.span;
    const { size } = p;
    const sway = Math.sin(w.time * 1.4 + own) + 0.5 * Math.sin(w.time * 0.53 + y * 0.01 + own);
    const drift = w.wind * (0.3 + 0.16 * size) + 26 * w.spread * sway * unit;
    // To its own speed, which the size gives: the larger, the faster.
    const sink = w.speed * unit * (0.4 + 0.17 * size);
    p.vx += (drift - p.vx) * 1.8 * dt;
    p.vy += (sink - p.vy) * Math.max(0, w.gravity / 90) * dt; // it cannot fall up
    x += p.vx * dt;
    y += p.vy * dt;
    if (w.hover === 1) {
      const dx = x - w.x;
      const dy = y - w.y;
      const d = dx * dx + dy * dy;
      if (d < reach * reach && d > 0) {
        // Out of the pointer's way, and along its edge.
        const distance = Math.sqrt(d);
        const nx = dx / distance;
        const ny = dy / distance;
        x = w.x + nx * reach;
        y = w.y + ny * reach;
        const into = p.vx * nx + p.vy * ny;
        if (into < 0) {
          p.vx -= 1.25 * into * nx;
          p.vy -= 1.25 * into * ny;
        }
        p.vx += (w.x - w.lastX) * 2.4;
        p.vy += (w.y - w.lastY) * 2.4;
      }
    }
    // Beside the picture it falls on.
    const column = x >= 0 && x < w.width ? Math.min(w.ground.length - 1, Math.floor(x / columnWidth)) : -1;
    const surface = column < 0 ? Infinity : w.floor - w.ground[column]!;
    if (y >= surface && p.vy > 0) {
      y = surface + 3 * size * (own - Math.floor(own)) - 2;
      p.kind = resting;
      p.vx = 0;
      p.vy = 0;
      w.ground[column] = Math.min(
        0.16 * w.height,
        w.ground[column]! + ((42 * size * size) / w.count) * unit * 10,
      );
    }
    p.x = x;
    p.y = y;
  },
};
