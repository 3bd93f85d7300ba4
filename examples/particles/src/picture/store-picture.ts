import { PoolView } from '@offheap/pixi';
import { type Container, ParticleContainer, Rectangle, type Texture } from 'pixi.js';
import { ObjectStore } from '../modes/object-store.ts';
import { PoolStore } from '../modes/pool-store.ts';
import type { ParticleStore } from '../modes/particle-store.ts';
import { GLOW } from './atlas.ts';

/**
 * Draws a store: with a `PoolView` for offheap, with the `ParticleContainer` of pixi.js for objects. Emitters draw
 * themselves.
 *
 * @param points whether a `PoolView` draws points.
 */
export function pictureOf(
  store: ParticleStore,
  textures: readonly Texture[],
  points: boolean,
): Container | undefined {
  if (store instanceof PoolStore) return poolView(store, textures, points);
  if (store instanceof ObjectStore) return particleContainer(store, textures[0]!);
  return undefined;
}

/** Called before each picture: pixi.js uploads static properties only after a call of `update`. */
export function refreshPicture(picture: Container, store: ParticleStore): void {
  if (!(store instanceof ObjectStore) || !store.changed) return;
  (picture as ParticleContainer).update(); // the container of this store, created above
  store.changed = false;
}

function poolView({ pool, scene }: PoolStore, frames: readonly Texture[], points: boolean): Container {
  const { alpha, scale, blendMode } = scene.looks;
  return new PoolView(pool, {
    frames,
    frame: 'kind',
    position: ['x', 'y'],
    size: 'size',
    scale: GLOW,
    tint: 'tint',
    overLife: { remaining: 'life', lifetime: 'span', alpha, scale },
    blendMode,
    points,
  });
}

function particleContainer(store: ObjectStore, texture: Texture): Container {
  return new ParticleContainer({
    // The list of the store itself: particles are not added or removed one by one.
    particles: store.particles,
    texture,
    blendMode: store.scene.looks.blendMode,
    // The properties that each step writes. The others are uploaded when particles are added or removed.
    dynamicProperties: { position: true, vertex: true, color: true, rotation: false, uvs: false },
    boundsArea: new Rectangle(0, 0, 1, 1),
  });
}
