const STEPS = 256;

/** A wheel of colours that go well on black: gold, coral, magenta, violet, azure and back, as 0xRRGGBB. */
const WHEEL = blendStops([0xffb347, 0xff6b6b, 0xff4fa3, 0xa66bff, 0x4f8cff, 0x3fd6e8, 0xffb347]);

/** The colour at a turn of the wheel: whole numbers are the same colour. */
export function wheelColor(turn: number): number {
  return WHEEL[Math.floor((turn - Math.floor(turn)) * STEPS)]!;
}

function blendStops(stops: readonly number[]): Uint32Array {
  const wheel = new Uint32Array(STEPS);
  for (let i = 0; i < STEPS; i++) {
    const at = (i / STEPS) * (stops.length - 1);
    const from = stops[Math.floor(at)]!;
    const to = stops[Math.floor(at) + 1]!;
    const channel = (shift: number): number => {
      const a = (from >> shift) & 0xff;
      const b = (to >> shift) & 0xff;
      return Math.round(a + (b - a) * (at % 1)) << shift;
    };
    wheel[i] = channel(16) | channel(8) | channel(0);
  }
  return wheel;
}
