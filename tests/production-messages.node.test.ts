import { beforeAll, describe, expect, test } from 'vitest';
import { allMessages, writeMessagePage } from '../tools/build/message-page.ts';
import { bundleBuild, loadBuild, page } from './mistakes/builds.ts';
import { parse, walk } from '../tools/build/syntax.ts';
import { mistakesOf, outcomeOf } from './mistakes/page.ts';

/** Drawn with pixi, which needs a page. */
const DRAWING = 'Drawing with pixi.js';

const MODULES = [
  '@offheap/core',
  '@offheap/core/compose',
  '@offheap/core/debug',
  '@offheap/struct',
  '@offheap/struct/debug',
  '@offheap/struct/kernel',
  '@offheap/struct/columns',
  '@offheap/ecs',
  '@offheap/ecs/attach',
  '@offheap/ecs/debug',
];

const mistakes = mistakesOf(page).filter(({ section }) => section !== DRAWING);

/** The entry of each message in the page, by its id. */
const lines = new Map(
  Array.from(page.matchAll(/^- <a id="(\w+)"><\/a>\w+ ?(.*)$/gm), ([, id, line]) => [id!, line!]),
);

type Names = Readonly<Record<string, unknown>>;

describe('the page of mistakes', () => {
  test('lists the current messages of the production build: otherwise run `pnpm generate`', () => {
    expect(page).toBe(writeMessagePage());
  });

  test('has an anchor for the id of each message', () => {
    const messages = [...allMessages().values()].filter(({ isDetail }) => !isDetail);
    expect(messages.length).toBeGreaterThan(100);
    expect(messages.filter(({ id }) => !page.includes(`<a id="${id}"></a>`))).toEqual([]);
  });
});

describe('the production build', () => {
  let production: Names;
  let development: Names;
  beforeAll(async () => {
    [production, development] = await Promise.all([
      loadBuild('production', MODULES),
      loadBuild('development', MODULES),
    ]);
  }, 120_000);

  test('prints the code, the values and the address of the explanation', () => {
    const outcomes = mistakes
      .map((mistake) => ({ ...mistake, ...unchecked(mistake) }))
      .map((mistake) => ({
        title: mistake.title,
        short: outcomeOrNothing(mistake, production),
        full: outcomeOrNothing(mistake, development),
      }))
      .filter(({ short }) => /^[A-Z_]+: /.test(short));
    expect(outcomes.length).toBeGreaterThan(60);
    const isInFull = ({ short, full }: { short: string; full: string }): boolean =>
      short === full.replace(/^([A-Z_]+: )/, '$1$1');
    // Messages of development tools, which production does not import.
    expect(outcomes.filter(isInFull).map(({ title }) => title)).toEqual([
      'A value passed to `inspectionText` that is not an inspection',
      'Writing past the end of a block',
      'Writing to a freed block',
      'A block freed twice, with stack traces',
    ]);
    for (const { title, short, full } of outcomes.filter((outcome) => !isInFull(outcome))) {
      // `CODE: CODE: values. See page`: the first is what the test prints before every message.
      const [, code, sameCode, values = '', id] =
        /^([A-Z_]+): ([A-Z_]+): (?:(.*)\. )?See https:\/\/offheap\.dev\/mistakes#(\w+)$/s.exec(short) ?? [
          short,
        ];
      expect([title, code, sameCode]).toEqual([title, full.split(':')[0], code]);
      expect([title, values]).toEqual([title, values.replace(/\.$/, '')]); // the sentence ends once
      expect(lines.get(id!)).toMatch(new RegExp(`^(?:${code})?: `)); // some messages have several codes
      // The message of another error may be one of the values, and the rule that a fault breaks; in production, the name of a struct
      // without a given name consists of its fields.
      const plain = values.replaceAll(/[A-Z_]+: |[a-z-]+\/[a-z-]+: |\. See https:\S+|Struct\([^)]*\)/g, '');
      for (const value of plain.split(', ')) expect(full).toContain(value);
    }
  });

  test('contains no sentences except those that explain how to enable checked mode', async () => {
    const code = await bundleBuild('production', ['@offheap/core', '@offheap/struct', '@offheap/ecs']);
    const sentences = textsIn(code).filter((text) => /(?:[\w\x60]+,? ){5}[^;{}]*\.$/.test(text));
    expect(sentences).toEqual([
      "' before the first pool is created, or build with the export condition 'development'.",
    ]);
  });

  test('refuses checked mode, and names the module to import', () => {
    const { PackedPool, Struct, f32 } = production as unknown as typeof import('@offheap/struct');
    class Point extends Struct {
      x = f32();
    }
    expect(() => new PackedPool(Point, { capacity: 4, checked: true })).toThrow(
      "Checked mode is not part of the production build: import '@offheap/struct/checked' before the first pool is created, or build with the export condition 'development'.",
    );
    expect(new PackedPool(Point, { capacity: 4 }).checked).toBe(false);
  });
});

describe('the production build with `@offheap/ecs/checked`', () => {
  let names: Names;
  beforeAll(async () => {
    names = await loadBuild('production', ['@offheap/ecs/checked', ...MODULES]);
  }, 120_000);

  test.each(mistakes)('prints messages in full: $title', (mistake) => {
    expect(outcomeOf(mistake, names)).toBe(mistake.message);
  });

  test('has checked mode on by default', () => {
    const { PackedPool, Struct, f32 } = names as unknown as typeof import('@offheap/struct');
    class Point extends Struct {
      x = f32();
    }
    expect(new PackedPool(Point, { capacity: 4 }).checked).toBe(true);
  });
});

function unchecked({ setup, code }: { readonly setup: string; readonly code: string }): {
  setup: string;
  code: string;
} {
  const plain = (text: string): string => text.replaceAll(/checked: (?:true|'ranges')/g, 'checked: false');
  return { setup: plain(setup), code: plain(code) };
}

/** The strings in some code, those of templates too. */
function textsIn(code: string): string[] {
  const texts: string[] = [];
  walk(parse('bundle.ts', code).program, (node) => {
    const { value } = node as { readonly value?: unknown };
    if (node.type === 'Literal' && typeof value === 'string') texts.push(value);
    if (node.type === 'TemplateElement') texts.push((value as { readonly cooked: string }).cooked);
  });
  return texts;
}

/** The output of a mistake; empty if production does not detect it, or the engine throws its own error. */
function outcomeOrNothing(mistake: (typeof mistakes)[number], names: Names): string {
  try {
    return outcomeOf(mistake, names);
  } catch {
    return '';
  }
}
