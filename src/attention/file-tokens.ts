/** The tokens that a file of arrays carries. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import type { AttentionTensors } from '../arrays/conventions.ts';
import { formatShape } from '../arrays/string-types.ts';
import { type TokenRole, tokenRole } from '../arrays/token-names.ts';
import type { Notice } from '../core/codes.ts';
import { parseWithin } from '../json/json.ts';
import { chooseLists, nearestLists } from './token-lists.ts';

export interface FileTokens {
  readonly keys?: readonly string[];
  /** Tokens of the queries, one for each row of weights. */
  readonly rows?: readonly string[];
  /** What seems to be tokens and cannot be used, and why. */
  readonly notices: readonly Notice[];
}

/** What is known of the weights that tokens are wanted for. */
interface TokenNeeds extends Partial<Pick<AttentionTensors, 'tensor' | 'side' | 'sequence'>> {
  readonly queries?: number;
  readonly keys?: number;
  /** Whether the user has named files of them, which the file's need then not be read for. */
  readonly given?: { readonly keys: boolean; readonly rows: boolean };
}

/**
 * Reads arrays of strings with a known name, or a lone one of any name as the keys', or safetensors' metadata as a JSON list.
 * Of tokens [batch, key] those of the sequence that is drawn.
 * @throws AttnplotError (input) for strings that cannot be read
 */
export async function tokensOfFile(file: TensorFile, needs: TokenNeeds = {}): Promise<FileTokens> {
  // What a file says about itself comes as a single string: it is no list.
  const all = file.arrays.filter(({ kind, shape }) => kind === 'string' && shape.length > 0);
  const lists = nearestLists(all, needs.tensor);
  const { keys, rows } = chooseLists(lists, needs);
  const { given } = needs;
  const notices: Notice[] = [];
  const read = async (array: TensorInfo | undefined, name: string, isGiven = false) => {
    if (isGiven) return undefined;
    const found = array
      ? { name: array.name, shape: array.shape, strings: await file.readStrings(array.name) }
      : metadataTokens(file, name, notices);
    return found && ofSequence(found, needs.sequence, notices);
  };
  const [keyTokens, rowTokens] = [
    await read(keys, 'tokens', given?.keys),
    await read(rows, 'row_tokens', given?.rows),
  ];
  if (!keyTokens && !given?.keys) notices.push(...unreadNotices(file, 'key', 'keys are numbered'));
  if (!rowTokens && !given?.rows) notices.push(...unreadNotices(file, 'row', 'rows do not show it'));
  const idle = lists.filter((one) => one !== keys && one !== rows && !isOfOtherSide(one, needs));
  notices.push(...idleNotices(idle.filter(({ name }) => !keys || /token/i.test(name))));
  return {
    ...(keyTokens ? { keys: keyTokens } : {}),
    ...(rowTokens ? { rows: rowTokens } : {}),
    notices,
  };
}

/** The tokens of an encoder are no news where a decoder's attention is drawn. */
const isOfOtherSide = ({ name }: TensorInfo, { side }: TokenNeeds) =>
  side !== undefined && ['encoder', 'decoder'].includes(tokenRole(name) ?? '');

/** Strings as a file has them. */
interface StringList {
  readonly name: string;
  readonly shape: readonly number[];
  readonly strings: readonly string[];
}

/** Of tokens [batch, key] the row of the sequence that is drawn; of a mean, the tokens that all sequences agree on. */
function ofSequence(
  { name, shape, strings }: StringList,
  sequence: TokenNeeds['sequence'],
  notices: Notice[],
): readonly string[] | undefined {
  const [count = 1, size = 1] = shape;
  if (shape.length !== 2 || size === 1) return strings;
  const row = (i: number) => strings.slice(i * size, (i + 1) * size);
  if (count === 1) return row(0);
  // Without a sequence nobody says which is drawn: any of them shows what the file holds.
  if (!sequence) return row(0);
  if (sequence.count === count && sequence.pick !== 'mean') return row(sequence.pick);
  if (sequence.count === count) {
    const [first, ...others] = Array.from({ length: count }, (_, i) => row(i));
    const agreed = first?.map((token, key) =>
      others.every((other) => other[key] === token) ? token : String(key),
    );
    return agreed?.every((token, key) => token === String(key)) ? undefined : agreed;
  }
  notices.push({
    code: 'tokens-unread',
    message: `${name} ${formatShape(shape)} is of ${count} sequences and the weights are of ${sequence.count}: keys are numbered (save the tokens of one)`,
  });
  return undefined;
}

function metadataTokens({ metadata }: TensorFile, name: string, notices: Notice[]): StringList | undefined {
  const text = metadata[name];
  if (text === undefined) return undefined;
  const value = parsed(text);
  const isBatch = Array.isArray(value) && value.every(Array.isArray) && value.length > 0;
  const rows: readonly unknown[][] = isBatch ? value : [Array.isArray(value) ? value : []];
  const [{ length } = []] = rows;
  const strings = rows.flat();
  if (strings.length > 0 && strings.every(isToken) && rows.every((row) => row.length === length))
    return {
      name,
      shape: isBatch ? [rows.length, length ?? 0] : [strings.length],
      strings: strings.map(String),
    };
  const found = Array.isArray(value)
    ? 'is no list of texts, or of such lists of one length,'
    : 'is no JSON list,';
  notices.push({
    code: 'tokens-unread',
    message: `${name} in the metadata ${found} and is not used (write json.dumps(tokens))`,
  });
  return undefined;
}

/** Ids are numbers, and say as much as their digits. */
const isToken = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

function parsed(text: string): unknown {
  try {
    return parseWithin(text);
  } catch {
    return undefined;
  }
}

/** Arrays with a name of tokens that hold something else: Python objects, which are not run, or ids. */
const unreadNotices = ({ arrays }: TensorFile, role: TokenRole, instead: string): Notice[] =>
  arrays
    .filter(({ name, kind, shape }) => tokenRole(name) === role && (kind !== 'string' || shape.length === 0))
    .map(
      ({ name, dtype, kind }): Notice => ({
        code: 'tokens-unread',
        message: `${name} ${kind === 'string' ? 'is one text, no list' : `of dtype ${dtype} cannot be read as text`}: ${instead} (save np.array(tokens, dtype=str))`,
      }),
    );

function idleNotices(arrays: readonly TensorInfo[]): Notice[] {
  if (arrays.length === 0) return [];
  const listed = arrays.map(({ name, shape }) => `${name} ${formatShape(shape)}`).join(', ');
  return [
    {
      code: 'text-unused',
      message: `text in the file is not used: ${listed} (tokens of keys are called tokens, those of rows row_tokens)`,
    },
  ];
}
