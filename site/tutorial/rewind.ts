import type { Field, Step } from './field.ts';

/** The number of steps that can be rewound: ten seconds. */
const STEPS = 600;

/** Runs `play` forwards, or the game backwards while the player rewinds. */
export function createRewind({ world, input }: Field, play: Step): Step {
  const history = world.history(STEPS);
  let tick = 0;
  history.save(tick);

  return (dt) => {
    if (!input.isRewinding) {
      play(dt);
      history.save(++tick);
    } else if (history.has(tick - 2)) {
      tick -= 2; // at double speed
      history.rollback(tick);
    }
  };
}

/** Keeps a game between two visits of a page. */
export function createSaves({ world }: Field, storage: Pick<Storage, 'getItem' | 'setItem'>) {
  return {
    save(): void {
      storage.setItem(
        'bullet-hell',
        btoa(Array.from(world.save(), (byte) => String.fromCharCode(byte)).join('')),
      );
    },
    /** Returns whether there was a saved game. */
    load(): boolean {
      const text = storage.getItem('bullet-hell');
      if (text === null) return false;
      world.load(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
      return true;
    },
  };
}
