/** What the header of a `.npy` file says, each as it stands there. */
interface NpyHeaderFields {
  /** numpy's type string, such as `<f4`; the text of the list of fields, from `[` to `]`, for a structured type. */
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

/** Longer headers numpy does not load either: np.load's `max_header_size`. */
const MOST_CHARACTERS = 10_000;

/** An entry of the dict and what stands before it; a tuple is `()`, `(2,)` or `(2, 3)`. Python 2 wrote numbers as `2L`, and texts as `u'<f4'`. */
const ENTRY =
  /(?:^\s*\{|,)\s*u?(['"])(?:descr\1\s*:\s*(?:u?(['"])(?<descr>[^'"\\]*)\2|(?<list>\[.*\]))|fortran_order\1\s*:\s*(?<fortran>True|False)|shape\1\s*:\s*(?<shape>\(\s*(?:(?:\d+L?\s*,\s*)+(?:\d+L?\s*)?)?\)))\s*/gsy;

/**
 * Reads the header as numpy writes it: a dict of `descr`, `fortran_order` and `shape`, in any order
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). No other Python is understood.
 * @returns undefined for any other text
 */
export function parseNpyHeader(text: string): NpyHeaderFields | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const entries = [...text.matchAll(ENTRY)];
  const end = entries.reduce((length, [entry]) => length + entry.length, 0);
  const { descr, list, fortran, shape } = Object.assign({}, ...entries.map(definedGroups));
  const type = descr ?? list;
  if (entries.length !== 3 || !/^,?\s*\}\s*$/.test(text.slice(end))) return undefined;
  if (type === undefined || fortran === undefined || shape === undefined) return undefined;
  return { descr: type, fortran: fortran === 'True', shape: (shape.match(/\d+/g) ?? []).map(Number) };
}

const definedGroups = ({ groups }: RegExpExecArray): Record<string, string> =>
  Object.fromEntries(Object.entries(groups ?? {}).filter(([, text]) => text !== undefined));
