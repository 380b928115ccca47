import { refusal } from '../input/tensors/refuse.ts';
import { OPTION_NAMES } from '../options/schema.ts';
import { PROVENANCE_VERSION, type Provenance } from './provenance.ts';
import { provenanceSchema } from './provenance-schema.ts';

/**
 * Provenance from the text a figure carries.
 * @param name of the figure, as messages call it
 * @throws AttnplotError (input) for what is damaged, or from a later attnplot
 */
export function parseProvenance(text: string, name: string): Provenance {
  const value = parse(text);
  const { provenance: version, attnplot } = Object(value) as Record<string, unknown>;
  if (typeof version === 'number' && version > PROVENANCE_VERSION)
    throw fromLater(
      name,
      `provenance of version ${version}`,
      `version ${PROVENANCE_VERSION} or earlier`,
      attnplot,
    );
  const parsed = provenanceSchema.safeParse(value);
  if (!parsed.success) throw damaged(name, 'provenance');
  const unknown = Object.keys(parsed.data.options).find(
    (option) => !(OPTION_NAMES as string[]).includes(option),
  );
  if (unknown !== undefined)
    throw fromLater(name, `the option "${unknown}"`, 'options this version has', attnplot);
  return parsed.data as Provenance;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const fromLater = (name: string, found: string, expected: string, attnplot: unknown) =>
  refusal(
    name,
    'unknown-format',
    `found ${found}, expected ${expected}`,
    `the figure was made by attnplot ${String(attnplot).slice(0, 40)}: use that version, or a later one`,
  );

/** @param what is damaged */
export const damaged = (name: string, what: string) =>
  refusal(
    name,
    'damaged',
    `found damaged ${what}, expected ${what} as attnplot writes ${what === 'provenance' ? 'it' : 'them'}`,
    'draw the figure again from its data',
  );
