import type { EffectFile } from '../effect-file.ts';

/** Edits within this time are undone together: those of one drag. */
const MS_TOGETHER = 600;
const MAX_STEPS = 100;

/** Effects as they were before edits. */
export class History {
  #past: EffectFile[] = [];
  #future: EffectFile[] = [];
  #last = -Infinity;

  /** Call it before an edit. */
  remember(effect: EffectFile, now = performance.now()): void {
    if (now - this.#last > MS_TOGETHER || this.#past.length === 0) this.#past.push(effect);
    if (this.#past.length > MAX_STEPS) this.#past.shift();
    this.#last = now;
    this.#future = [];
  }

  /** The effect before the last edit; `undefined` if there is none. */
  undo(current: EffectFile): EffectFile | undefined {
    return this.#step(this.#past, this.#future, current);
  }

  redo(current: EffectFile): EffectFile | undefined {
    return this.#step(this.#future, this.#past, current);
  }

  clear(): void {
    this.#past = [];
    this.#future = [];
  }

  #step(from: EffectFile[], to: EffectFile[], current: EffectFile): EffectFile | undefined {
    const found = from.pop();
    if (found) to.push(current);
    this.#last = -Infinity;
    return found;
  }
}
