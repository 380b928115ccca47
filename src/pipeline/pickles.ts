/** Python pickles, which attnplot does not run: what each seems to hold, and the command that converts it. */
import type { ByteSource } from '../arrays/bytes.ts';
import { pythonCommand, torchCommand } from '../arrays/limits.ts';

/** What a file is, in words, and the command or the code that gives a file that can be read. */
export interface Known {
  readonly what: string;
  readonly hint: string;
}

const AS_NPZ =
  "save with np.savez('attentions.npz', attentions=x), or np.savez('attentions.npz', *x) for arrays of unequal shapes";

/** What torch.save wrote before version 1.6, and still does when it is told to, begins with a number of its own. */
const OLD_TORCH = '\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.';

/** Protocols 0 and 1 begin with a name of a module, a list or a dict; the others say their number. */
const OLD_PICKLE =
  /^(\(?c(numpy|torch|pandas|collections|copy_reg|__builtin__)[\w.]*\n\w+\n|\([ld]p\d+\n|[\]})]q\0)/;

function isPickle(text: string): boolean {
  const protocol = text.charCodeAt(1);
  return (text[0] === '\x80' && protocol >= 2 && protocol <= 5) || OLD_PICKLE.test(text);
}

export const JOBLIB = 'a pickle that joblib.dump wrote, which attnplot does not run';
export const isJoblib = (text: string) => text.includes('joblib.numpy_pickle');

const LOAD = {
  joblib: ['joblib', 'joblib.load(sys.argv[1])'],
  pickle: ['pickle', "pickle.load(open(sys.argv[1], 'rb'))"],
} as const;

/** Python: arrays by name of dicts and lists that hold one another; lists of texts and numbers stay whole. */
const FLAT =
  "flat = lambda v, n: {k: w for i, u in (v.items() if isinstance(v, dict) else enumerate(v)) for k, w in flat(u, n + [str(i)]).items()} if isinstance(v, dict) or isinstance(v, (list, tuple)) and v and not isinstance(v[0], (str, int, float)) else {'.'.join(n): v}; numpy.savez(sys.argv[2], **flat(x, [] if isinstance(x, dict) else ['attentions']))";

/** How a pickle is converted by what wrote it: by numpy alone, unless it may hold tensors. */
export function pickleCommand(source: ByteSource, by: keyof typeof LOAD, text: string): string {
  const [module, load] = LOAD[by];
  const command =
    text.includes('numpy') && !text.includes('torch')
      ? pythonCommand(source, `import ${module}, sys, numpy; x = ${load}; ${FLAT}`, '-arrays.npz')
      : torchCommand(source, `torch.save(${load}, sys.argv[2])`, `${module}, `);
  return `${AS_NPZ}, or convert it, if you trust it: ${command}`;
}

/** What a pickle is; undefined for anything else. */
export function pickleFile(source: ByteSource, text: string): Known | undefined {
  if (!isPickle(text)) return undefined;
  if (text.slice(0, 32).includes(OLD_TORCH))
    return {
      what: 'a PyTorch file of the format before 1.6, which attnplot does not run',
      hint: `convert it, if you trust it: ${torchCommand(source, "torch.save(torch.load(sys.argv[1], map_location='cpu', weights_only=False), sys.argv[2])")}`,
    };
  if (isJoblib(text)) return { what: JOBLIB, hint: pickleCommand(source, 'joblib', text) };
  if (/pandas\.core/.test(text))
    return {
      what: 'a pickled table of pandas, which attnplot does not run',
      hint: `save it as CSV, if you trust it: ${pythonCommand(source, 'import sys, pandas; pandas.read_pickle(sys.argv[1]).to_csv(sys.argv[2])', '.csv')}`,
    };
  return {
    what: 'a Python pickle, which attnplot does not run',
    hint: pickleCommand(source, 'pickle', text),
  };
}
