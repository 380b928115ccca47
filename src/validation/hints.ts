import type { Path } from '../errors.ts';
import { suggest } from './suggest.ts';

const NOTHING_WRITTEN = 'the script that wrote the file seems to have had nothing to write here';

/**
 * The likely cause of a wrong value and the remedy, if there is one to name.
 * @param expected the phrase for what should have been there
 */
export function hintFor(value: unknown, expected: string, path: Path): string | undefined {
  if (value === null) return nullHint(expected, path);
  if (typeof value === 'string') return stringHint(value, expected);
  if (typeof value === 'number') return numberHint(value, expected, path);
  if (Array.isArray(value)) return listHint(value, expected);
  if (typeof value === 'boolean' && /^a string/.test(expected)) return `write it in quotes: "${value}"`;
  return undefined;
}

function nullHint(expected: string, path: Path): string | undefined {
  const key = path.at(-1);
  if (path[0] === 'layers' && path.length === 2)
    return 'leave the layer out, or write rows of null to draw it as missing';
  if (path.at(-2) === 'tokens') return 'write "" for a token without text';
  const required = path.length === 1 && expected.startsWith('a list');
  const needed = required || key === 'weights' || (path[0] === 'rows' && key === 'label');
  if (needed) return NOTHING_WRITTEN;
  return typeof key === 'string' ? 'leave the key out to have its default' : undefined;
}

function stringHint(value: string, expected: string): string | undefined {
  const bare = value.trim().toLowerCase();
  if (expected.startsWith('one of ')) return choiceHint(value, expected);
  if (expected.startsWith('white, ')) return suggest(value, ['white', 'transparent']);
  if (expected.startsWith('a length')) return lengthHint(value.trim());
  if (expected === 'true or false')
    return /^(true|false)$/.test(bare) ? `write ${bare} without quotes` : undefined;
  if (!/\ba (finite |whole )?number\b/.test(expected)) return undefined;
  const [, amount] = /^(\d+\.?\d*|\.\d+)\s*[a-z]+$/i.exec(value.trim()) ?? [];
  if (amount !== undefined) return `write the number alone: ${amount}`;
  if (expected.includes('NaN') && /^(|-|nan|none|null|na|n\/a)$/.test(bare))
    return 'write null, without quotes';
  return bare === '' || !Number.isFinite(Number(bare)) ? undefined : 'write the number without quotes';
}

function choiceHint(value: string, expected: string): string | undefined {
  if (/^(pow|power|gamma)\b/i.test(value)) return 'write pow: and an exponent above 0, as in pow:0.5';
  const choices = expected
    .slice('one of '.length)
    .replace(/,? (or|with) .*/, '')
    .split(', ');
  // Colormaps alone go backwards.
  if (!value.endsWith('_r') || !expected.endsWith('_r')) return suggest(value, choices);
  return suggest(value.slice(0, -2), choices)?.replace(/"\?$/, '_r"?');
}

function lengthHint(value: string): string | undefined {
  if (/^[0.]+[a-z]+$/.test(value)) return undefined;
  if (/^(\d+\.?\d*|\.\d+)$/.test(value)) return `add the unit, as in ${value}in`;
  if (/^\d+,\d+/.test(value))
    return `write the decimal point as a full stop, as in ${value.replace(',', '.')}`;
  if (/^\d{6,}/.test(value)) return 'no PNG is that large: at most 32767 pixels a side';
  if (/\s/.test(value)) return 'write the number and the unit without a space';
  return 'the units are in, cm, mm, pt and px';
}

function numberHint(value: number, expected: string, path: Path): string | undefined {
  if (expected.startsWith('a length')) return `add the unit, in quotes: "${value}in"`;
  if (expected.startsWith('a string') && Number.isInteger(value)) return `write it in quotes: "${value}"`;
  if (expected === 'a list of weights')
    return 'each row of weights is a list of its own: [[0.2, 0.8]] is one row';
  if (expected.endsWith('0 or above') && value < 0) return 'positions count from 0, and not from the end';
  if (expected === 'true or false' && (value === 0 || value === 1)) return `write ${value === 1}`;
  if (Math.abs(value) === Number.POSITIVE_INFINITY && path[0] === 'layers')
    return 'give weights after the softmax; a masked key is left off the end of its row';
  return undefined;
}

function listHint(value: readonly unknown[], expected: string): string | undefined {
  if (expected.endsWith('to draw')) return 'leave the key out to draw them all';
  if (value.length === 0) return expected.startsWith('at least') ? NOTHING_WRITTEN : undefined;
  return expected.includes('NaN')
    ? 'one axis too many: a layer is weights[row][key], so choose a head, or average over them'
    : undefined;
}
