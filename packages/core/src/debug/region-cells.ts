import type { Region, RegionUse } from './inspection.ts';

/**
 * Divides the bytes from `start` on into cells and returns the use of each cell. The use of a cell is the most frequent
 * use of its bytes, ignoring bytes outside of regions, so that even the smallest region is visible. A cell without a region is undefined.
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

/** Returns the same regions moved together, without the bytes between them: a pool's slabs side by side, from 0 on. */
export function closeUp(regions: readonly Region[]): Region[] {
  let ptr = 0;
  return regions.map(({ bytes, use }) => {
    const moved = { ptr, bytes, use };
    ptr += bytes;
    return moved;
  });
}
