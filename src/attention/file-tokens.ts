/** The tokens that a file of arrays carries. */

import type { TensorFile, TensorInfo } from '../arrays/array.ts';
import { formatShape } from '../arrays/string-types.ts';
import { KEY_NAMES, ROW_NAMES } from '../arrays/token-names.ts';
import type { Notice } from '../core/codes.ts';

export interface FileTokens {
  readonly keys?: readonly string[];
  /** Of the queries, one for each row of weights. */
  readonly rows?: readonly string[];
  /** What seems to be tokens and cannot be used, and why. */
  readonly notices: readonly Notice[];
}

/**
 * Reads arrays of strings with a known name, or a lone one of any name as the keys', or safetensors' metadata as a JSON list.
 * @throws AttnplotError (input) for strings that cannot be read
 */
export async function tokensOfFile(file: TensorFile): Promise<FileTokens> {
  // What a file says about itself comes as a single string: it is no list.
  const lists = file.arrays.filter(({ kind, shape }) => kind === 'string' && shape.length > 0);
  const named = (names: readonly string[]) => lists.find(({ name }) => names.includes(name));
  const rows = named(ROW_NAMES);
  const others = lists.filter((array) => array !== rows);
  const keys = named(KEY_NAMES) ?? (others.length === 1 ? others[0] : undefined);
  const notices: Notice[] = [];
  const read = async (array: TensorInfo | undefined, name: string) =>
    array ? file.readStrings(array.name) : metadataTokens(file, name, notices);
  const [keyTokens, rowTokens] = [await read(keys, 'tokens'), await read(rows, 'row_tokens')];
  if (!keyTokens) notices.push(...unreadNotices(file, KEY_NAMES, 'keys are numbered'));
  if (!rowTokens) notices.push(...unreadNotices(file, ROW_NAMES, 'rows do not show it'));
  notices.push(
    ...idleNotices(others.filter((one) => one !== keys && (!keyTokens || /token/i.test(one.name)))),
  );
  return {
    ...(keyTokens ? { keys: keyTokens } : {}),
    ...(rowTokens ? { rows: rowTokens } : {}),
    notices,
  };
}

function metadataTokens({ metadata }: TensorFile, name: string, notices: Notice[]): string[] | undefined {
  const text = metadata[name];
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value.map(String);
  } catch {
    // Said below.
  }
  notices.push({
    code: 'tokens-unread',
    message: `${name} in the metadata is no JSON list, and is not used (write json.dumps(tokens))`,
  });
  return undefined;
}

/** Arrays with a name of tokens that hold something else: Python objects, which are not run, or ids. */
const unreadNotices = ({ arrays }: TensorFile, names: readonly string[], instead: string): Notice[] =>
  arrays
    .filter(({ name, kind }) => names.includes(name) && kind !== 'string')
    .map(
      ({ name, dtype }): Notice => ({
        code: 'tokens-unread',
        message: `${name} of dtype ${dtype} cannot be read as text: ${instead} (save np.array(tokens, dtype=str))`,
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
