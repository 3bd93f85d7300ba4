import { canCompile, compile } from '../view/compile.ts';
import { dropSource } from './compile-component-pool.ts';
import { ComponentPool } from './component-pool.ts';
import type { Entity, EntityRemover } from './entity.ts';

/**
 * What takes a living entity out of all sets, as one function of a text of its own: a loop over the sets would have to find
 * out what each is every time. What component pools have to do is part of the text, unless there is somebody to tell.
 */
export function compileRemoval(sets: readonly EntityRemover[], slotMask: number): (entity: Entity) => void {
  if (!canCompile()) {
    return (entity) => {
      for (let i = 0; i < sets.length; i++) sets[i]!.remove(entity);
    };
  }
  const constants: Record<string, unknown> = {};
  const declared: string[] = [];
  const texts = sets.map((set, i) => {
    if (set instanceof ComponentPool && set.dropsPlainly) {
      const { declare, text, constants: own } = dropSource(set, i);
      Object.assign(constants, own);
      declared.push(declare);
      return text;
    }
    constants[`set${i}`] = set;
    return `set${i}.remove(entity);`;
  });
  const text = `${declared.join('\n')}
return (entity) => {
  const slot = entity & ${slotMask};
  ${texts.join('\n  ')}
};`;
  return compile('entities', text, constants);
}
