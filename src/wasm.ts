import { AttnplotError } from './errors.ts';

/** Memory of a WebAssembly; the buffer is another one after it has grown. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** As far as it is used here; Node's types leave it to the browser's. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

export const compileWasm = (bytes: Uint8Array): object => new WebAssembly.Module(bytes);

/** What a module exports, at work on a memory of its own. */
export const instantiateWasm = (module: object, memory: WasmMemory): object =>
  new WebAssembly.Instance(module, { env: { memory } }).exports;

/**
 * @param pages of 64 KB to begin with
 * @throws AttnplotError (io) where the process may not have the addresses that V8 reserves around each memory, to find out
 *   accesses beyond it
 */
export function newWasmMemory(pages: number): WasmMemory {
  try {
    return new WebAssembly.Memory({ initial: pages });
  } catch {
    throw new AttnplotError('io', 'there is no memory to draw in', [
      {
        code: 'no-memory',
        message:
          'found a limit on the addresses of a process (ulimit -v), expected 10 GB of them, reserved and not used',
        hint: 'raise the limit, or do without: NODE_OPTIONS=--disable-wasm-trap-handler',
      },
    ]);
  }
}
