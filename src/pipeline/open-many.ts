/** Opens many files as one input. */

import { basename, extname } from 'node:path';
import type { TensorFile } from '../arrays/array.ts';
import { joinFiles, type PartFile } from '../arrays/joined.ts';
import type { Limits } from '../arrays/limits.ts';
import { AttnplotError } from '../core/errors.ts';
import { sha256 } from '../core/files.ts';
import { decodeText, readNamed } from '../core/source.ts';
import { EXTENSION, type ManyFiles, PLACEHOLDER } from './many-files.ts';

/** What a file holds once it is opened, and what tells its bytes from others. */
interface OpenedFile {
  readonly file: TensorFile;
  readonly identity: { readonly bytes: number; readonly sha256?: string };
}

/**
 * Opens the files of one input, and those of tokens beside them.
 * @param open a file of arrays; any other fails
 * @param limits of reading
 * @throws AttnplotError as `open`, with none left open
 */
export async function openMany(
  { pattern, files, tokens = [] }: ManyFiles,
  open: (path: string) => Promise<OpenedFile>,
  limits: Limits,
): Promise<OpenedFile & { readonly identity: { readonly files: string } }> {
  const name = basename(pattern);
  const parts: PartFile[] = [];
  const identities: OpenedFile['identity'][] = [];
  try {
    for (const { path, numbers } of files) {
      const { file, identity } = await open(path);
      parts.push({ file, stem: stemOf(path, pattern), numbers });
      identities.push(identity);
    }
    for (const path of tokens) {
      const { file, identity } = await (/\.npy$/i.test(path) ? open(path) : openTokens(path, limits));
      parts.push({ file, stem: stemOf(path, pattern), numbers: {} });
      identities.push(identity);
    }
  } catch (error) {
    for (const { file } of parts) await file.close();
    throw error;
  }
  const bytes = identities.reduce((sum, identity) => sum + identity.bytes, 0);
  const paths = [...files.map(({ path }) => path), ...tokens];
  const digests = identities.map((identity) => identity.sha256);
  const lines = digests.map((digest, i) => `${digest}  ${basename(paths[i] ?? '')}\n`);
  return {
    file: joinFiles(name, stemOf(pattern, pattern), parts),
    identity: {
      bytes,
      files: name,
      // As sha256sum lists them; of large files of arrays there is no digest.
      ...(digests.includes(undefined) ? {} : { sha256: sha256(lines.join('')) }),
    },
  };
}

/**
 * Tokens of a JSON list or of lines of text, as an array of the file's name.
 * @throws AttnplotError (input) for other JSON
 */
async function openTokens(path: string, limits: Limits): Promise<OpenedFile> {
  const { noTokens, tokensInJson, tokensInLines } = await import('../attention/read-tokens.ts');
  const { jsonArrays } = await import('../arrays/json-arrays.ts');
  const name = basename(path);
  const bytes = readNamed(path);
  const text = decodeText(bytes, name);
  const tokens = /\.json$/i.test(path) ? tokensInJson(text, name, 'input') : tokensInLines(text);
  if (!tokens) throw new AttnplotError('input', `cannot read ${path}`, [noTokens(name)]);
  const file = jsonArrays(name, tokens, limits);
  const arrays = file.arrays.map((array) => ({ ...array, name: basename(path, extname(path)) }));
  return {
    file: { ...file, arrays, readStrings: async () => tokens },
    identity: { bytes: bytes.length, sha256: sha256(bytes) },
  };
}

/** A path from the first folder whose name has a placeholder on, without the extension. */
function stemOf(path: string, pattern: string): string {
  const from = pattern.split('/').findIndex((part) => PLACEHOLDER.test(part));
  const stem = path.split('/').slice(Math.max(0, from)).join('/');
  return stem.replace(EXTENSION, '');
}
