// without-dispose.browser.test.ts loads this module in a separate page.
import { Container } from 'pixi.js';
import { Emitter } from '../../src/emitter/index.ts';
import '../../src/emitter/simulation/index.ts';

/** What the module makes available to the test. */
export interface Simulated {
  readonly symbol: unknown;
  /** A container with a simulated emitter and another child. */
  readonly make: () => { container: Container; emitter: Emitter; other: Container };
}

const simulated: Simulated = {
  symbol: (Symbol as { dispose?: unknown }).dispose,
  make() {
    const emitter = new Emitter(
      {
        emission: { interval: 0.1 },
        lifetime: 1,
        turbulence: { strength: 10 },
        onDeath: [{ count: 1, lifetime: 1 }],
      },
      { seed: 1 },
    );
    const container = new Container();
    const other = new Container();
    container.addChild(emitter, other);
    emitter.update(0.5);
    return { container, emitter, other };
  },
};
Object.assign(globalThis, { simulated });
