import { expect, it } from 'vitest';
import { Comparison } from '../src/live/comparison.ts';
import { FrameWindow } from '../src/live/frame-window.ts';
import { RecentCount } from '../src/live/recent-count.ts';

it('live numbers equal those of a list of the last ten seconds', () => {
  const numbers = Float32Array.from({ length: 3000 }, (_, i) => (Math.sin(i * i) + 1) / 2);
  const frames = new FrameWindow();
  const events = new RecentCount();
  let now = 0;
  let durations: { at: number; ms: number }[] = [];
  let times: number[] = [];
  for (const [i, number] of numbers.entries()) {
    const ms = 4 + 60 * number * number;
    now += i % 500 === 0 ? 7000 : ms; // now and then a pause
    frames.add(now, ms);
    durations.push({ at: now, ms });
    if (number < 0.2) {
      events.add(now);
      times.push(now);
    }
    if (i === 2000) {
      frames.clear();
      events.clear();
      durations = [];
      times = [];
    }
    if (i % 7 !== 0) continue;
    durations = durations.filter(({ at }) => now - at <= 10_000);
    times = times.filter((at) => now - at <= 10_000);
    const sorted = Float32Array.from(durations, ({ ms }) => ms);
    sorted.sort();
    frames.sort(now);
    expect(frames.worst).toBe(sorted.at(-1));
    for (const part of [0.5, 0.99])
      expect(frames.percentile(part)).toBe(sorted[Math.floor(part * sorted.length)]);
    expect(events.count(now)).toBe(times.length);
  }
  expect(times.length).toBeGreaterThan(20);
});

it('a comparison shows the previous mode and the current mode, until another scene begins', () => {
  const comparison = new Comparison();
  comparison.measure({ mode: 'new', script: 27.2, pauses: 30 });
  expect(comparison.text).toBe('Run new, then offheap: both are compared here.');
  comparison.next();
  expect(comparison.text).toBe('new: 27 ms of script per frame → measuring …');
  comparison.measure({ mode: 'offheap', script: 1.23, pauses: 0 });
  expect(comparison.text).toBe('new → offheap: 27 ms → 1.2 ms per frame, 30 pauses → 0');
  // However long it runs.
  for (let i = 0; i < 100; i++) comparison.measure({ mode: 'offheap', script: 1.34, pauses: 1 });
  expect(comparison.text).toBe('new → offheap: 27 ms → 1.3 ms per frame, 30 pauses → 1');
  // A browser that does not report its heap.
  comparison.next();
  comparison.measure({ mode: 'in-place', script: 6, pauses: undefined });
  expect(comparison.text).toBe('offheap → in place: 1.3 ms → 6.0 ms per frame');
  // A switch before anything was measured keeps what was measured last.
  comparison.next();
  comparison.next();
  comparison.measure({ mode: 'offheap', script: 1, pauses: undefined });
  expect(comparison.text).toBe('in place → offheap: 6.0 ms → 1.0 ms per frame');
  comparison.clear();
  expect(comparison.text).toBe('Run new, then offheap: both are compared here.');
});
