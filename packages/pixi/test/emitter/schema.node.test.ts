import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { emitterSchema, emitterSchemaFile } from '../../../../tools/emitter-schema.ts';
import { schemaErrors } from './schema.ts';

describe('the JSON Schema of descriptions', () => {
  it('is what `pnpm generate` writes', () => {
    expect(readFileSync(emitterSchemaFile, 'utf8')).toBe(emitterSchema());
  });

  it('has a description for every property', () => {
    const missing: string[] = [];
    const visit = (schema: unknown, pointer: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, value] of Object.entries(schema)) visit(value, `${pointer}/${key}`);
      const { properties } = schema as { properties?: Record<string, { description?: string }> }; // a schema
      for (const [key, value] of Object.entries(properties ?? {})) {
        if (key !== 'type' && value.description === undefined) missing.push(`${pointer}/${key}`);
      }
    };
    visit(JSON.parse(emitterSchema()), '');
    expect(missing).toEqual([]);
  });

  const docs = [
    '../../../../docs/emitters.md',
    '../../../../docs/mistakes.md',
    '../../../../README.md',
    '../../README.md',
  ];
  const described = docs.flatMap((file) => {
    const text = readFileSync(new URL(file, import.meta.url), 'utf8');
    const blocks = [...text.matchAll(/```(?:ts|js)\n([^]*?)```/g)].map(([, block]) => block!);
    return blocks.flatMap((block) => configsIn(block).map((source) => ({ file, source })));
  });

  it('accepts the descriptions of the documentation', () => {
    expect(described.length).toBeGreaterThan(5);
  });

  it.each(described.filter(({ source }) => !source.includes('colour')))(
    'accepts the descriptions of $file: $source',
    ({ source }) => {
      // eslint-disable-next-line no-implied-eval -- object literals of our own pages
      const config: unknown = new Function('curve', 'child', `return (${source});`)(
        { stops: [[0, 1]] },
        { count: 1, lifetime: 1 },
      );
      expect(schemaErrors(config)).toEqual([]);
    },
  );

  it('refuses a property that does not exist', () => {
    const errors = schemaErrors({ emission: { interval: 0.1 }, lifetime: 1, colour: '#ff8000' });
    expect(errors).toEqual([' must NOT have additional properties']);
  });
});

/** The object literals that emitters are created with in a text. */
function configsIn(block: string): string[] {
  return [...block.matchAll(/new Emitter\(\s*\{/g)].map(({ index, 0: start }) => {
    const first = index + start.length - 1;
    let depth = 0;
    for (let i = first; i < block.length; i++) {
      if (block[i] === '{') depth++;
      if (block[i] === '}' && --depth === 0) return block.slice(first, i + 1);
    }
    return block.slice(first);
  });
}
