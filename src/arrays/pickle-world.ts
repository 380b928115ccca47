/** What pickles of tensors and arrays may name, and what it stands for. Nothing is called but what is written here. */
import type { AttnplotError } from '../core/errors.ts';
import { refusal, tooManyAxes, WRITE_AGAIN } from './limits.ts';
import { npyType } from './npy-types.ts';
import { damagedPickle, type PickledWorld } from './pickle-machine.ts';
import {
  Attributes,
  PickledArray,
  PickledGlobal,
  PickledStorage,
  PickledTensor,
  PickledType,
  STORAGE_TYPES,
} from './pickled.ts';
import { product } from './read-plan.ts';
import { bytesOf } from './string-types.ts';

const STORAGE = /^torch\.(?:cuda\.|storage\.)?(\w+)Storage$/;
const DTYPE = /^torch\.((?:b?float|complex|q?u?int)\d\w*|bool)$/;

/** Classes whose objects are dicts of data: what models return, their caches, and what tokenizers return. */
const OBJECTS =
  /^(transformers\.[\w.]*Output\w*|transformers\.cache_utils\.\w+|transformers\.tokenization_utils_base\.BatchEncoding|transformer_lens\.(\w+\.)*ActivationCache|collections\.defaultdict)$/;
/** Attributes that hold all there is of an object, as a dict of its own. */
const CONTENTS = ['cache_dict', 'data'];

/** Names that only stand for themselves. */
const CONSTANTS =
  /^(numpy\.ndarray|torch\.(Tensor|nn\.parameter\.Parameter)|builtins\.(int|float|bool|str|list|dict|tuple|set))$/;

const renamed = (name: string) =>
  name
    .replace(/^__builtin__\./, 'builtins.')
    .replace(/^numpy\._core\./, 'numpy.core.')
    .replace(/^numpy\.core\._internal\._reconstruct$/, 'numpy.core.multiarray._reconstruct');

type Make = (args: readonly unknown[], world: World) => unknown;

const MAKERS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['torch._utils._rebuild_tensor', (args, world) => world.tensor(args)],
  ['torch._utils._rebuild_tensor_v2', (args, world) => world.tensor(args)],
  ['torch._utils._rebuild_tensor_v3', (args, world) => world.tensor(args, args[6])],
  ['torch._utils._rebuild_parameter', ([tensor]) => tensor],
  ['torch._utils._rebuild_parameter_with_state', ([tensor]) => tensor],
  ['torch._tensor._rebuild_from_type_v2', ([make, , args], world) => world.call(make, listOf(args))],
  ['torch.Size', ([sizes]) => listOf(sizes)],
  ['torch.serialization._get_layout', ([name]) => wordOf(name)],
  ['torch.device', ([type, index]) => `${wordOf(type)}:${wordOf(index)}`],
  ['numpy.core.multiarray._reconstruct', () => new PickledArray()],
  ['numpy.core.multiarray.scalar', ([type, data], world) => world.array([], type, false, data)],
  [
    'numpy.core.numeric._frombuffer',
    ([data, type, shape, order], world) => world.array(shape, type, order === 'F', data),
  ],
  ['numpy.dtype', ([code]) => new PickledType(wordOf(code))],
  ['_codecs.encode', ([text], world) => world.encoded(text)],
  ['collections.OrderedDict', ([pairs], world) => world.dict(listOf(pairs))],
  ['builtins.set', ([items]) => listOf(items)],
  ['builtins.frozenset', ([items]) => listOf(items)],
]);

/** A short text or a number; nothing else has a text of bounded length. */
const wordOf = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What a pickle may name: tensors, arrays, and dicts and objects that hold them. */
export class World implements PickledWorld {
  readonly #file: string;
  readonly #refuse: (name: string) => AttnplotError;
  #room: number;

  /**
   * @param file what messages call it
   * @param bytes of the pickle
   * @param refuse the error of a global that is not in the list
   */
  constructor(file: string, bytes: number, refuse: (name: string) => AttnplotError) {
    this.#file = file;
    this.#room = bytes;
    this.#refuse = refuse;
  }

  global(found: string): PickledGlobal {
    const name = renamed(found);
    const known = MAKERS.has(name) || [STORAGE, DTYPE, OBJECTS, CONSTANTS].some((names) => names.test(name));
    if (!known) throw this.#refuse(found);
    return new PickledGlobal(name);
  }

  call(callable: unknown, args: readonly unknown[]): unknown {
    const name = callable instanceof PickledGlobal ? callable.name : '';
    const make = MAKERS.get(name);
    if (make) return make(args, this);
    if (OBJECTS.test(name)) return new Attributes();
    throw name === '' ? this.#damaged('a call of something else than a function') : this.#refuse(name);
  }

  build(object: unknown, state: unknown): void {
    if (object instanceof PickledType) object.order = wordOf(listOf(state)[1]);
    else if (object instanceof PickledArray) this.#fill(object, listOf(state));
    else if (object instanceof Attributes) addAttributes(object, state);
    // Attributes of a plain dict or tensor, such as the versions of a state dict, are no data.
    else if (!(object instanceof Map) && !(object instanceof PickledTensor))
      throw this.#damaged('a state for something that has none');
  }

  persistent(id: unknown): PickledStorage {
    const [kind, type, key, , items] = listOf(id);
    const [, storage = ''] = STORAGE.exec(type instanceof PickledGlobal ? type.name : '') ?? [];
    const known = kind === 'storage' && typeof key === 'string' && isCount(items);
    if (!known || storage === '') throw this.#damaged('a persistent id that is no storage');
    return new PickledStorage(key, STORAGE_TYPES.get(storage) ?? storage, items);
  }

  /** @param args storage, offset, shape and strides, as torch saves them */
  tensor([storage, offset, shape, strides]: readonly unknown[], dtype?: unknown): PickledTensor {
    const [sizes, steps] = [this.#axes(shape), this.#axes(strides)];
    if (!(storage instanceof PickledStorage) || !isCount(offset))
      throw this.#damaged('a tensor without its storage');
    if (!sizes.every(isCount) || !steps.every(isCount) || sizes.length !== steps.length)
      throw this.#damaged('a tensor whose shape or strides are no whole numbers, 0 or above');
    const [, own] = DTYPE.exec(dtype instanceof PickledGlobal ? dtype.name : '') ?? [];
    return new PickledTensor(storage, own ?? storage.dtype, offset, sizes, steps);
  }

  array(shape: unknown, type: unknown, fortran: unknown, data: unknown): PickledArray {
    const array = new PickledArray();
    this.#fill(array, [1, shape, type, fortran, data]);
    return array;
  }

  /** The bytes that a text stands for, as pickles of protocol 2 write them. */
  encoded(text: unknown): Uint8Array {
    if (typeof text !== 'string') throw this.#damaged('bytes that are no text');
    this.#copy(text.length);
    return Buffer.from(text, 'latin1');
  }

  /** A dict of pairs, as Python 2 writes it. */
  dict(pairs: readonly unknown[]): Map<unknown, unknown> {
    this.#copy(pairs.length);
    return new Map(pairs.map((pair) => [listOf(pair)[0], listOf(pair)[1]]));
  }

  /** Each byte of a pickle is copied once at most: one that is copied over and over would take more memory than it has bytes. */
  #copy(length: number): void {
    this.#room -= length;
    if (this.#room < 0) throw this.#damaged('one text or list in many places');
  }

  /** @param state of numpy's `__setstate__`: version, shape, dtype, whether the first axis varies fastest, items */
  #fill(array: PickledArray, [, shape, type, fortran, data]: readonly unknown[]): void {
    const sizes = this.#axes(shape);
    const known = type instanceof PickledType ? typeOf(type) : undefined;
    if (!known || !sizes.every(isCount)) throw this.#damaged('an array without its shape or type');
    const isObject = known.type.name === 'object';
    const items = typeof data === 'string' ? this.encoded(data) : data;
    if (isObject ? !Array.isArray(items) : !(items instanceof Uint8Array))
      throw this.#damaged('an array without its items');
    const { type: itemType } = known;
    const expected = isObject
      ? product(sizes)
      : bytesOf(sizes, itemType.kind === 'refused' ? 0 : itemType.bytes);
    const { length } = items as Uint8Array | readonly unknown[];
    if ((isObject || itemType.kind !== 'refused') && length !== expected)
      throw this.#damaged(
        `an array of ${length} items or bytes, where its shape has ${expected ?? 'more than any file'}`,
      );
    Object.assign(array, { shape: sizes, fortran: fortran === true, type: known, data: items });
  }

  /** A number for each axis. One list may be the shape of many tensors. */
  #axes(list: unknown): readonly unknown[] {
    const axes = listOf(list);
    const tooMany = tooManyAxes(axes);
    if (tooMany !== undefined) throw refusal(this.#file, 'damaged', tooMany, WRITE_AGAIN);
    return axes;
  }

  #damaged(found: string) {
    return damagedPickle(this.#file, found);
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const typeOf = ({ order, code }: PickledType) => npyType(order === '' ? code : order + code);

/** An object's attributes, but for those it has as items already, as models' outputs have both. */
function addAttributes(object: Attributes, state: unknown): void {
  const all = Array.isArray(state) ? state[0] : state;
  if (!(all instanceof Map)) return;
  const inner = CONTENTS.map((name) => all.get(name)).find((value) => value instanceof Map) ?? all;
  for (const [name, value] of inner) if (!object.has(name)) object.set(name, value);
}
