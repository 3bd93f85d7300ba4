import {
  color32BitToUniform,
  getAdjustedBlendModeBlend,
  type BLEND_MODES,
  type DestroyOptions,
  type Geometry,
  type Matrix,
  type RenderContainer,
  type Shader,
  type State,
  type Texture,
  type TextureSource,
} from 'pixi.js';
import type { GpuRenderer } from './gpu-renderer.ts';
import { invalidArgument } from './invalid-argument.ts';

// The common base of display objects with their own shaders.

/** The arguments of a draw for a renderer's encoder; one object, which is reused. */
export interface DrawCommand {
  geometry: Geometry;
  shader: Shader;
  state: State;
  size: number;
  instanceCount: number;
  skipSync: boolean;
}

/** Uniforms of every view that change from frame to frame. */
export interface ViewUniforms {
  uTransformMatrix: Matrix;
  readonly uColor: Float32Array;
}

/**
 * Prepares the first draw with a shader.
 *
 * @param blendMode replaces the view's own.
 */
export function prepareDraw(
  view: RenderContainer,
  renderer: GpuRenderer,
  command: DrawCommand,
  uniforms: ViewUniforms,
  source: TextureSource,
  blendMode = blendModeOf(view),
): void {
  uniforms.uTransformMatrix = view.groupTransform;
  color32BitToUniform(view.groupColorAlpha, uniforms.uColor, 0);
  command.state.blendMode = getAdjustedBlendModeBlend(blendMode, source);
  command.shader.groups[0] = renderer.globalUniforms.bindGroup;
  command.skipSync = false;
}

/**
 * Returns a view's blend mode. A view that is the whole stage has no parent, so pixi does not set the blend mode of
 * its group.
 */
function blendModeOf({ parent, groupBlendMode, localBlendMode }: RenderContainer): BLEND_MODES {
  if (parent) return groupBlendMode;
  return localBlendMode === 'inherit' ? 'normal' : localBlendMode;
}

/** Whether a view has lost the pixels of a source. */
export function hasLost(sources: readonly TextureSource[]): boolean {
  for (let i = 0; i < sources.length; i++) if (sources[i]!.destroyed) return true;
  return false;
}

/** Returns the error of a view that has lost pixels. */
export function lostTexture({ label }: RenderContainer, advice: string): Error {
  return invalidArgument(
    `${label}: its texture was destroyed, so it draws nothing from now on. ${advice} before \`Assets.unload\` or \`destroy(true)\`.`,
  );
}

/** Destroys a view's textures according to the options of `destroy`. */
export function destroyTextures(textures: readonly Texture[], options: DestroyOptions | undefined): void {
  const withTexture = typeof options === 'boolean' ? options : options?.texture;
  const withSource = typeof options === 'boolean' ? options : options?.textureSource;
  if (withTexture) for (const texture of textures) texture.destroy(withSource);
}
