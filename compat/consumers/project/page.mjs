// What a page imports: bundled, and not run without a browser.
import { PoolView } from '@offheap/pixi';
import { Emitter } from '@offheap/pixi/emitter';
import '@offheap/pixi/emitter/simulation';
import { fromParticleEmitterConfig } from '@offheap/pixi/particle-emitter';

export { Emitter, fromParticleEmitterConfig, PoolView };
