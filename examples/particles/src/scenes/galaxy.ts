import type { SimulatedScene } from './scene.ts';

/** How far the disc is tilted: the height of a circle of width 1. */
export const TILT = 0.48;
/** Radians that the ellipses of orbits turn by from a radius to e times that radius: arms at a pitch of 13.5°. */
export const WINDING = 4.16;
/** Angular velocity of the arms, in radians per second. */
export const PATTERN = -0.045;

/** The radius of the disc, in pixels. A narrow picture shows only the disc's bright part. */
export function discRadius(width: number, height: number): number {
  return Math.min(0.49 * Math.max(width, (width < height ? 1.55 : 1.15) * height), 0.93 * height);
}

/** How far the disc is turned on the screen, in radians: on an upright screen, it stands nearly upright. */
export function discTurn(width: number, height: number): number {
  return width < height ? -Math.PI / 3 : -0.3;
}

/**
 * A spiral galaxy. Stars move on ellipses, which turn with their radius: there is an arm where ellipses are close to
 * each other (a density wave, after Lin and Shu). Stars pass through the arms, and the arms stay.
 */
export const galaxy: SimulatedScene = {
  name: 'galaxy',
  kind: 'simulated',
  title: 'Galaxy',
  hint: 'Move to bend the light, press to pull the stars',
  background: 0x03040a,
  looks: { alpha: [0, 1, 1, 1, 1, 0], scale: [1, 1], blendMode: 'add', bright: Infinity },
  // The colours of black bodies: red giants, suns, blue giants.
  ramp: [0xff8a4a, 0xffb070, 0xffd2a0, 0xfff0e0, 0xdfe8ff, 0xb4ccff, 0x93b4ff],
  parameters: { count: 60_000, rate: 1, life: 9, speed: 60, spread: 0.3, size: 1, pull: 1 },
  rate: (w) => {
    w.rate = w.count / w.life;
    w.radius = discRadius(w.width, w.floor);
    const turn = discTurn(w.width, w.floor);
    w.cos = Math.cos(turn);
    w.sin = Math.sin(turn);
  },

  emit: (w, puff = 1, fill = 0.042, winding = 4.16, pattern = -0.045) => {
    const { random, base, ramp, orbits, radius } = w;
    // For each of 512 radii: twice the direction of the ellipse, and the radians of a step.
    for (let i = 0; i < 512; i++) {
      const part = (i + 0.5) / 512;
      const turned = 2 * (winding * Math.log(part) + pattern * w.time);
      orbits[3 * i] = Math.cos(turned);
      orbits[3 * i + 1] = Math.sin(turned);
      orbits[3 * i + 2] = (-w.speed * w.dt) / (420 * Math.sqrt(part * part + 0.012));
    }
    const finer =
      w.size *
      Math.max(0.55, Math.min(1.3, Math.sqrt(radius / 480))) *
      Math.min(1.5, Math.max(0.75, (60_000 / w.count) ** 0.25));
    const births = w.fresh > 0 ? Math.floor(w.count * fill) : w.births;
    let at = w.at;
    for (let i = 0; i < births; i++, at += 11) {
      const r = base + (at & 8191);
      // An exponential disc around a bulge.
      const isBulge = random[r]! < 0.13;
      const out = isBulge
        ? 0.2 * random[r + 1]! * random[r + 1]!
        : Math.min(1, -0.27 * Math.log(1 - 0.965 * random[r + 1]!) + 0.03);
      const angle = 2 * Math.PI * random[r + 2]!;
      // Few are bright: a power law.
      const bright = 0.16 + 0.84 * random[r + 3]! ** 14;
      const isNursery = !isBulge && random[r + 4]! < 0.02 && out > 0.15;
      const heat = isBulge
        ? 0.15 + 0.35 * random[r + 5]!
        : random[r + 5]! < 0.1
          ? 0.1
          : 0.34 + 0.66 * (0.35 * random[r + 5]! + 0.65 * Math.min(1, 1.3 * out));
      const color = isNursery ? (random[r + 5]! < 0.6 ? 0xff5fa0 : 0x6aa8ff) : ramp[Math.floor(63 * heat)]!;
      const light = isNursery ? 0.1 : isBulge ? 0.18 * bright : bright;
      const p = w.requests.next();
      // Where it is on a circle, which `move` makes an ellipse.
      p.vx = out * radius * Math.cos(angle);
      p.vy = out * radius * Math.sin(angle);
      p.x = -1000;
      p.y = -1000;
      p.life = w.life * (0.5 + random[r + 6]!) * (w.fresh > 0 ? 0.2 + 0.8 * random[r + 7]! : 1);
      p.size = isNursery
        ? 0.02 * radius * (1 + 2 * random[r + 8]!)
        : finer * (bright > 0.5 ? 1.5 + 2.2 * bright : 0.8 + 0.8 * random[r + 8]!);
      p.tint =
        (Math.floor(((color >> 16) & 255) * light) << 16) |
        (Math.floor(((color >> 8) & 255) * light) << 8) |
        Math.floor((color & 255) * light);
      p.kind = isNursery ? puff : 0;
    }
    w.at = at;
  },

  move: (p, w, tilt = 0.48) => {
    const { orbits, radius, cos, sin } = w;
    let u = p.vx;
    let v = p.vy;
    const square = u * u + v * v;
    const part = Math.sqrt(square) / radius;
    const i = 3 * Math.min(511, Math.floor(512 * part));
    const turn = orbits[i + 2]!;
    const next = u - turn * v;
    v += turn * u;
    u = next;
    // A step along the tangent leads outwards; this corrects the radius.
    const back = 1 - 0.5 * turn * turn;
    u *= back;
    v *= back;
    p.vx = u;
    p.vy = v;
    // Twice the angle, from the ellipse's direction.
    const along = ((u * u - v * v) * orbits[i]! + 2 * u * v * orbits[i + 1]!) / (square + 1e-9);
    // Each star has a small, constant distance from its ellipse.
    const own = 997 * p.span;
    const off = 0.16 * w.spread * (own - Math.floor(own) - 0.5);
    const stretch = 1 + off + (0.055 + 0.055 * Math.min(1, 2.2 * part)) * along;
    const du = u * stretch;
    const dv = v * stretch * tilt;
    let x = 0.5 * w.width + cos * du - sin * dv;
    let y = 0.5 * w.floor + sin * du + cos * dv;
    if (w.hover === 1) {
      // The pointer bends the light of the stars like a mass. While it is pressed, it also attracts the stars.
      const dx = x - w.x;
      const dy = y - w.y;
      const far = dx * dx + dy * dy;
      const bend = (w.pressed === 1 ? -0.8 : 1) * w.pull * 1800 * w.unit;
      const shift = bend / (far + 2500);
      x += dx * shift;
      y += dy * shift;
    }
    p.x = x;
    p.y = y;
    p.life -= w.dt;
  },

  kernels: {
    // Twice the direction of the star's ellipse at a radius of e pixels: `run` turns it on.
    begin: (p) => {
      const turned = 2 * WINDING * Math.log(Math.max(1, Math.hypot(p.vx, p.vy)));
      p.own1 = Math.cos(turned);
      p.own2 = Math.sin(turned);
    },
    run: (kernel, w, pattern = -0.045, winding = 4.16) => {
      const turned = 2 * (pattern * w.time - winding * Math.log(w.radius));
      kernel(
        w.dt,
        1 / w.radius,
        (-w.speed * w.dt) / 420,
        Math.cos(turned),
        Math.sin(turned),
        0.16 * w.spread,
        0.5 * w.width,
        0.5 * w.floor,
        w.hover * (w.pressed === 1 ? -0.8 : 1) * w.pull * 1800 * w.unit,
        w.x,
        w.y,
        w.cos,
        w.sin,
      );
    },
    move: (
      p,
      dt,
      scale,
      turning,
      cosine,
      sine,
      spread,
      middleX,
      middleY,
      bend,
      pointerX,
      pointerY,
      cos,
      sin,
    ) => {
      const square = p.vx * p.vx + p.vy * p.vy;
      const part = Math.sqrt(square) * scale;
      const turn = turning / Math.sqrt(part * part + 0.012);
      const back = 1 - 0.5 * turn * turn;
      const u = (p.vx - turn * p.vy) * back;
      const v = (p.vy + turn * p.vx) * back;
      p.vx = u;
      p.vy = v;
      const c = p.own1 * cosine - p.own2 * sine;
      const s = p.own2 * cosine + p.own1 * sine;
      const along = ((u * u - v * v) * c + 2 * u * v * s) / (square + 1e-9);
      const own = 997 * p.span;
      const off = spread * (own - Math.floor(own) - 0.5);
      const stretch = 1 + off + (0.055 + 0.055 * Math.min(1, 2.2 * part)) * along;
      const du = u * stretch;
      const dv = v * stretch * 0.48;
      const x = middleX + cos * du - sin * dv;
      const y = middleY + sin * du + cos * dv;
      const dx = x - pointerX;
      const dy = y - pointerY;
      const shift = bend / (dx * dx + dy * dy + 2500);
      p.x = x + dx * shift;
      p.y = y + dy * shift;
      p.life -= dt;
      return p.life <= 0;
    },
  },
};
