import type { Heap } from '@offheap/core';
import { toObject, create, destroy, take } from '@offheap/struct';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import { SingleBody } from './hooks.ts';
import type { Machine } from './machine.ts';
import { type Body, copyBody, initialBody, newBody, type PlainBody, sameBody, writeBody } from './node.ts';
import type { Op } from './script.ts';

/** A single struct and its model. */
interface Single {
  readonly view: SingleBody;
  readonly plain: PlainBody;
  isEnding: boolean;
}

/** Structs that `create` creates on a heap, one by one. */
export class SingleOperations {
  readonly #machine: Machine;
  readonly #heap: Heap;
  #all: Single[] = [];
  /** The view that was destroyed last, if nothing has been created since. */
  #dead: SingleBody | undefined;

  constructor(machine: Machine, heap: Heap) {
    this.#machine = machine;
    this.#heap = heap;
    machine.on({ single: (op) => this.#create(op), endSingle: (op) => this.#end(op) });
    machine.onCheck((deep) => {
      if (!deep) return;
      for (const { view, plain } of this.#all)
        expectThat('a single struct holds what was written', sameBody(view, plain));
    });
  }

  hook(name: 'onCreate' | 'onDestroy', view: Body): void {
    const single = this.#all.find((each) => each.view === view);
    if (name === 'onCreate' || single === undefined) return; // one that is not there yet, or a temporary
    expectThat('onDestroy of a single struct is called once', !single.isEnding);
    single.isEnding = true;
    this.#machine.callback(undefined);
  }

  save(): readonly Single[] {
    return this.#all.map((single) => ({ ...single, plain: copyBody(single.plain) }));
  }

  restore(saved: readonly Single[]): void {
    const late = this.#all.filter(({ view }) => !saved.some((single) => single.view === view));
    // One that was being destroyed when the snapshot was taken is alive again: its `onDestroy` is called again.
    this.#all = saved.map((single) => ({ ...single, isEnding: false, plain: copyBody(single.plain) }));
    this.#dead = undefined; // it may be alive again
    if (!this.#machine.checked) return;
    for (const { view } of late) {
      this.#machine.refused('a single struct that the restore has destroyed', 'STALE', () => view.x);
    }
  }

  /** Destroys all, without records. */
  clear(): void {
    for (const { view } of this.#all.splice(0)) destroy(view);
  }

  #create({ n: [how, , seed] }: Op): void {
    const machine = this.#machine;
    if (this.#all.length > 6) return;
    const plain = newBody();
    const init =
      how % 3 === 0
        ? undefined
        : how % 3 === 1
          ? initialBody(plain, machine.nextId(), seed)
          : (body: SingleBody): void =>
              machine.guard(() => {
                expectThat('a new single struct has its initial values', sameBody(body, plain));
                writeBody(body, plain, machine.nextId(), seed);
                machine.callback(undefined);
              });
    const { restores } = machine;
    this.#dead = undefined; // its view may be in use again
    const made = machine.attempt('create', () =>
      create(this.#heap, SingleBody, init, { checked: machine.checked }),
    );
    this.#dead = undefined; // its view may be in use again
    if (made === undefined) return;
    const view = made.value;
    if (machine.restores !== restores) {
      // In production, its view may belong to a struct that the restore has restored.
      if (!machine.checked && this.#all.some((single) => single.view === view)) return;
      machine.refused('destroy(a struct that a restore has destroyed)', 'STALE', () => destroy(view));
      return;
    }
    expectThat(
      'a view stands for one struct',
      this.#all.every((single) => single.view !== view),
    );
    expectThat('a new single struct has its values', sameBody(view, plain));
    this.#all.push({ view, plain, isEnding: false });
  }

  #end({ n: [a, way] }: Op): void {
    const machine = this.#machine;
    const dead = this.#dead;
    if (dead !== undefined && way % 4 === 0) {
      machine.refused('destroy(dead)', 'STALE', () => destroy(dead));
      machine.refused('take(dead)', 'STALE', () => take(dead));
      dead[Symbol.dispose]();
      if (machine.checked) machine.refused('reading the dead', 'STALE', () => dead.at.x);
      return;
    }
    const single = this.#all[a % (this.#all.length || 1)];
    if (single === undefined) return;
    const { view, plain, isEnding } = single;
    if (way % 3 === 0) {
      if (isEnding) return;
      expectSame('the id of a copy', toObject(view).id, plain.id);
      expectSame('the id of what was taken', take(view).id, plain.id);
    } else {
      machine.attempt('destroy(single)', () => (way % 3 === 1 ? destroy(view) : view[Symbol.dispose]()));
      if (isEnding) return;
      expectThat('onDestroy of a single struct was called', single.isEnding);
    }
    this.#all = this.#all.filter((each) => each.view !== view); // even if its `onDestroy` has restored it
    this.#dead = view;
  }
}
