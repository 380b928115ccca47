/** The arrays of an object that was pickled: dicts, lists and tuples become names, as `np.savez` has them. */

import { type ByteSource, fromPieces } from './bytes.ts';
import { itemNames } from './item-names.ts';
import { checkArrayName, refusal } from './limits.ts';
import { inMemory, listArray, OVERLAPPING, scalarArray, tensorType } from './memory-array.ts';
import { damagedPickle } from './pickle-machine.ts';
import type { PickleRoom } from './pickle-room.ts';
import { PickledArray, type PickledStorage, PickledTensor } from './pickled.ts';
import { keyName, nested, regularList, stepsOf } from './pickled-lists.ts';
import { mayOverlap, product, stridesOf } from './read-plan.ts';
import type { StoredArray } from './stored-array.ts';
import { bytesOf, formatShape } from './string-types.ts';

/** Where the bytes of a storage are. */
export interface OpenStorage {
  /** Bytes that its tensors may take. */
  readonly size: number;
  readonly littleEndian: boolean;
  readonly open: () => Promise<ByteSource>;
}

/** Levels that dicts and lists nest at most. */
const MOST_LEVELS = 64;
/** No figure has more; the names of as many are searched. */
const MOST_ARRAYS = 1e5;

/** Names by which lists over steps are known to be attention: those of a generation. */
const ATTENTION_NAME = /(attentions?|attns?)$/i;

/** Reads an object as arrays. @param file what messages call it */
export class PickledArrays {
  readonly arrays: StoredArray[] = [];
  readonly #file: string;
  readonly #room: PickleRoom;
  readonly #storage: (storage: PickledStorage) => OpenStorage;
  readonly #names = new Set<string>();

  constructor(file: string, room: PickleRoom, storage: (storage: PickledStorage) => OpenStorage) {
    this.#file = file;
    this.#room = room;
    this.#storage = storage;
  }

  /**
   * Adds the arrays of an object under a name.
   * @param parts the names that a list's items begin with: `arr_0` with `arr_`
   * @throws AttnplotError (input) for lists that hold themselves, tensors outside their storage, and too many of anything
   */
  add(value: unknown, name: string, parts = `${name}.`, level = 0): void {
    this.#count(1);
    // Names of objects in objects grow with each level, and every one is kept.
    checkArrayName(name);
    if (level > MOST_LEVELS)
      throw this.#tooMuch(`lists in lists of more than ${MOST_LEVELS} levels, or that hold themselves`);
    if (value instanceof PickledTensor) return void this.#push(this.#tensor(name, value));
    if (value instanceof PickledArray) return void this.#array(name, value, parts, level);
    if (value instanceof Map) return void this.#dict(value, level === 0 ? '' : parts, level);
    if (!Array.isArray(value)) return void this.#push(scalarArray(name, value));
    const regular = regularList(value, MOST_LEVELS, (objects) => this.#count(objects));
    if (regular) return void this.#push(listArray(name, regular.shape, regular.items));
    const steps = stepsOf(value, (objects) => this.#count(objects));
    if (steps) return void this.#steps(steps, name, level === 0 ? '' : `${name}.`, level);
    if (value.length > MOST_ARRAYS) throw this.#tooMuch(`a list of ${value.length} objects`);
    const names = itemNames(
      value.map((item) =>
        item instanceof Map ? { layer: item.get('layer'), head: item.get('head') } : undefined,
      ),
    );
    for (const [i, item] of value.entries()) this.add(item, `${parts}${names[i]}`, undefined, level + 1);
  }

  #steps(steps: readonly (readonly unknown[])[], name: string, parts: string, level: number): void {
    const isNamed = ATTENTION_NAME.test(name);
    for (const [step, layers] of steps.entries())
      for (const [layer, item] of layers.entries())
        this.add(
          item,
          isNamed ? `${name}.${step}.${layer}` : `${parts}step${step}_layer${layer}`,
          undefined,
          level + 2,
        );
  }

  #dict(dict: ReadonlyMap<unknown, unknown>, parts: string, level: number): void {
    let position = 0;
    for (const [key, item] of dict)
      this.add(item, `${parts}${keyName(key, position++)}`, undefined, level + 1);
  }

  /** Objects are looked into, and arrays of one shape among them put together. */
  #array(name: string, array: PickledArray, parts: string, level: number): void {
    const { shape, type, data, fortran } = array;
    if (!type) throw damagedPickle(this.#file, `${name}, an array without its items`);
    if (data instanceof Uint8Array) {
      const strides = stridesOf(shape, fortran ? 'Fortran' : 'C');
      return void this.#push(inMemory(name, shape, strides, type.type, data, type.littleEndian));
    }
    // Objects come in C order, whatever the array's own is.
    this.#count(data.length);
    const stacked = this.#stacked(name, shape, data);
    if (stacked) return void this.#push(stacked);
    // An array of one object is as good as the object; one of another such array may go on without end.
    const deeper = shape.length > 0 || data[0] instanceof PickledArray ? 1 : 0;
    const value = shape.length === 0 ? data[0] : nested(data, shape);
    this.add(value, name, parts, level + deeper);
  }

  #stacked(name: string, outer: readonly number[], items: readonly unknown[]): StoredArray | undefined {
    const [first] = items;
    if (!(first instanceof PickledArray) || !first.type) return undefined;
    const { type, shape, fortran } = first;
    const bytes: Uint8Array[] = [];
    const axes = String(shape);
    for (const item of items) {
      const fits =
        item instanceof PickledArray &&
        item.data instanceof Uint8Array &&
        item.type?.type.name === type.type.name &&
        item.type.littleEndian === type.littleEndian &&
        item.fortran === fortran &&
        (item === first || String(item.shape) === axes) &&
        item.data.length === (first.data as Uint8Array).length;
      if (!fits) return undefined;
      bytes.push(item.data as Uint8Array);
    }
    const inner = stridesOf(shape, fortran ? 'Fortran' : 'C');
    const strides = [...stridesOf(outer).map((stride) => stride * product(shape)), ...inner];
    const { littleEndian } = type;
    // Not put together: an array may stand in many places, and takes the memory of one.
    const open = async () => fromPieces(name, bytes);
    return { name, shape: [...outer, ...shape], strides, type: type.type, littleEndian, offset: 0, open };
  }

  #tensor(name: string, tensor: PickledTensor): StoredArray {
    const { storage, shape, strides, offset } = tensor;
    const { size, littleEndian, open } = this.#storage(storage);
    const type = tensorType(tensor.dtype);
    const damaged = (found: string) => damagedPickle(this.#file, `${name}: ${found}`);
    if (type.kind === 'refused') return { name, shape, strides, type, littleEndian, offset: 0, open };
    const end = shape.includes(0)
      ? 0
      : shape.reduce((sum, count, axis) => sum + (count - 1) * (strides[axis] as number), offset + 1);
    // Both, as a header that says more than there is must not be believed in anything.
    const last = bytesOf([end], type.bytes);
    if (bytesOf(shape, type.bytes) === undefined || last === undefined || last > size)
      throw damaged(
        `a tensor ${formatShape(shape)} of ${type.name} that does not fit its storage of ${size} bytes`,
      );
    const overlaps = mayOverlap(shape, strides);
    return {
      name,
      shape,
      strides,
      type: overlaps ? OVERLAPPING : type,
      littleEndian,
      offset: offset * type.bytes,
      open,
    };
  }

  #push(array: StoredArray): void {
    if (this.#names.has(array.name))
      throw refusal(
        this.#file,
        'listed-twice',
        `found ${array.name} twice, expected each name once`,
        'rename one of the keys that give that name',
      );
    this.#names.add(array.name);
    this.arrays.push(array);
    if (this.arrays.length > MOST_ARRAYS) throw this.#tooMuch(`more than ${MOST_ARRAYS} arrays`);
  }

  #count(objects: number): void {
    if (!this.#room.takeObjects(objects))
      throw this.#tooMuch('too many objects, or lists that hold one another over and over');
  }

  #tooMuch(found: string) {
    return refusal(
      this.#file,
      'too-large',
      `found ${found}, expected tensors by name`,
      'save a dict or a list of tensors: torch.save({"attentions": attentions, "tokens": tokens}, f)',
    );
  }
}
