import type { Texture } from 'pixi.js';
import { PEOPLE, peoplePainters, PERSON, STEPS } from './paint/people.ts';
import { PLANT, plantPainters } from './paint/plants.ts';
import { paintSheet } from './paint/sheet.ts';
import { SHADOW, shadowPainters } from './paint/shadow.ts';

/** Frames of one person: the steps to the right, then the steps to the left. */
export const FRAMES_EACH = 2 * STEPS;
/** The first frame of the plants. */
export const FIRST_PLANT = PEOPLE * FRAMES_EACH;

/** All frames of actors: people from one image, plants from another. */
export function actorFrames(): Texture[] {
  return [
    ...paintSheet(PERSON, FRAMES_EACH, peoplePainters),
    ...paintSheet(PLANT, plantPainters.length, plantPainters),
  ];
}

export function shadowFrames(): Texture[] {
  return paintSheet(SHADOW, 1, shadowPainters);
}
