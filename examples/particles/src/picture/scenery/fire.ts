import { Container, Filter, GlProgram, Rectangle, Sprite } from 'pixi.js';
import { camp } from '@offheap/example-kit/backdrops/nature';
import type { EmitterStore } from '../../modes/emitter-store.ts';
import { HEARTH, ZOOM } from '../../scenes/fire.ts';
import { painting } from './painting.ts';
import type { Kit, Place, Scenery } from './scenery.ts';

const VERTEX = `#version 300 es
in vec2 aPosition;
out vec2 vTextureCoord;
uniform vec4 uInputSize;
uniform vec4 uOutputFrame;
uniform vec4 uOutputTexture;
void main() {
  vec2 position = aPosition * uOutputFrame.zw + uOutputFrame.xy;
  position.x = position.x * (2.0 / uOutputTexture.x) - 1.0;
  position.y = position.y * (2.0 * uOutputTexture.z / uOutputTexture.y) - uOutputTexture.z;
  gl_Position = vec4(position, 0.0, 1.0);
  vTextureCoord = aPosition * (uOutputFrame.zw * uInputSize.zw);
}`;

/** Noise that rises eats into the heat where there is little of it; then a ramp of colours. */
const FRAGMENT = `#version 300 es
in vec2 vTextureCoord;
out vec4 finalColor;
uniform sampler2D uTexture;
uniform vec4 uInputSize;
uniform float uTime;
uniform float uUnit;
float speck(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }
float smoothNoise(vec2 p) {
  vec2 cell = floor(p);
  vec2 part = p - cell;
  part = part * part * (3.0 - 2.0 * part);
  return mix(mix(speck(cell), speck(cell + vec2(1, 0)), part.x), mix(speck(cell + vec2(0, 1)), speck(cell + vec2(1, 1)), part.x), part.y);
}
vec3 ramp(float heat) {
  vec3 color = mix(vec3(0.0), vec3(0.32, 0.03, 0.01), smoothstep(0.0, 0.16, heat));
  color = mix(color, vec3(0.80, 0.17, 0.02), smoothstep(0.12, 0.32, heat));
  color = mix(color, vec3(1.0, 0.46, 0.06), smoothstep(0.28, 0.5, heat));
  color = mix(color, vec3(1.0, 0.78, 0.27), smoothstep(0.45, 0.74, heat));
  return mix(color, vec3(1.0, 0.96, 0.80), smoothstep(0.7, 1.0, heat));
}
void main() {
  vec2 place = vTextureCoord * uInputSize.xy / uUnit;
  vec2 sway = vec2(smoothNoise(vec2(place.y * 0.018, uTime * 1.3)) - 0.5, 0.0) * 26.0;
  float noise = 0.65 * smoothNoise((place + sway) * vec2(0.04, 0.024) + vec2(0.0, uTime * 3.4))
    + 0.35 * smoothNoise((place + sway) * vec2(0.09, 0.055) + vec2(7.0, uTime * 6.2));
  float heat = texture(uTexture, vTextureCoord + sway * uUnit * uInputSize.zw * 0.35).r;
  heat = clamp((heat - 0.55 * noise * (1.0 - heat) * smoothstep(0.0, 0.5, 1.0 - heat)) * 1.25, 0.0, 1.0);
  finalColor = vec4(ramp(heat), smoothstep(0.0, 0.4, heat));
  finalColor.rgb *= finalColor.a;
}`;

/** A clearing in the woods, with logs in a ring of stones, and the light of the fire on all of it. */
export function fireScenery({ store, textures }: Kit): Scenery {
  const { emitters } = store as EmitterStore; // as its scene says
  const root = new Container();
  const woods = new Container();
  const clearing = painting(camp);
  const lights = [
    { rx: 13, ry: 9, y: -60, alpha: 0.1, tint: 0xff7a28 },
    { rx: 9, ry: 2.4, y: 0, alpha: 0.17, tint: 0xff8c3a },
    { rx: 3.6, ry: 3.4, y: -40, alpha: 0.16, tint: 0xff6a1e },
  ].map(({ rx, ry, y, alpha, tint }, i) => {
    const sprite = new Sprite({ texture: textures['glow']!, anchor: 0.5, blendMode: 'add', tint });
    sprite.position.set(0, HEARTH.y + 30 + y);
    return { sprite, rx, ry, alpha, phase: 2.1 * i };
  });
  const flames = new Container();
  flames.addChild(emitters['flames']!, emitters['tongues']!);
  const filter = new Filter({
    glProgram: GlProgram.from({
      vertex: VERTEX,
      fragment: FRAGMENT,
      name: 'fire',
      preferredFragmentPrecision: 'highp',
    }),
    resources: { fire: { uTime: { value: 0, type: 'f32' }, uUnit: { value: 1, type: 'f32' } } },
    resolution: 'inherit',
  });
  flames.filters = [filter];
  // In the scene's units: pixi does not measure emitters.
  flames.filterArea = new Rectangle(-260, HEARTH.y - 560, 520, 620);
  const { uniforms } = filter.resources['fire'] as { uniforms: { uTime: number; uUnit: number } }; // made above
  woods.addChild(
    clearing,
    ...lights.map(({ sprite }) => sprite),
    emitters['smoke']!,
    flames,
    emitters['embers']!,
    emitters['sparks']!,
  );
  root.addChild(woods);
  return {
    root,
    update({ width, floor, unit: usual }: Place) {
      const unit = ZOOM * usual;
      const { time } = store.world;
      woods.position.set(width / 2, floor);
      woods.scale.set(unit);
      // The hearth of the painting is at 0, 160 of it.
      const cover = Math.max(1, width / unit / 1600);
      clearing.scale.set(cover);
      clearing.position.set(0, HEARTH.y + 4 - 150 * cover);
      for (const { sprite, rx, ry, alpha, phase } of lights) {
        const flicker =
          0.8 +
          0.12 * Math.sin(9.1 * time + phase) +
          0.08 * Math.sin(23 * time + 3 * phase) +
          0.1 * Math.sin(2.3 * time + phase);
        sprite.scale.set(rx * (0.94 + 0.06 * flicker), ry * (0.94 + 0.06 * flicker));
        sprite.alpha = alpha * flicker;
      }
      uniforms.uTime = time;
      uniforms.uUnit = unit;
    },
    destroy: () => filter.destroy(),
  };
}
