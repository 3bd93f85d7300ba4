import type { SceneName } from '../settings.ts';
import { fire } from './fire.ts';
import { fireworks } from './fireworks.ts';
import { fountain } from './fountain.ts';
import { galaxy } from './galaxy.ts';
import { million } from './million.ts';
import type { Scene } from './scene.ts';
import { snow } from './snow.ts';

/** All scenes, in the order of the tabs. */
export const SCENES: Readonly<Record<SceneName, Scene>> = {
  galaxy,
  fireworks,
  fire,
  snow,
  fountain,
  million,
};
