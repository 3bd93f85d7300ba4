import { expect, it } from 'vitest';
import { FrameWindow } from '../src/live/frame-window.ts';
import { RecentCount } from '../src/live/recent-count.ts';

it('live numbers tell what a list of the last ten seconds tells', () => {
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
