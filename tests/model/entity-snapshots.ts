import type { Entity } from '@offheap/ecs';
import { verifyComponents, verifyEntities } from '@offheap/ecs/debug';
import { checkEntities, type PlainEntity } from './entity-checks.ts';
import type { EntityProgram } from './entity-program.ts';
import { expectSame } from '../../packages/struct/test/model/expect.ts';

/** A snapshot of the memory of entities and their components, and the model at that time. */
export class EntitySnapshot {
  readonly #bytes: Uint8Array;
  readonly #model: readonly [Entity, PlainEntity][];
  readonly #stale: readonly Entity[];
  readonly #given: readonly Entity[];

  constructor({ items, model, stale, given, trace }: EntityProgram) {
    trace?.push('snapshot');
    this.#bytes = items.memory.snapshot();
    this.#model = structuredClone([...model]);
    this.#stale = [...stale];
    this.#given = [...given];
  }

  /** Restores both. */
  restore(program: EntityProgram): void {
    const { entities, items, loads, tag, model, stale, given, trace } = program;
    trace?.push('restore');
    items.memory.restore(this.#bytes);
    model.clear();
    for (const [entity, plain] of structuredClone(this.#model)) model.set(entity, plain);
    stale.splice(0, Infinity, ...this.#stale);
    given.clear();
    for (const entity of this.#given) given.add(entity);
    const faults = [
      verifyEntities(entities),
      ...[items, loads, tag].map((set) => verifyComponents(set)),
    ].flat();
    expectSame('faults', faults.map(({ message }) => message).join(), '');
    checkEntities(program);
  }
}
