import { decompress, type Migration } from '@offheap/ecs';
import { world } from './world.ts';

const KEY = 'offheap-survivors';

/**
 * Migrations of older saves. In version 1, the health of the hero was a percentage, in a field with another name.
 */
export const migrate: Record<string, Migration> = {
  Hero: {
    was: { hp: 'health' },
    from: { 1: (hero) => ({ ...hero, health: Number(hero['health']) * 100 }) },
  },
};

/** Replaces the game with a saved one. Throws when the save is damaged; the game is then unchanged. */
export function load(bytes: Uint8Array): void {
  world.load(bytes, { migrate });
}

/** Saves the game in the browser. */
export function saveToBrowser(): void {
  let text = '';
  for (const byte of world.save()) text += String.fromCharCode(byte);
  localStorage.setItem(KEY, btoa(text));
}

/** Whether the browser has a saved game. */
export const hasBrowserSave = (): boolean => localStorage.getItem(KEY) !== null;

/** Loads the game that is saved in the browser. */
export function loadFromBrowser(): void {
  const text = localStorage.getItem(KEY);
  if (text === null) throw new Error('This browser has no saved game.');
  load(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
}

/** Downloads the game as a file. */
export async function saveFile(): Promise<void> {
  const bytes = await world.save({ compress: true });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type: 'application/gzip' }));
  link.download = 'survivors.save';
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Loads a game from a file. */
export async function openFile(file: Blob): Promise<void> {
  load(await decompress(new Uint8Array(await file.arrayBuffer())));
}
