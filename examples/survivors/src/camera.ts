import { Container } from 'pixi.js';
import { hero } from './world.ts';

/** Half of the picture's diagonal, in points of the game: on large screens the player sees as far as on others. */
const SIGHT = 590;
/** On small screens the player sees less, so that the actors are not too small. */
const LEAST_ZOOM = 0.95;

/** The display object that moves with the hero. */
export const ground = new Container();
/** The position of the picture, in points of the game. */
export const view = { left: 0, top: 0, right: 0, bottom: 0, zoom: 1, x: 0, y: 0 };
let shaking = 0;

/** Shakes the picture by about `strength` points. */
export function shake(strength: number): void {
  shaking = Math.max(shaking, strength);
}

/** Moves the picture to the position of the hero, at `alpha` between two steps. */
export function moveCamera(width: number, height: number, alpha: number, seconds: number): void {
  shaking *= Math.exp(-9 * seconds);
  const swing = performance.now() / 18;
  view.zoom = Math.max(LEAST_ZOOM, Math.hypot(width, height) / 2 / SIGHT);
  view.x = between(hero.before.x, hero.at.x, alpha);
  view.y = between(hero.before.y, hero.at.y, alpha) - 16;
  view.left = view.x - width / 2 / view.zoom;
  view.top = view.y - height / 2 / view.zoom;
  view.right = view.x + width / 2 / view.zoom;
  view.bottom = view.y + height / 2 / view.zoom;
  ground.scale.set(view.zoom);
  ground.position.set(
    width / 2 - (view.x + Math.sin(swing) * shaking) * view.zoom,
    height / 2 - (view.y + Math.cos(swing * 1.3) * shaking) * view.zoom,
  );
}

/** A position between those of the previous step and the last step. */
export function between(before: number, now: number, alpha: number): number {
  return before + (now - before) * alpha;
}
