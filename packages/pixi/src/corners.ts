import { Buffer, BufferUsage, type AttributeOption } from 'pixi.js';

/** The corners of a quad in the order of a triangle strip. */
const CORNERS = new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]);
/** The number of corners of a quad. */
export const CORNER_COUNT = 4;

/** Returns the attribute of the corners of the quad that every instance is drawn as. */
export function cornerAttribute(): AttributeOption {
  // A separate buffer: in WebGPU, one buffer cannot contain both vertices and instances.
  const buffer = new Buffer({ data: CORNERS, usage: BufferUsage.VERTEX | BufferUsage.COPY_DST });
  return { buffer, format: 'float32x2', stride: 8, offset: 0 };
}
