// oxlint-disable-next-line import/no-unassigned-import -- for checked mode in the production build
import '@offheap/ecs/checked';
import { fields } from './fields.ts';
import { components, pools, snapshots, temporary } from './pools.ts';

const sections = { fields, pools, components, temporary, snapshots };

/**
 * Uses every kind of field and pool, and lists what it reads: a line for each section and mode. The text is the same wherever and
 * however the library was built.
 */
export function digest(): string {
  const lines: string[] = [];
  for (const checked of [true, false]) {
    for (const [name, run] of Object.entries(sections)) {
      lines.push(`${name}, ${checked ? 'checked' : 'production'}: ${JSON.stringify(run(checked))}`);
    }
  }
  return lines.join('\n');
}
