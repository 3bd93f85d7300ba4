/** A wheel of 256 colours for black backgrounds: gold, coral, magenta, violet, azure, and back to gold. */
export const WHEEL = blendStops([0xffb347, 0xff6b6b, 0xff4fa3, 0xa66bff, 0x4f8cff, 0x3fd6e8, 0xffb347], 256);

/** Interpolates evenly spaced colours. All colours are 0xRRGGBB. */
export function blendStops(stops: readonly number[], count: number): Uint32Array {
  const blend = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const at = (i / count) * (stops.length - 1);
    const from = stops[Math.floor(at)]!;
    const to = stops[Math.floor(at) + 1] ?? from;
    const channel = (shift: number): number => {
      const a = (from >> shift) & 0xff;
      const b = (to >> shift) & 0xff;
      return Math.round(a + (b - a) * (at % 1)) << shift;
    };
    blend[i] = channel(16) | channel(8) | channel(0);
  }
  return blend;
}
