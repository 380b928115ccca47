/** Makes a failing case smaller. */
import type { Case } from './judge.ts';

/** Each try runs the command. */
const MOST_TRIES = 200;
const MOST_MS = 60_000;

/** @param fails whether a case fails as the given one does. @returns a smaller case that fails so, or the given one */
export async function shrink(given: Case, fails: (smaller: Case) => Promise<boolean>): Promise<Case> {
  const end = Date.now() + MOST_MS;
  let [best, tries] = [given, 0];
  const attempt = async (smaller: Case) => {
    if (tries++ >= MOST_TRIES || Date.now() > end || !(await fails(smaller))) return false;
    best = smaller;
    return true;
  };
  // A flag goes alone, or with its value.
  for (const count of [2, 1])
    for (let at = best.args.length - count; at > 0; at--)
      await attempt({ ...best, args: best.args.toSpliced(at, count) });
  for (const name of Object.keys(best.files)) {
    const { [name]: bytes = new Uint8Array(), ...others } = best.files;
    if (await attempt({ ...best, files: others })) continue;
    for (let size = bytes.length >> 1; size > 0; size >>= 1)
      for (let at = 0; at < (best.files[name] as Uint8Array).length; ) {
        const rest = without(best.files[name] as Uint8Array, at, size);
        if (!(await attempt({ ...best, files: { ...best.files, [name]: rest } }))) at += size;
        if (tries > MOST_TRIES) return best;
      }
  }
  return best;
}

const without = (bytes: Uint8Array, at: number, count: number) =>
  Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + count)]);
