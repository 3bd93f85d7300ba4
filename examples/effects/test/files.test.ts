import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { EmitterConfig } from '@offheap/pixi/emitter';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import type { EffectFile } from '../src/effect-file.ts';
import { GROUPS, SCHEMA } from '../src/editor/schema.ts';
import { GALLERY } from '../src/gallery/gallery.ts';
import { effectCode, effectJson, layerJson } from '../src/io/export.ts';
import { openText } from '../src/io/open.ts';
import { effectOfHash, hashOf } from '../src/io/share.ts';
import { paintings } from '@offheap/example-kit/paintings';
import { aliveOf, withAlive } from '../src/particle-count.ts';
import { SAMPLE_FILES } from './sample-files.ts';

const root = resolve(import.meta.dirname, '../../..');
const validate = new Ajv2020({ allErrors: true }).compile(SCHEMA);
const names = paintings.map(({ name }) => name);
const effects = [...GALLERY];

function expectValid(emitter: unknown): void {
  validate(emitter);
  expect(validate.errors ?? []).toEqual([]);
}

describe('the gallery', () => {
  it.each(effects)(
    'has descriptions of %s that the JSON Schema accepts, with textures of the editor',
    (_, effect) => {
      for (const { emitter } of effect.layers) expectValid(emitter);
      const { effect: opened, notes } = openText(JSON.stringify(effect), 'x.json', names);
      expect(notes).toEqual([]);
      expect(opened).toEqual(effect);
    },
  );

  it('has twelve effects', () => {
    expect(effects.length).toBe(12);
  });
});

describe('the panel', () => {
  it('has every property of the schema in one of its groups', () => {
    const grouped = GROUPS.flatMap(([, keys]) => keys);
    const known = Object.keys(SCHEMA.properties!).filter((key) => key !== '$schema');
    expect(new Set(grouped)).toEqual(new Set(known));
    expect(grouped.length).toBe(known.length);
  });
});

describe('files', () => {
  it.each(Object.entries(SAMPLE_FILES))(
    'of the format of %s are opened as a valid description',
    (name, json) => {
      const { effect } = openText(JSON.stringify(json), name, names);
      expect(effect.layers.length).toBe(1);
      expectValid(effect.layers[0]!.emitter);
    },
  );

  it('with textures that the editor does not have show similar textures, with a message', () => {
    const { effect, notes } = openText(JSON.stringify(SAMPLE_FILES['behaviors-v5.json']), 'x.json', names);
    expect(effect.layers[0]!.emitter.textures).toEqual({ frames: ['flame', 'soft'] });
    expect(notes).toContain('The editor has no texture “images/fire.png”: it shows “flame”.');
  });

  it('may be lists of descriptions', () => {
    const ours = SAMPLE_FILES['ours.json'];
    expect(openText(JSON.stringify([ours, ours]), 'x.json', names).effect.layers.length).toBe(2);
  });

  it.each([
    ['no JSON', 'x.json is not JSON'],
    ['42', 'The file does not contain an object'],
    ['{"a":1}', 'neither layers nor an emission'],
    ['{"layers":[{"name":"x"}]}', '/layers/0 has no emitter'],
    ['{"layers":[]}', 'a list of layers'],
  ])('that hold %s are refused with the reason', (text, reason) => {
    expect(() => openText(text, 'x.json', names)).toThrow(reason);
  });
});

describe('addresses', () => {
  it.each(effects)('contain all of %s', async (_, effect) => {
    const hash = await hashOf(effect);
    expect(hash).toMatch(/^#effect=[\w-]+$/);
    expect(await effectOfHash(hash)).toEqual(effect);
  });

  it('that were truncated are refused, and other URLs contain no effect', async () => {
    const hash = await hashOf(GALLERY.get('campfire')!);
    await expect(effectOfHash(hash.slice(0, 200))).rejects.toThrow(
      'The link does not contain a complete effect.',
    );
    expect(await effectOfHash('#campfire')).toBeUndefined();
    expect(await effectOfHash('')).toBeUndefined();
  });
});

describe('exports', () => {
  // Inside the repository, from where packages resolve.
  const parent = join(import.meta.dirname, '..', 'node_modules', '.exported');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'code-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(effects)('of %s as JSON are opened again', (_, effect) => {
    expect(openText(effectJson(effect), 'x.json', names).effect).toEqual(effect);
    effect.layers.forEach(({ emitter }, i) => {
      expect(openText(layerJson(effect, i), 'x.json', names).effect.layers[0]!.emitter).toEqual(emitter);
    });
  });

  it('as code compile, and import only the public API', () => {
    const titles: EffectFile = { ...GALLERY.get('smoke')!, title: '3 "D" \n* smoke é */' };
    for (const [name, effect] of [...effects, ['titles', titles] as const]) {
      const code = effectCode(effect, name === 'campfire');
      const imported = [...code.matchAll(/(?:from|^import) '([^']+)'/gm)].map(([, from]) => from!);
      const allowed = ['@offheap/pixi/emitter', 'pixi.js'];
      if (name === 'campfire') allowed.push('@offheap/pixi/emitter/simulation');
      expect(new Set(imported)).toEqual(new Set(allowed));
      writeFileSync(join(folder, `${name}.ts`), code);
    }
    const config = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true },
      include: [`${folder}/*.ts`],
      exclude: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const { status, stdout } = spawnSync(tsc, ['-p', folder], { encoding: 'utf8' });
    expect(stdout).toBe('');
    expect(status).toBe(0);
    expect(readFileSync(join(folder, 'titles.ts'), 'utf8')).toContain(
      'export function createEffect3DSmokeE(',
    );
  });
});

describe('the number of particles', () => {
  const stream = SAMPLE_FILES['ours.json'] as EmitterConfig;
  const burst: EmitterConfig = { emission: { interval: 1, duration: 0.5, count: 20 }, lifetime: 2 };

  it.each([1, 2, 7, 100, 5000, 123_456, 1_000_000])('can be %d', (particles) => {
    for (const config of [stream, burst]) {
      const changed = withAlive(config, particles);
      expectValid(changed);
      const alive = aliveOf(changed);
      expect(alive).toBeLessThanOrEqual(particles);
      expect(alive).toBeGreaterThan(particles * 0.98 - 1);
    }
  });

  it('leaves the rest of the description as it is', () => {
    const { emission: _, ...others } = stream;
    expect(withAlive(stream, 300)).toMatchObject(others);
  });
});
