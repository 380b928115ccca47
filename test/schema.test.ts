/** The JSON Schema of attention files: what it accepts, and how it describes options. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { OPTION_NAMES } from '../src/options/option-table.ts';
import { attnplot, ROOT } from './support/command.ts';
import { seedFolder } from './support/folders.ts';
import { SEED, VALUES } from './support/option-values.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
}

/** Whether a value fits a JSON Schema, as far as the attention file's schema makes use of the language. */
function fits(value: unknown, schema: Schema): boolean {
  if (schema.anyOf && !schema.anyOf.some((one) => fits(value, one))) return false;
  if (schema.type && ![schema.type].flat().some((type) => isOfType(value, type))) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if (schema.pattern && !(typeof value === 'string' && new RegExp(schema.pattern).test(value))) return false;
  if (schema.minimum !== undefined && !(Number(value) >= schema.minimum)) return false;
  if (Array.isArray(value))
    return value.length >= (schema.minItems ?? 0) && value.every((item) => fits(item, schema.items ?? {}));
  if (typeof value !== 'object' || value === null) return true;
  const { properties = {}, required = [], additionalProperties = true } = schema;
  return (
    required.every((key) => key in value) &&
    Object.entries(value).every(([key, item]) =>
      properties[key] ? fits(item, properties[key]) : additionalProperties,
    )
  );
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

describe('the schema', () => {
  const published = readFileSync(join(ROOT, 'fixtures/attention.schema.json'), 'utf8');
  const schema = JSON.parse(published) as Schema;
  const seed = JSON.parse(readFileSync(SEED, 'utf8'));

  test('is what `attnplot schema` prints', async () => {
    expect(await attnplot(seedFolder(), 'schema')).toEqual({ code: 0, stdout: published, stderr: '' });
  });

  test('accepts the seed, and refuses what the command refuses', () => {
    expect(fits(seed, schema)).toBe(true);
    expect(fits({ ...seed, figure: VALUES }, schema)).toBe(true);
    expect(fits({ ...seed, layer: [] }, schema)).toBe(false);
    expect(fits({ ...seed, tokens: 'a b' }, schema)).toBe(false);
    expect(fits({ ...seed, layers: [[['0.1']]] }, schema)).toBe(false);
    expect(fits({ ...seed, layers: [[['masked', 0.1]]] }, schema)).toBe(true);
    expect(fits({ ...seed, figure: { width: '6.5' } }, schema)).toBe(false);
    expect(fits({ ...seed, figure: { scale: 'pow:0' } }, schema)).toBe(false);
  });

  test('describes each option in its own words', () => {
    const options = schema.properties?.figure?.properties as Record<string, { description: string }>;
    const descriptions = OPTION_NAMES.map((name) => options[name]?.description);
    expect(descriptions.every((text) => text)).toBe(true);
    expect(new Set(descriptions).size).toBe(OPTION_NAMES.length);
  });
});
