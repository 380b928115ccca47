/**
 * Python pickles as data (https://docs.python.org/3/library/pickletools.html, protocols 0 to 5). Nothing in one is ever run: what
 * a class or function would have made of its arguments is up to `PickledWorld`.
 *
 * pickleparser (npm, 0.2.1 of December 2024) is not used, as files come from anywhere: it reads a BINBYTES of negative length
 * for ever, has no bound on what it builds, takes negative integers for positive ones and refuses those of more than 8 bytes
 * (torch's magic number is one), loses the entries of a DICT, and assigns state to any object at hand.
 */
import type { Limits } from './limits.ts';
import { COST, Machine, type PickledWorld } from './pickle-machine.ts';
import { unescaped } from './pickle-text.ts';

/**
 * The object that a pickle holds.
 * @param file what messages call it
 * @throws AttnplotError (input) where it is damaged, or would take more memory than four times the limit for headers; what `world` throws
 */
export function readPickle(file: string, bytes: Uint8Array, world: PickledWorld, limits: Limits): unknown {
  const machine = new Machine(file, bytes, world, limits);
  for (;;) {
    const code = String.fromCharCode(machine.byte());
    if (code === '.') return machine.pop();
    const operation = OPERATIONS[code];
    if (!operation) throw machine.damaged(`unknown opcode ${JSON.stringify(code)}`);
    operation(machine);
  }
}

const nameOf = (machine: Machine, module: unknown, name: unknown): string => {
  if (typeof module !== 'string' || typeof name !== 'string')
    throw machine.damaged('a global without a name');
  return `${module}.${name}`;
};

const dictOf = (m: Machine, items: readonly unknown[]) => {
  m.push(new Map(), COST.dict);
  m.setItems(items);
};

/** Opcodes by the character that stands for each; those left out (extension codes, buffers beside the pickle) no file can hold. */
const OPERATIONS: Readonly<Record<string, (m: Machine) => void>> = {
  '\x80': (m) => void m.skip(1),
  '\x95': (m) => void m.skip(8),
  '(': (m) => m.mark(),
  '0': (m) => void m.pop(),
  '1': (m) => void m.popMark(),
  '2': (m) => m.push(m.top()),
  p: (m) => m.remember(Number(m.decimal(m.line()))),
  q: (m) => m.remember(m.byte()),
  r: (m) => m.remember(m.uint32()),
  '\x94': (m) => m.remember(m.memo.size),
  g: (m) => m.recall(Number(m.decimal(m.line()))),
  h: (m) => m.recall(m.byte()),
  j: (m) => m.recall(m.uint32()),
  N: (m) => m.push(null),
  '\x88': (m) => m.push(true),
  '\x89': (m) => m.push(false),
  I: (m) => {
    const text = m.line();
    m.push(text === '00' || text === '01' ? text === '01' : m.decimal(text));
  },
  L: (m) => m.push(m.decimal(m.line().replace(/L$/, ''))),
  F: (m) => m.pushFloat(Number(m.line().replace(/inf$/, 'Infinity'))),
  J: (m) => m.push(m.int32()),
  K: (m) => m.push(m.byte()),
  M: (m) => m.push(m.uint16()),
  G: (m) => m.pushFloat(m.float64()),
  '\x8a': (m) => m.push(m.integer(m.byte())),
  '\x8b': (m) => m.push(m.integer(m.int32())),
  S: (m) => m.push(m.quoted(m.line())),
  V: (m) => m.push(unescaped(m.line())),
  // Strings of Python 2, which may be bytes: latin-1 keeps each.
  T: (m) => m.push(m.latin1(m.int32())),
  U: (m) => m.push(m.latin1(m.byte())),
  X: (m) => m.push(m.text(m.uint32())),
  '\x8c': (m) => m.push(m.text(m.byte())),
  '\x8d': (m) => m.push(m.text(m.uint64())),
  B: (m) => m.push(m.bytes(m.uint32()), COST.container),
  C: (m) => m.push(m.bytes(m.byte()), COST.container),
  '\x8e': (m) => m.push(m.bytes(m.uint64()), COST.container),
  '\x96': (m) => m.push(m.bytes(m.uint64()), COST.container),
  ')': (m) => m.push([], COST.container),
  ']': (m) => m.push([], COST.container),
  '}': (m) => m.push(new Map(), COST.dict),
  '\x8f': (m) => m.push([], COST.container),
  t: (m) => m.push(m.popMark(), COST.container),
  l: (m) => m.push(m.popMark(), COST.container),
  '\x91': (m) => m.push(m.popMark(), COST.container),
  d: (m) => dictOf(m, m.popMark()),
  '\x85': (m) => m.push(m.popTuple(1), COST.container),
  '\x86': (m) => m.push(m.popTuple(2), COST.container),
  '\x87': (m) => m.push(m.popTuple(3), COST.container),
  a: (m) => m.append([m.pop()]),
  e: (m) => m.append(m.popMark()),
  '\x90': (m) => m.append(m.popMark()),
  s: (m) => m.setItems(m.popTuple(2)),
  u: (m) => m.setItems(m.popMark()),
  c: (m) => m.push(m.world.global(nameOf(m, m.line(), m.line())), COST.container),
  '\x93': (m) => {
    const [module, name] = m.popTuple(2);
    m.push(m.world.global(nameOf(m, module, name)), COST.container);
  },
  i: (m) => m.call(m.world.global(nameOf(m, m.line(), m.line())), m.popMark()),
  o: (m) => {
    const [callable, ...args] = m.popMark();
    m.call(callable, args);
  },
  R: (m) => {
    const [callable, args] = m.popTuple(2);
    m.call(callable, args);
  },
  '\x81': (m) => {
    const [callable, args] = m.popTuple(2);
    m.call(callable, args);
  },
  '\x92': (m) => {
    const [callable, args] = m.popTuple(3);
    m.call(callable, args);
  },
  b: (m) => {
    const state = m.pop();
    m.world.build(m.top(), state);
  },
  P: (m) => m.push(m.world.persistent(m.line()), COST.container),
  Q: (m) => m.push(m.world.persistent(m.pop()), COST.container),
};
