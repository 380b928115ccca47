import { inflateSync } from 'node:zlib';
import type { Provenance } from './provenance.ts';

/**
 * Whether two texts of provenance say the same. Their packed values are compared unpacked: the bytes of a zlib stream differ
 * from one zlib to another, and so from one Node to another.
 * @param ours is whole; `theirs` may be anything
 */
export function sameMaking(theirs: string, ours: string): boolean {
  if (theirs === ours) return true;
  const [a, b] = [parse(theirs), parse(ours)];
  if (!a || !b || !isDeepEqual(withoutStream(a), withoutStream(b))) return false;
  return a.data === b.data || sameStream(a.data?.zlib, b.data?.zlib);
}

function parse(text: string): Partial<Provenance> | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const withoutStream = ({ data: _, ...rest }: Partial<Provenance>) => rest;
const isDeepEqual = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

const sameStream = (theirs: unknown, ours: string | undefined) =>
  typeof theirs === 'string' &&
  ours !== undefined &&
  inflatesAlike(Buffer.from(theirs, 'base64'), Buffer.from(ours, 'base64'));

/** Whether two zlib streams hold the same; `theirs` is inflated no further than `ours`. */
export function inflatesAlike(theirs: Uint8Array, ours: Uint8Array): boolean {
  if (Buffer.compare(theirs, ours) === 0) return true;
  const held = inflateSync(ours);
  try {
    return inflateSync(theirs, { maxOutputLength: held.length + 1 }).equals(held);
  } catch {
    return false;
  }
}
