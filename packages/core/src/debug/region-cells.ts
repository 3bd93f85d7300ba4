import type { Region, RegionUse } from './inspection.ts';

/**
 * Regions drawn in so many cells from byte `start` on: what most of each cell's bytes are, of those that are in a region at all, so
 * that even the smallest region shows; undefined where there is none.
 */
export function cellsOf(
  regions: readonly Region[],
  count: number,
  start: number,
  bytes: number,
): (RegionUse | undefined)[] {
  const cells = Array.from({ length: count }, () => ({ state: 0, live: 0, free: 0 }));
  for (const { ptr, bytes: length, use } of regions) {
    const from = ((ptr - start) / bytes) * count;
    const to = ((ptr + length - start) / bytes) * count;
    for (let cell = Math.max(0, Math.floor(from)); cell < Math.min(count, to); cell++) {
      cells[cell]![use] += Math.min(to, cell + 1) - Math.max(from, cell);
    }
  }
  return cells.map(({ state, live, free }) => {
    if (state + live + free === 0) return undefined;
    if (live >= state && live >= free) return 'live';
    return state >= free ? 'state' : 'free';
  });
}

/** The same regions without what lies between them: a pool's slabs side by side, from 0 on. */
export function closeUp(regions: readonly Region[]): Region[] {
  let ptr = 0;
  return regions.map(({ bytes, use }) => {
    const moved = { ptr, bytes, use };
    ptr += bytes;
    return moved;
  });
}
