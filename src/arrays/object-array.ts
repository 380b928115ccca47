/** numpy's arrays of Python objects, which are pickles: texts, arrays, and lists and dicts of them. */
import { AttnplotError } from '../core/errors.ts';
import type { ByteSource } from './bytes.ts';
import { type Limits, refusal } from './limits.ts';
import { readPickle } from './pickle.ts';
import { damagedPickle } from './pickle-machine.ts';
import type { PickleRoom } from './pickle-room.ts';
import { World } from './pickle-world.ts';
import { PickledArrays } from './pickled-arrays.ts';
import type { RefusedType, StoredArray } from './stored-array.ts';

/** How the objects of one file are read. */
export interface ObjectReading {
  readonly room: PickleRoom;
  /** 0 where names of the objects' own tell them from all others. */
  readonly level: number;
}

/**
 * The arrays that an array of objects holds; the array itself, as one that cannot be read, where it holds anything else.
 * @param source has the header before it, and is read forwards
 */
export async function readObjects(
  source: ByteSource,
  array: StoredArray,
  limits: Limits,
  { room, level }: ObjectReading,
): Promise<readonly StoredArray[]> {
  const { name, offset } = array;
  try {
    const size = source.size - offset;
    room.takeBytes(source.name, name, size);
    const world = new World(source.name, size, (found) => unknownObject(source.name, found));
    const value = readPickle(source.name, await source.read(offset, size), world, limits);
    const found = new PickledArrays(source.name, room, () => {
      throw damagedPickle(source.name, 'a tensor outside a file of torch');
    });
    found.add(value, name, undefined, level);
    return found.arrays;
  } catch (error) {
    if (!(error instanceof AttnplotError)) throw error;
    return [{ ...array, type: refusedObjects(error.problems[0]?.message ?? error.message) }];
  }
}

const SAVE_ARRAYS =
  "save its arrays of numbers alone, each as one of its own: np.savez('attentions.npz', *x)";

const unknownObject = (file: string, found: string) =>
  refusal(
    file,
    'python-object',
    `found Python objects (a pickle) of ${found}, which attnplot does not run`,
    SAVE_ARRAYS,
  );

const refusedObjects = (message: string): RefusedType => ({
  kind: 'refused',
  name: 'object',
  message,
  hint: SAVE_ARRAYS,
});
