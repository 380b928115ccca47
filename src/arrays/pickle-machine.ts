import { formatBytes, type Limits, refusal, WRITE_AGAIN } from './limits.ts';
import { unquoted } from './pickle-text.ts';
import { WholeFloat } from './pickled.ts';

/** What classes, functions and persistent ids stand for. Lists and tuples come as arrays, dicts as `Map`s, bytes as `Uint8Array`s. */
export interface PickledWorld {
  /** @param name of the class or function with its module: `collections.OrderedDict` */
  readonly global: (name: string) => unknown;
  /** What calling a global gives. */
  readonly call: (callable: unknown, args: readonly unknown[]) => unknown;
  /** Gives an object its state, in place. */
  readonly build: (object: unknown, state: unknown) => void;
  readonly persistent: (id: unknown) => unknown;
}

/** The error of a pickle that says what no pickler writes. */
export const damagedPickle = (file: string, found: string) =>
  refusal(file, 'damaged', `found a damaged pickle: ${found}`, WRITE_AGAIN);

/** Bytes of memory that things take in V8, about. */
export const COST = { value: 48, container: 100, grown: 150, dict: 300, entry: 60 } as const;

/** No integer of use is longer, in bytes. */
const LONGEST_INTEGER = 1024;

/** The stack and the memo of a pickle as it is read, and the bytes that are still to come. */
export class Machine {
  readonly world: PickledWorld;
  readonly memo = new Map<number, unknown>();
  readonly #file: string;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #most: number;
  readonly #stack: unknown[] = [];
  readonly #marks: number[] = [];
  #at = 0;
  #spent = 0;

  /** @param file what messages call it */
  constructor(file: string, bytes: Uint8Array, world: PickledWorld, limits: Limits) {
    this.#file = file;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.world = world;
    this.#most = limits.header * 4;
  }

  damaged(found: string) {
    return damagedPickle(this.#file, `${found} before byte ${this.#at}`);
  }

  spend(cost: number): void {
    this.#spent += cost;
    if (this.#spent <= this.#most) return;
    throw refusal(
      this.#file,
      'too-large',
      `found a pickle that takes more than ${formatBytes(this.#most)} of memory once read, expected less`,
      'save numbers as tensors or arrays, not as Python lists: torch.tensor(x), np.array(x)',
    );
  }

  push(value: unknown, cost: number = COST.value): void {
    this.spend(cost);
    this.#stack.push(value);
  }

  pop(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.damaged('an empty stack');
    return this.#stack.pop();
  }

  top(): unknown {
    if (this.#stack.length === 0) throw this.damaged('an empty stack');
    return this.#stack.at(-1);
  }

  mark(): void {
    this.spend(COST.value);
    this.#marks.push(this.#stack.length);
  }

  /** What was pushed since the last mark. */
  popMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.damaged('no mark');
    return this.#stack.splice(mark);
  }

  /** The last values pushed, the first of them first. */
  popTuple(length: number): unknown[] {
    return Array.from({ length }, () => this.pop()).reverse();
  }

  append(items: readonly unknown[]): void {
    const list = this.top();
    if (!Array.isArray(list)) throw this.damaged('items for something that is no list');
    if (list.length === 0) this.spend(COST.grown);
    for (const item of items) list.push(item);
  }

  setItems(items: readonly unknown[]): void {
    const dict = this.top();
    if (!(dict instanceof Map) || items.length % 2 === 1)
      throw this.damaged('items for something that is no dict');
    this.spend((items.length / 2) * COST.entry);
    for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  }

  remember(index: number): void {
    this.spend(COST.entry);
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.memo.has(index)) throw this.damaged(`no object ${index}`);
    this.push(this.memo.get(index));
  }

  call(callable: unknown, args: unknown): void {
    if (!Array.isArray(args)) throw this.damaged('arguments that are no tuple');
    this.push(this.world.call(callable, args), COST.container);
  }

  /** Moves on. @returns where it was */
  skip(length: number): number {
    const start = this.#at;
    if (!(length >= 0) || length > this.#bytes.length - start) throw this.damaged('the end');
    this.#at += length;
    return start;
  }

  byte = () => this.#view.getUint8(this.skip(1));
  uint16 = () => this.#view.getUint16(this.skip(2), true);
  int32 = () => this.#view.getInt32(this.skip(4), true);
  uint32 = () => this.#view.getUint32(this.skip(4), true);
  uint64 = () => Number(this.#view.getBigUint64(this.skip(8), true));
  float64 = () => this.#view.getFloat64(this.skip(8));

  pushFloat(value: number): void {
    this.push(Number.isInteger(value) ? new WholeFloat(value) : value);
  }

  bytes(length: number): Uint8Array {
    const start = this.skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  latin1(length: number): string {
    return Buffer.from(this.bytes(length)).toString('latin1');
  }

  text(length: number): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.bytes(length));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end === -1) throw this.damaged('the end');
    const line = this.latin1(end - this.#at);
    this.skip(1);
    return line;
  }

  /** A number of any size, lowest byte first; a bigint where a number would not be exact. */
  integer(length: number): number | bigint {
    if (length > LONGEST_INTEGER) throw this.damaged(`an integer of ${length} bytes`);
    const hex = Buffer.from(this.bytes(length)).reverse().toString('hex');
    return exact(BigInt.asIntN(length * 8, BigInt(`0x${hex || '0'}`)));
  }

  /** A decimal number of a pickle in text. */
  decimal(text: string): number | bigint {
    if (!/^-?\d{1,1000}$/.test(text)) throw this.damaged(`${JSON.stringify(text.slice(0, 20))} as a number`);
    return exact(BigInt(text));
  }

  /** A string as Python 2 writes it in its source. */
  quoted(text: string): string {
    const [, , body] = /^(['"])(.*)\1$/s.exec(text) ?? [];
    if (body === undefined) throw this.damaged('a string without its quotes');
    return unquoted(body);
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
