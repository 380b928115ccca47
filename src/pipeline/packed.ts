/** Compressed files and archives, told by their first bytes, and the command that unpacks each. */
import { constants, gunzipSync, inflateSync } from 'node:zlib';
import type { ByteSource } from '../arrays/bytes.ts';
import { shellWord } from '../core/words.ts';
import { isJoblib, JOBLIB, type Known, pickleCommand } from './pickles.ts';

const pathOf = ({ path = 'file' }: ByteSource) => shellWord(path);

/** @param program that unpacks the file to its standard output */
const unpacked =
  (what: string, program: string) =>
  (source: ByteSource): Known => ({
    what,
    hint: `unpack it first: ${program} < ${pathOf(source)} | attnplot render - -o figure.png`,
  });

/** @param program that unpacks the files of an archive into the current folder */
const archive =
  (what: string, program: string) =>
  (source: ByteSource): Known => ({
    what,
    hint: `unpack it, and name a file of it: ${program} ${pathOf(source)}`,
  });

const TAR = /ustar(\0| )/;
const tar = archive('a tar archive', 'tar -xf');

/** Of the first bytes, one character each. */
const PACKED: readonly (readonly [shows: string, (source: ByteSource) => Known])[] = [
  ['\xfd7zXZ', unpacked('an xz file', 'xz -dc')],
  ['BZh91AY', unpacked('a bzip2 file', 'bunzip2 -c')],
  ['\x28\xb5\x2f\xfd', unpacked('a zstd file', 'zstd -dc')],
  ['\x04\x22\x4d\x18', unpacked('an lz4 file', 'lz4 -dc')],
  ['7z\xbc\xaf', archive('a 7z archive', '7z x')],
  ['Rar!\x1a', archive('a RAR archive', 'unrar x')],
];

/** Names of compressed tar archives; what gzip holds is looked into. */
const TAR_NAME = /\.(tar\.\w+|t[bx]z2?|tzst)$/i;

const GZIP = '\x1f\x8b';
/** What zlib writes first, by its level. */
const ZLIB = ['x\x01', 'x^', 'x\x9c', 'x\xda'];
/** R's own formats: what `saveRDS` and `save` write, which is packed by gzip mostly. */
const R_DATA = /^(RD[AX][2-5]\n|X\n\0\0\0)/;

/** What a compressed file or an archive is; undefined for anything else. */
export function packedFile(source: ByteSource, start: Uint8Array, text: string): Known | undefined {
  if (R_DATA.test(text)) return R;
  if (/^.{257}ustar/s.test(text)) return tar(source);
  if (text.startsWith(GZIP)) return gzipFile(source, beginningOf(gunzipSync, start));
  if (ZLIB.some((shows) => text.startsWith(shows))) return zlibFile(source, beginningOf(inflateSync, start));
  const [, known] = PACKED.find(([shows]) => text.startsWith(shows)) ?? [];
  return known && TAR_NAME.test(source.path ?? '') ? tar(source) : known?.(source);
}

const R: Known = { what: 'data of R', hint: 'in R: write.csv(x, "attention.csv", row.names = FALSE)' };

function gzipFile(source: ByteSource, holds: string): Known {
  if (TAR.test(holds)) return tar(source);
  if (R_DATA.test(holds)) return R;
  return unpacked('a gzip file', 'gunzip -c')(source);
}

/** No common program unpacks zlib's own format. */
const INFLATE =
  'python -c "import sys, zlib; sys.stdout.buffer.write(zlib.decompress(sys.stdin.buffer.read()))"';

/** Text may begin as zlib does; only what inflates is packed. */
function zlibFile(source: ByteSource, holds: string): Known | undefined {
  if (holds === '') return undefined;
  return isJoblib(holds)
    ? { what: JOBLIB, hint: pickleCommand(source, 'joblib', holds) }
    : unpacked('a zlib file', INFLATE)(source);
}

/** What the first bytes of a compressed file unpack to; '' for damaged ones. */
function beginningOf(unpack: typeof gunzipSync, start: Uint8Array): string {
  try {
    return unpack(start, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1e6 }).toString('latin1');
  } catch {
    return '';
  }
}
