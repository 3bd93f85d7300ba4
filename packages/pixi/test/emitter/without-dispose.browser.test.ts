import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Simulated } from './simulated-emitter.ts';

/** A page in which `Symbol.dispose` is missing, as in Safari before 26. It cannot be deleted, so `Symbol` is replaced. */
const PAGE = `<script>
const all = Symbol;
globalThis.Symbol = new Proxy((text) => all(text), { get: (_, key) => (key === 'dispose' ? undefined : all[key]) });
</script>`;

let frame: HTMLIFrameElement;
let simulated: Simulated;

beforeAll(async () => {
  frame = document.createElement('iframe');
  frame.srcdoc = PAGE;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  const inner = frame.contentDocument!;
  const script = inner.createElement('script');
  script.type = 'module';
  script.src = new URL('./simulated-emitter.ts', import.meta.url).href;
  const run = new Promise((resolve, reject) => {
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
    frame.contentWindow!.addEventListener('error', ({ message }) => reject(new Error(message)));
  });
  inner.body.append(script);
  await run;
  ({ simulated } = frame.contentWindow as unknown as { simulated: Simulated });
});
afterAll(() => frame.remove());

test('a simulated emitter is destroyed completely where Symbol.dispose is missing', async () => {
  expect(simulated.symbol).toBeUndefined();
  const { emitter } = simulated.make();
  expect(emitter.mode).toBe('simulated');
  expect(emitter.count).toBeGreaterThan(0);
  const { done } = emitter;
  emitter.destroy();
  expect(emitter.destroyed).toBe(true);
  await done;
  emitter.destroy(); // a second time does nothing
});

test('a container of one is destroyed with all of its children', async () => {
  const { container, emitter, other } = simulated.make();
  const { done } = emitter;
  container.destroy({ children: true });
  expect([container, emitter, other].map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
  await done;
});
