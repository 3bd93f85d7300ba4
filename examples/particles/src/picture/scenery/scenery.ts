import type { Container, Texture, WebGLRenderer } from 'pixi.js';
import type { ParticleStore } from '../../modes/particle-store.ts';
import type { SceneName } from '../../settings.ts';
import { fireScenery } from './fire.ts';
import { fireworksScenery } from './fireworks.ts';
import { fountainScenery } from './fountain.ts';
import { galaxyScenery } from './galaxy.ts';
import { millionScenery } from './million.ts';
import { snowScenery } from './snow.ts';

/** The size of the picture, in CSS pixels. */
export interface Place {
  readonly width: number;
  readonly height: number;
  /** Where the ground is. */
  readonly floor: number;
  /** Pixels per unit of length of the scene. */
  readonly unit: number;
}

/** The options of a scenery. */
export interface Kit {
  readonly renderer: WebGLRenderer;
  readonly store: ParticleStore;
  /** The display object that draws the particles of a simulated scene. */
  readonly particles: Container | undefined;
  readonly textures: Readonly<Record<string, Texture>>;
}

/** The surroundings of the particles of a scene, and how its light becomes a picture. */
export interface Scenery {
  readonly root: Container;
  /** Renders the root; without it, the root is rendered as it is. */
  render?(): void;
  /** Called before each picture. */
  update?(place: Place): void;
  /** Destroys the objects that are not in the root. */
  destroy?(): void;
}

/** The sceneries by scene. Not every scene has one. */
export const SCENERIES: Readonly<Partial<Record<SceneName, (kit: Kit) => Scenery>>> = {
  fire: fireScenery,
  fireworks: fireworksScenery,
  fountain: fountainScenery,
  galaxy: galaxyScenery,
  million: millionScenery,
  snow: snowScenery,
};
