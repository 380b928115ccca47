import type { AttnplotError } from '../core/errors.ts';
import type { TensorFile } from './array.ts';
import type { ByteSource } from './bytes.ts';
import { openerOf } from './inflated.ts';
import {
  checkLimit,
  formatBytes,
  type Limits,
  pythonCommand,
  refusal,
  torchCommand,
  WRITE_AGAIN,
} from './limits.ts';
import { NUMBER_TYPES } from './number-types.ts';
import { readPickle } from './pickle.ts';
import { damagedPickle } from './pickle-machine.ts';
import { PickleRoom } from './pickle-room.ts';
import { World } from './pickle-world.ts';
import type { PickledStorage } from './pickled.ts';
import { type OpenStorage, PickledArrays } from './pickled-arrays.ts';
import { fromArrays } from './stored-array.ts';
import type { ZipMember } from './zip.ts';

const PICKLE = /^(.*\/)?data\.pkl$/;

/** Bytes of a pickle: one of 64 MB names more tensors than any file has. */
const LONGEST_PICKLE = 64e6;

/**
 * Opens what torch.save writes since version 1.6: a zip archive of a pickle, which names the tensors, and a file for each of the
 * storages they are views of (https://docs.pytorch.org/docs/stable/notes/serialization.html). Of the storages nothing is read yet.
 * @throws AttnplotError (input) for a damaged archive or pickle, one larger than the limits, or objects other than tensors, arrays,
 *   texts and numbers
 */
export async function openTorch(
  source: ByteSource,
  members: readonly ZipMember[],
  limits: Limits,
): Promise<TensorFile> {
  const byName = new Map(members.map((member) => [member.name, member]));
  const twice = members.find((member) => byName.get(member.name) !== member);
  if (twice)
    throw refusal(source.name, 'damaged', `found ${twice.name} twice, expected each name once`, WRITE_AGAIN);
  const [pickle] = members.filter(({ name }) => PICKLE.test(name)) as [ZipMember];
  const root = pickle.name.slice(0, -'data.pkl'.length);
  if (byName.has(`${root}constants.pkl`)) throw torchScript(source);
  const littleEndian = (await textOf(source, byName.get(`${root}byteorder`), limits)) !== 'big';
  const storage = storagesOf(source, (key) => byName.get(`${root}data/${key}`), littleEndian, limits);
  const bytes = await readMember(source, pickle, limits);
  const world = new World(source.name, bytes.length, (name) => unknownObject(source, name, bytes));
  const value = readPickle(source.name, bytes, world, limits);
  const found = new PickledArrays(source.name, new PickleRoom(limits), storage);
  found.add(value, source.name.replace(/\.\w+$/, ''), 'arr_');
  const close = () => source.close();
  return fromArrays({ format: 'pt', name: source.name, metadata: {}, close }, found.arrays, limits);
}

async function readMember(source: ByteSource, member: ZipMember, limits: Limits): Promise<Uint8Array> {
  checkLimit(source.name, limits, 'header', `${member.name}, a pickle,`, member.size);
  if (member.size > LONGEST_PICKLE)
    throw refusal(
      source.name,
      'too-large',
      `found ${member.name} of ${formatBytes(member.size, Math.ceil)}, expected at most ${formatBytes(LONGEST_PICKLE)}`,
      'save numbers as tensors, not as Python lists: torch.tensor(x)',
    );
  const bytes = await (await openerOf(source, member, limits))();
  try {
    const read = await bytes.read(0, member.size);
    await bytes.verify?.();
    return read;
  } finally {
    await bytes.close();
  }
}

/** No text of torch's is longer. */
const LONGEST_TEXT = 64;

async function textOf(
  source: ByteSource,
  member: ZipMember | undefined,
  limits: Limits,
): Promise<string | undefined> {
  if (!member || member.size > LONGEST_TEXT) return undefined;
  return Buffer.from(await readMember(source, member, limits))
    .toString()
    .trim();
}

/** Tensors that share a storage share its place, which is looked up when the first of them is read. */
function storagesOf(
  source: ByteSource,
  find: (key: string) => ZipMember | undefined,
  littleEndian: boolean,
  limits: Limits,
): (storage: PickledStorage) => OpenStorage {
  const openers = new Map<string, ReturnType<typeof openerOf>>();
  return ({ key, dtype, items }) => {
    const member = find(key);
    if (!member) throw damagedPickle(source.name, `a tensor in data/${key}, which is not in the archive`);
    const size = items * (NUMBER_TYPES.get(dtype)?.bytes ?? 0);
    if (size > member.size)
      throw damagedPickle(
        source.name,
        `a storage of ${size} bytes in ${member.name}, which has ${member.size}`,
      );
    const open = async () => {
      const opener = openers.get(key) ?? openerOf(source, member, limits);
      openers.set(key, opener);
      return (await opener)();
    };
    return { size, littleEndian, open };
  };
}

function unknownObject(source: ByteSource, name: string, pickle: Uint8Array): AttnplotError {
  const { hint, aside = '' } = objectAdvice(source, name, pickle);
  const message = `found a Python object of ${name}, which attnplot does not run, expected tensors, arrays, numbers and texts in dicts and lists`;
  return refusal(source.name, 'python-object', `${message}${aside}`, hint);
}

/** What to save instead of a Python object, by its name and what else the pickle names. */
function objectAdvice(
  source: ByteSource,
  name: string,
  pickle: Uint8Array,
): { readonly hint: string; readonly aside?: string } {
  const has = (text: string) => Buffer.from(pickle.buffer, pickle.byteOffset, pickle.length).includes(text);
  if (COMMAND.test(name))
    return { hint: 'that is a command, not data: whoever loads this file with Python runs it' };
  if (has('cache_dict'))
    return { hint: `save what the cache holds: ${converting(source, 'dict(x.cache_dict)')}` };
  if (has('torch.nn.modules'))
    return {
      aside: ' (a whole model seems to have been saved)',
      hint: "a model holds no attention weights: run it with output_attentions=True and attn_implementation='eager', and torch.save(outputs.attentions, f)",
    };
  if (/sparse/.test(name)) return { hint: 'save dense tensors: x.to_dense()' };
  if (/nested|njt/.test(name)) return { hint: 'save its parts: torch.save(list(x.unbind()), f)' };
  if (name.startsWith('pandas.'))
    return {
      hint: `save the table as CSV, if you trust the file: ${pythonCommand(source, `import sys, torch; torch.load(sys.argv[1]${TRUSTED}).to_csv(sys.argv[2])`, '.csv')}`,
    };
  if (/qtensor/.test(name)) return { hint: 'save x.dequantize()' };
  return {
    hint: `keep the tensors and lists, if you trust the file: ${converting(source, 'keep(x)', `${KEEP}; `)}`,
  };
}

/** Names that no dump of tensors needs, and every attack does. */
const COMMAND =
  /^(os|posix|nt|subprocess|sys|runpy|shutil|socket|webbrowser|pty)\.|^(builtins|__builtin__)\.(eval|exec|execfile|compile|getattr|open|__import__)$/;

const TRUSTED = ', weights_only=False';
/** Python: what dicts, lists and objects hold, as dicts and lists. */
const KEEP =
  "keep = lambda v: v if hasattr(v, 'shape') or isinstance(v, (str, int, float)) else {k: keep(w) for k, w in v.items()} if isinstance(v, dict) else [keep(w) for w in v] if isinstance(v, (list, tuple)) else keep(vars(v)) if hasattr(v, '__dict__') else None";

const torchScript = (source: ByteSource) =>
  refusal(
    source.name,
    'unknown-format',
    'found a TorchScript model (torch.jit.save), expected tensors (torch.save)',
    `save what it holds: ${torchCommand(source, "torch.save(dict(torch.jit.load(sys.argv[1], map_location='cpu').state_dict()), sys.argv[2])")}`,
  );

/** @param kept of `x`, what was loaded @param define what `kept` needs */
const converting = (source: ByteSource, kept: string, define = '') =>
  torchCommand(
    source,
    `x = torch.load(sys.argv[1], map_location='cpu'${TRUSTED}); ${define}torch.save(${kept}, sys.argv[2])`,
  );
