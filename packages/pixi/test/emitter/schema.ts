import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../emitter.schema.json' with { type: 'json' };

const validate = new Ajv2020({ allErrors: true }).compile(schema);

/** The faults of a description according to the JSON Schema: JSON pointers and reasons. */
export function schemaErrors(config: unknown): string[] {
  if (validate(config)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
