import { KIND } from '../simulation/particle.ts';
import { GROUND_STEP } from '../simulation/world.ts';
import type { SimulatedScene } from './scene.ts';

/** A cabin: its middle, the half of its roof's width, and the height of eaves and ridge, in units from the middle of the ground. */
export const CABIN = { x: 0, half: 148, eaves: 132, ridge: 216 };

/** Snow at three depths, moved by gusts. Landed snow raises the ground, and slides where the slope is steeper than 35°. */
export const snow: SimulatedScene = {
  name: 'snow',
  kind: 'simulated',
  title: 'Snow',
  hint: 'Hold the pointer in the snow, sweep the ground',
  background: 0x0b1526,
  looks: { alpha: [0, 1, 1, 1, 1, 1, 1, 0], scale: [1, 1], blendMode: 'normal', bright: Infinity },
  parameters: { count: 12_000, rate: 1, life: 14, speed: 80, spread: 0.6, size: 1, wind: 26 },
  rate: (w) => {
    w.rate = w.count / w.life;
  },

  emit: (
    w,
    flake = 2,
    far = 3,
    near = 4,
    columnWidth = 4,
    fill = 0.042,
    half = 148,
    eaves = 132,
    ridge = 216,
  ) => {
    const { random, base, unit, ground, bed } = w;
    // What snow lies on: low hills, and the roof.
    const columns = Math.min(ground.length - 1, Math.ceil(w.width / columnWidth) + 1);
    for (let i = 0; i <= columns; i++) {
      const x = (i * columnWidth - 0.5 * w.width) / unit;
      const hill = 58 + 16 * Math.sin(0.0062 * x + 0.6) + 7 * Math.sin(0.017 * x + 2);
      const roof = ridge - (Math.abs(x) * (ridge - eaves)) / half;
      const isRoof = Math.abs(x) < half;
      bed[i] = unit * (isRoof ? roof + 12 : hill);
      if (w.fresh === 24)
        ground[i] = unit * ((isRoof ? 18 : 12) + 3 * Math.sin(0.04 * x) + 2 * Math.sin(0.11 * x + 1));
    }
    for (let pass = 0; pass < 2; pass++) {
      // Above 35°, half of the excess moves from the upper column to the lower one.
      for (let i = 1; i <= columns; i++) {
        if (Math.abs(bed[i]! - bed[i - 1]!) > 10 * columnWidth) continue; // the edge of the roof
        const step = bed[i]! + ground[i]! - bed[i - 1]! - ground[i - 1]!;
        const over = Math.abs(step) - 0.7 * columnWidth;
        if (over <= 0) continue;
        const upper = step > 0 ? i : i - 1;
        const lower = step > 0 ? i - 1 : i;
        const slid = Math.min(ground[upper]!, 0.25 * over);
        ground[upper] = ground[upper]! - slid;
        ground[lower] = ground[lower]! + slid;
      }
    }
    // Deep snow settles.
    for (let i = 0; i <= columns; i++) ground[i] = ground[i]! * (1 - 0.0004 * w.dt * ground[i]!);

    const births = w.fresh > 0 ? Math.floor(w.count * fill) : w.births;
    const drift = w.life * 0.5 * w.wind;
    let at = w.at;
    for (let i = 0; i < births; i++, at += 9) {
      const r = base + (at & 8191);
      const depth = random[r]!; // 3 of 4 are far, few are near
      const p = w.requests.next();
      p.x = -0.1 * w.width - Math.max(0, drift) + (1.2 * w.width + Math.abs(drift)) * random[r + 1]!;
      // Far flakes are slow, so they appear at any height.
      p.y = w.fresh > 0 || depth < 0.75 ? w.height * random[r + 2]! : -20 - 20 * random[r + 2]!;
      p.vx = w.wind;
      p.vy = w.speed;
      p.life = w.life * (0.85 + 0.3 * random[r + 3]!) * (w.fresh > 0 ? 1 - 0.4 * random[r + 4]! : 1);
      p.kind = depth < 0.75 ? far : depth < 0.965 ? flake : near;
      // Few are large. The further away, the dimmer; near flakes are out of focus.
      const shade = random[r + 5]!;
      p.size =
        w.size *
        Math.max(0.7, unit) *
        (depth < 0.75 ? 1.1 + shade : depth < 0.965 ? 1.7 + 2.6 * shade ** 3 : 10 + 22 * shade ** 2);
      p.tint =
        depth < 0.4
          ? 0x5d78ab
          : depth < 0.75
            ? 0x8299c8
            : depth < 0.87
              ? 0xb9cbec
              : depth < 0.965
                ? 0xf4f8ff
                : 0x7f95c4;
    }
    // The pointer sweeps the snow up.
    const swept = w.x - w.lastX;
    if (w.hover === 1 && Math.abs(swept) > 1) {
      const middle = Math.floor(w.x / columnWidth);
      for (let i = Math.max(0, middle - 8); i <= Math.min(columns, middle + 8); i++, at += 5) {
        if (ground[i]! < 4 || Math.abs(w.floor - bed[i]! - ground[i]! - w.y) > 50 * unit) continue;
        const r = base + (at & 8191);
        ground[i] = ground[i]! - 1.5;
        const p = w.requests.next();
        p.x = i * columnWidth;
        p.y = w.floor - bed[i]! - ground[i]! - 3;
        p.vx = swept * (8 + 18 * random[r]!);
        p.vy = -(60 + 8 * Math.abs(swept)) * random[r + 1]! * unit;
        p.life = w.life;
        p.kind = flake;
        p.size = w.size * (2 + 2 * random[r + 2]!);
        p.tint = 0xf2f7ff;
      }
    }
    w.at = at;
  },

  move: (p, w, flake = 2, near = 4, columnWidth = 4) => {
    const { dt, unit, wind } = w;
    const own = 50 * p.span;
    const { size, kind } = p;
    const depth = kind === near ? 2 : kind === flake ? 1 : 0.5;
    // Gusts pass over all of them, and each sways by itself.
    const gust = Math.sin(0.9 * w.time - 0.004 * p.x) + Math.sin(0.37 * w.time + 1.3);
    const sway = Math.sin(1.7 * w.time + own) * w.spread;
    const drift = (wind + (14 + 0.6 * Math.abs(wind)) * gust + 40 * sway) * depth * unit;
    const sink = w.speed * unit * depth * (0.75 + 0.06 * Math.min(8, size));
    p.vx += (drift - p.vx) * 2 * dt;
    p.vy += (sink - p.vy) * 2.5 * dt;
    let x = p.x + p.vx * dt;
    let y = p.y + p.vy * dt;
    if (w.hover === 1) {
      const reach = 74 * unit;
      const dx = x - w.x;
      const dy = y - w.y;
      const square = dx * dx + dy * dy;
      if (square < reach * reach && square > 0) {
        // Out of the pointer's way.
        const out = reach / Math.sqrt(square);
        x = w.x + dx * out;
        y = w.y + dy * out;
        p.vx += (w.x - w.lastX) * 2.4;
      }
    }
    p.x = x;
    p.y = y;
    p.life -= dt;
    const column = Math.floor(x / columnWidth);
    if (y > w.height + 30) p.life = 0;
    // The others fall behind the ground or in front of it.
    else if (
      kind === flake &&
      column >= 0 &&
      x < w.width &&
      y >= w.floor - w.bed[column]! - w.ground[column]!
    ) {
      p.life = 0;
      w.ground[column] = w.ground[column]! + 0.012 * size * size * w.size;
    } else if (kind !== flake && kind !== near && y > w.floor - 46 * unit) p.life = 0;
  },

  kernels: {
    // How near the flake is, and how fast it falls.
    begin: (p) => {
      p.own1 = p.kind === KIND.near ? 2 : p.kind === KIND.flake ? 1 : 0.5;
      p.own2 = p.own1 * (0.75 + 0.06 * Math.min(8, p.size));
    },
    run: (kernel, w) => {
      kernel(
        w.dt,
        w.time,
        (w.wind + (14 + 0.6 * Math.abs(w.wind)) * Math.sin(0.37 * w.time + 1.3)) * w.unit,
        (14 + 0.6 * Math.abs(w.wind)) * w.unit,
        40 * w.spread * w.unit,
        w.speed * w.unit,
        w.x,
        w.y,
        74 * w.unit * w.hover,
        (w.x - w.lastX) * 2.4,
        w.height + 30,
        w.floor - 46 * w.unit,
      );
    },
    move: (p, dt, time, wind, gusts, sways, speed, pointerX, pointerY, reach, swept, bottom, behind) => {
      // Sines, approximated by parabolas; the argument is in turns.
      let gust = 0.143239 * time - 0.00063662 * p.x;
      gust -= Math.floor(gust + 0.5);
      gust *= 8 - 16 * Math.abs(gust);
      let sway = 0.270563 * time + 7.957747 * p.span;
      sway -= Math.floor(sway + 0.5);
      sway *= 8 - 16 * Math.abs(sway);
      const drift = (wind + gusts * gust + sways * sway) * p.own1;
      p.vx += (drift - p.vx) * 2 * dt;
      p.vy += (speed * p.own2 - p.vy) * 2.5 * dt;
      let x = p.x + p.vx * dt;
      let y = p.y + p.vy * dt;
      const dx = x - pointerX;
      const dy = y - pointerY;
      const square = dx * dx + dy * dy;
      if (square < reach * reach && square > 0) {
        const out = reach / Math.sqrt(square);
        x = pointerX + dx * out;
        y = pointerY + dy * out;
        p.vx += swept;
      }
      p.x = x;
      p.y = y;
      p.life -= dt;
      return p.life <= 0 || y > bottom || (p.own1 < 1 && y > behind);
    },
    // The ground is a table, which kernels cannot read.
    rest: {
      every: 1,
      run: (p, w) => {
        const { x } = p;
        const column = Math.floor(x / GROUND_STEP);
        if (p.kind !== KIND.flake || column < 0 || x >= w.width) return false;
        if (p.y < w.floor - w.bed[column]! - w.ground[column]!) return false;
        w.ground[column] = w.ground[column]! + 0.012 * p.size * p.size * w.size;
        return true;
      },
    },
  },
};
