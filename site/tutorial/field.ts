import type { World } from '@offheap/ecs';
import type { Container } from 'pixi.js';

/** The size of the game in pixels. */
export const WIDTH = 640;
export const HEIGHT = 400;

/** The input of the player. */
export interface Input {
  x: number;
  y: number;
  /** Whether time runs backwards. */
  isRewinding: boolean;
}

/** What each part of the game receives. */
export interface Field {
  readonly world: World;
  readonly stage: Container;
  readonly input: Input;
}

/** A part of the game: moves by one step of `dt` seconds. */
export type Step = (dt: number) => void;
