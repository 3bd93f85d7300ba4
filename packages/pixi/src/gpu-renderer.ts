import type { Renderer, WebGLRenderer, WebGPURenderer } from 'pixi.js';
import { invalidArgument } from './invalid-argument.ts';

/** The renderers that use a GPU. */
export type GpuRenderer = WebGLRenderer | WebGPURenderer;

/**
 * @param label names the display object in the message.
 * @throws AllocatorError `INVALID_ARGUMENT` when the renderer has neither WebGL 2 nor WebGPU.
 */
export function checkRenderer(label: string, renderer: Renderer): asserts renderer is GpuRenderer {
  if (renderer.name === 'webgpu') return;
  if (renderer.name !== 'webgl') {
    throw invalidArgument(
      `${label}: it draws with WebGL 2 or WebGPU, and this renderer has neither. Initialise the application with \`preference: 'webgl'\`.`,
    );
  }
  const { webGLVersion } = (renderer as WebGLRenderer).context; // determined by its type
  if (webGLVersion !== 2) {
    throw invalidArgument(
      `${label}: it needs WebGL 2, and this renderer has version ${webGLVersion}. Leave out \`preferWebGLVersion\`.`,
    );
  }
}
