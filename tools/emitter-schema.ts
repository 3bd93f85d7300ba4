// Writes the JSON Schema of an emitter's description. The allowed values are from the table with which the library checks descriptions;
// the explanations are from the comments of its types.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DESCRIPTION } from '../packages/pixi/src/emitter/description.ts';
import type { Node, Properties } from '../packages/pixi/src/emitter/description-reader.ts';

const pixi = new URL('../packages/pixi/', import.meta.url);

/** The schema's file. */
export const emitterSchemaFile = new URL('emitter.schema.json', pixi);

/** A property of a type: its explanation, and the types that its own type mentions. */
interface PropertyText {
  readonly comment: string;
  readonly types: readonly string[];
}

type Schema = { readonly [key: string]: unknown };

/** Properties by the name of their type. */
const types = readTypes(readFileSync(new URL('src/emitter/emitter-config.ts', pixi), 'utf8'));

function readTypes(source: string): Map<string, Map<string, PropertyText>> {
  const found = new Map<string, Map<string, PropertyText>>();
  const declarations = source.matchAll(
    /export (?:interface|type) (\w+)(?: extends (\w+))?(?: =)?([^]*?)(?=\n\/\*\*|\nexport|$(?![^]))/g,
  );
  for (const [, name, base, body] of declarations) {
    const properties = new Map(found.get(base ?? ''));
    for (const [, comment, property, type] of body!.matchAll(
      /(?:\/\*\*([^]*?)\*\/\s*)?readonly ([\w$]+)\??: ([^;]*);/g,
    )) {
      const text = (comment ?? properties.get(property!)?.comment ?? '')
        .replaceAll(/\s*\n\s*\*\s*/g, ' ')
        .trim();
      properties.set(property!, {
        comment: text.replaceAll(/\{@link (\w+)\}/g, '$1'),
        types: type!.match(/[A-Z]\w+/g) ?? [],
      });
    }
    found.set(name!, properties);
  }
  return found;
}

/** Recursive objects, and the place of their definition in the schema. */
const definitions = new Map<Properties, string>();
const defined: Record<string, Schema> = {};

function schemaOf(node: Node, typeNames: readonly string[]): Schema {
  switch (node.kind) {
    case 'number': {
      const { least, most, above, integer } = node;
      return {
        type: integer ? 'integer' : 'number',
        ...(least !== undefined && { [above ? 'exclusiveMinimum' : 'minimum']: least }),
        ...(most !== undefined && { maximum: most }),
      };
    }
    case 'boolean':
      return { type: 'boolean' };
    case 'text':
      return { type: 'string' };
    case 'color':
      return {
        anyOf: [
          { type: 'string', pattern: '^#[\\da-fA-F]{6}$' },
          { type: 'integer', minimum: 0, maximum: 0xffffff },
        ],
      };
    case 'choice':
      return { enum: node.of };
    case 'list':
      return { type: 'array', minItems: 1, maxItems: node.most, items: schemaOf(node.of, typeNames) };
    case 'tuple':
      return {
        type: 'array',
        prefixItems: node.of.map((each) => schemaOf(each, typeNames)),
        minItems: node.of.length,
        items: false,
      };
    case 'either':
      return { anyOf: node.of.map((each) => schemaOf(each, typeNames)) };
    case 'tagged':
      return {
        oneOf: Object.entries(node.of).map(([type, properties]) =>
          objectSchema({ type: { kind: 'choice', of: [type] }, ...properties }, typeNames),
        ),
      };
    default: {
      const name = definitions.get(node.of);
      if (name !== undefined) return { $ref: `#/$defs/${name}` };
      if (
        !Object.values(node.of).some(
          (each) => each.kind === 'list' && each.of.kind === 'object' && each.of.of === node.of,
        )
      ) {
        return objectSchema(node.of, typeNames);
      }
      const own = typeNames[0]!;
      definitions.set(node.of, own);
      defined[own] = objectSchema(node.of, typeNames);
      return { $ref: `#/$defs/${own}` };
    }
  }
}

function objectSchema(properties: Properties, typeNames: readonly string[]): Schema {
  const required = Object.keys(properties).filter((key) => !('missing' in properties[key]!));
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, node]) => [key, propertySchema(key, node, typeNames)]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function propertySchema(key: string, node: Node, typeNames: readonly string[]): Schema {
  const text = typeNames.map((name) => types.get(name)?.get(key)).find((found) => found !== undefined);
  if (text === undefined) throw new Error(`No property ${key} in ${typeNames.join(', ')}.`);
  const { missing } = node;
  return {
    ...(text.comment && { description: text.comment }),
    ...(missing !== undefined && missing !== Infinity && { default: missing }),
    ...schemaOf(node, text.types),
  };
}

/** The text of the schema's file. */
export function emitterSchema(): string {
  const root = schemaOf(DESCRIPTION, ['EmitterConfig']);
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://unpkg.com/@offheap/pixi/emitter.schema.json',
    title: 'Description of an Emitter of @offheap/pixi',
    ...root,
    $defs: defined,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(emitterSchemaFile, emitterSchema());
