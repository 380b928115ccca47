/** A folder of files that the tests of validate judge. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attnplot as attnplotIn } from './command.ts';
import { npy, zip } from './tensor-writers.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-validate-'));
export const attnplot = (...args: readonly string[]) => attnplotIn(FOLDER, ...args);

/** One layer and head, three queries and keys. */
export const array = (values: readonly number[]) =>
  npy('<f8', [1, 1, 3, 3], new Uint8Array(Float64Array.from(values).buffer));
export const save = (name: string, content: Uint8Array | string) =>
  writeFileSync(join(FOLDER, name), content);

save('good.npy', array([1, 0, 0, 0.4, 0.6, 0, 0.2, 0.3, 0.5]));
save('zeros.npy', array([1, 0, 0, 0, 0, 0, 0.2, 0.3, 0.5]));
save('swapped.npy', array([1, 0.4, 0.2, 0, 0.6, 0.3, 0, 0, 0.5]));
/** `np.array([None, None])` as pickle.dumps(x, 0) has it. */
const NONES =
  "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR(I1\n(I2\ntcnumpy\ndtype\n(S'O8'\nI00\nI01\ntR(I3\nS'|'\nNNNI-1\nI-1\nI63\ntbI00\n(NNltb.";
save('none.npz', zip([{ name: 'attentions.npy', data: npy('|O', [2], Buffer.from(NONES)) }]));
/** Layers of three heads, of two and of three; the last head has a row of zeros. */
save(
  'pruned.npz',
  zip(
    [3, 2, 3].map((heads, layer) => {
      const values = Array.from({ length: heads }, (_, head) => {
        const first = 0.4 + 0.01 * (3 * layer + head);
        const second = layer === 2 && head === 2 ? [0, 0, 0] : [first, 1 - first, 0];
        return [1, 0, 0, ...second, 0.2, 0.3, 0.5];
      }).flat();
      const data = npy('<f8', [1, heads, 3, 3], new Uint8Array(Float64Array.from(values).buffer));
      return { name: `attentions.${layer}.npy`, data };
    }),
  ),
);
save('none.json', '[null, null]');
save('null.json', '{ "tokens": ["a"], "rows": ["q"], "layers": [null, { "weights": null }] }');
save('tokens.json', '{ "tokens": [1], "rows": ["q"], "layers": [[[1]]] }');
save('window.json', '{ "tokens": ["a", "b"], "rows": ["q"], "layers": [[[0.2, 0.3]]] }');
save(
  'two.npz',
  zip(['attn_a', 'attn_b'].map((name) => ({ name: `${name}.npy`, data: array(Array(9).fill(1 / 3)) }))),
);
