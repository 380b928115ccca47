/** Damaged files of arrays. */
import { membersOf, mutateBytes, type Random } from '../support/mutate.ts';
import { type Member, rawNpy, rawSafetensors, zip } from '../support/tensor-writers.ts';
import type { Corpus } from './corpus.ts';
import { mutateText, mutateValue } from './values.ts';

/** A file of arrays with an error in its header, its members or anywhere. @param extension `.npz` */
export async function damagedArrays(
  extension: string,
  random: Random,
  { arrays }: Corpus,
): Promise<Uint8Array> {
  const bytes = random.pick(arrays[extension] as readonly Uint8Array[]);
  return random.chance(0.25) ? mutateBytes(bytes, random) : (DAMAGE[extension]?.(bytes, random) ?? bytes);
}

/** A file of arrays that draws a figure, with other numbers or characters in it. */
export async function changedArrays(
  extension: string,
  random: Random,
  { drawn }: Corpus,
): Promise<Uint8Array> {
  const bytes = Buffer.from(random.pick(drawn[extension] as readonly Uint8Array[]));
  if (extension === '.csv')
    return Buffer.from(bytes.toString().replace(/\d(?=[^\d]*$)/, `${random.below(10)}`));
  if (extension === '.npy') return changedNpy(bytes, random);
  if (extension === '.safetensors') return changedAfter(bytes, 8 + Number(bytes.readBigUInt64LE(0)), random);
  const members: Member[] = await membersOf(bytes);
  return zip(
    members.map((member) => {
      if (member.name.endsWith('.npy'))
        return { ...member, data: changedNpy(Buffer.from(member.data), random) };
      return /\/data\/\d+$/.test(member.name)
        ? { ...member, data: changedAfter(Buffer.from(member.data), 0, random) }
        : member;
    }),
  );
}

function changedNpy(file: Buffer, random: Random): Buffer {
  const end = file[6] === 1 ? 10 + file.readUInt16LE(8) : 12 + file.readUInt32LE(8);
  return changedAfter(file, end, random);
}

/** A byte of the items swapped with another: most numbers stay finite. */
function changedAfter(file: Buffer, start: number, random: Random): Buffer {
  const items = file.length - start;
  if (items < 16) return file;
  const width = 8;
  const [a, b] = [0, 1].map(() => start + width * random.below(Math.floor(items / width))) as [
    number,
    number,
  ];
  const taken = Buffer.from(file.subarray(a, a + width));
  file.copy(file, a, b, b + width);
  taken.copy(file, b);
  return file;
}

const DAMAGE: Readonly<
  Record<string, (bytes: Uint8Array, random: Random) => Uint8Array | Promise<Uint8Array>>
> = {
  '.npy': damagedNpy,
  '.npz': damagedZip,
  '.pt': damagedZip,
  '.safetensors': damagedSafetensors,
  '.csv': (bytes, random) => Buffer.from(mutateText(Buffer.from(bytes).toString(), random)),
};

/** Its header's text changes, or its numbers. */
function damagedNpy(bytes: Uint8Array, random: Random): Uint8Array {
  const file = Buffer.from(bytes);
  const start = file[6] === 1 ? 10 : 12;
  const end = start + (file[6] === 1 ? file.readUInt16LE(8) : file.readUInt32LE(8));
  const text = file.toString('latin1', start, end).trimEnd();
  if (random.chance(0.2))
    return Buffer.concat([file.subarray(0, end), mutateBytes(file.subarray(end), random)]);
  const header = random.chance(0.5) ? mutateText(text, random) : text.replace(/\d+/g, () => numberOf(random));
  return rawNpy(header.slice(0, 60_000), file.subarray(end), file[6]);
}

const numberOf = (random: Random) =>
  random.pick(['0', '1', '2', '3', '8', '12', '-1', '65536', '4294967296', '9007199254740993', '1e3']);

function damagedSafetensors(bytes: Uint8Array, random: Random): Uint8Array {
  const file = Buffer.from(bytes);
  const end = 8 + Number(file.readBigUInt64LE(0));
  const text = file.toString('utf8', 8, end);
  const value = parsed(text);
  const header =
    value === undefined || random.chance(0.3)
      ? mutateText(text, random)
      : JSON.stringify(mutateValue(value, random));
  return rawSafetensors(header, file.subarray(end));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A member of an archive is damaged, renamed, left out or there twice, and the archive written anew. */
async function damagedZip(bytes: Uint8Array, random: Random): Promise<Uint8Array> {
  const members: Member[] = await membersOf(bytes).catch(() => []);
  if (members.length === 0) return mutateBytes(bytes, random);
  const at = random.below(members.length);
  const member = members[at] as Member;
  const kind = random.below(8);
  if (kind === 0) members.splice(at, 1);
  else if (kind === 1) members.push({ ...member, deflate: random.chance(0.5) });
  else if (kind === 2) members[at] = { ...member, name: mutateText(member.name, random).slice(0, 200) };
  else if (kind === 3) members[at] = { ...member, size: random.pick([0, 1, 2 ** 31, 2 ** 32 - 1]) };
  else if (kind === 4)
    members[at] = { ...member, zip64: true, method: random.below(20), flags: random.below(4096) };
  else if (member.data.length > 0) members[at] = { ...member, data: damagedMember(member, random) };
  return zip(members);
}

const damagedMember = ({ name, data }: Member, random: Random) =>
  name.endsWith('.npy') ? damagedNpy(data, random) : mutateBytes(data, random);
