import '@offheap/ecs/attach';
import { Memory } from '@offheap/core';
import { ComponentPool, Entities, Tag } from '@offheap/ecs';
import { PackedPool, Pool } from '@offheap/struct';
import { expectSame, expectThat } from '../../packages/struct/test/model/expect.ts';
import type { EntityModel } from './entity-model.ts';
import { weightOf } from './load.ts';
import type { Machine } from './machine.ts';
import { sameBody } from './node.ts';
import type { PoolModel } from './pool-model.ts';

/** Reads everything through objects of another memory over the same buffer, as another thread would. */
export class AttachOperations {
  readonly #memory: Memory;
  readonly #pools: readonly PoolModel[];
  readonly #entities: EntityModel;

  /** @param onAttach is called before another memory uses the buffer. */
  constructor(
    machine: Machine,
    memory: Memory,
    pools: readonly PoolModel[],
    entities: EntityModel,
    onAttach: () => void,
  ) {
    this.#memory = memory;
    this.#pools = pools;
    this.#entities = entities;
    machine.on({
      attach: () => {
        if (machine.hands.length > 0 || machine.depth > 1) return;
        onAttach();
        this.#readAll(machine.checked);
      },
    });
  }

  #readAll(checked: boolean): void {
    const { wasm, buffer } = this.#memory;
    const memory = Memory.from(wasm ?? buffer);
    for (const model of this.#pools) if (!model.isGone) this.#readPool(model, memory, checked);
    this.#readEntities(memory, checked);
  }

  #readPool({ pool, name, entries, stale }: PoolModel, memory: Memory, checked: boolean): void {
    const attached =
      pool instanceof PackedPool
        ? PackedPool.attach(pool.struct, memory, pool.ptr, { checked, storage: formOf(pool) })
        : Pool.attach(pool.struct, memory, pool.ptr, { checked });
    expectSame(`${name}: attached, the length`, attached.length, entries.length);
    expectSame(`${name}: attached, the capacity`, attached.capacity, pool.capacity);
    for (const { handle, plain } of entries) {
      const found = attached.get(handle);
      expectThat(
        `${name}: attached, ${handle} holds its values`,
        found !== undefined && sameBody(found, plain.body),
      );
    }
    for (const handle of stale)
      expectThat(`${name}: attached, ${handle} was destroyed`, !attached.has(handle));
    let visited = 0;
    attached.each(() => void visited++);
    expectSame(`${name}: attached, entries visited`, visited, entries.length);
    attached[Symbol.dispose]();
    expectSame(`${name}: the length, after others have detached`, pool.length, entries.length);
  }

  #readEntities(memory: Memory, checked: boolean): void {
    const { sets, all, stale } = this.#entities;
    const entities = Entities.attach(memory, sets.entities.ptr);
    const nodes = ComponentPool.attach(sets.nodes.struct, entities, sets.nodes.ptr, {
      checked,
      storage: formOf(sets.nodes),
    });
    const loads = ComponentPool.attach(sets.loads.struct, entities, sets.loads.ptr, {
      checked,
      storage: formOf(sets.loads),
    });
    const tag = Tag.attach(entities, sets.tag.ptr);
    expectSame('attached entities', entities.length, all.size);
    for (const [entity, { node, load, tagged }] of all) {
      expectThat(`attached: ${entity} is alive`, entities.has(entity));
      expectSame(`attached: tag.has(${entity})`, tag.has(entity), tagged);
      expectSame(`attached: loads.get(${entity})`, weightOf(loads.get(entity)), load);
      const found = nodes.get(entity);
      expectSame(`attached: nodes.has(${entity})`, found !== undefined, node !== undefined);
      if (found !== undefined && node !== undefined)
        expectThat(`attached: the node of ${entity}`, sameBody(found, node.plain.body));
    }
    for (const entity of stale) expectThat(`attached: ${entity} was destroyed`, !entities.has(entity));
    for (const each of [tag, loads, nodes, entities]) each[Symbol.dispose]();
    expectSame('entities, after others have detached', sets.entities.length, all.size);
  }
}

function formOf({ rows }: { readonly rows: number }): 'columns' | 'interleaved' {
  return rows > 0 ? 'columns' : 'interleaved';
}
