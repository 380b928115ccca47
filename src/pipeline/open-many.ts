/** Opens many files as one input. */

import { basename } from 'node:path';
import type { TensorFile } from '../arrays/array.ts';
import { joinFiles, type PartFile } from '../arrays/joined.ts';
import { sha256 } from '../core/files.ts';
import { EXTENSION, type ManyFiles, PLACEHOLDER } from './many-files.ts';

/** What a file holds once it is opened, and what tells its bytes from others. */
interface OpenedFile {
  readonly file: TensorFile;
  readonly identity: { readonly bytes: number; readonly sha256?: string };
}

/**
 * Opens the files of one input.
 * @param open a file of arrays; any other fails
 * @throws AttnplotError as `open`, with none left open
 */
export async function openMany(
  { pattern, files }: ManyFiles,
  open: (path: string) => Promise<OpenedFile>,
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
  } catch (error) {
    for (const { file } of parts) await file.close();
    throw error;
  }
  const bytes = identities.reduce((sum, identity) => sum + identity.bytes, 0);
  const digests = identities.map((identity) => identity.sha256);
  const lines = digests.map((digest, i) => `${digest}  ${basename(files[i]?.path ?? '')}\n`);
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

/** A path from the first folder whose name has a placeholder on, without the extension. */
function stemOf(path: string, pattern: string): string {
  const from = pattern.split('/').findIndex((part) => PLACEHOLDER.test(part));
  const stem = path.split('/').slice(Math.max(0, from)).join('/');
  return stem.replace(EXTENSION, '');
}
