import { readManifest } from '../batch/manifest.ts';
import type { SharedScale } from '../batch/shared-scale.ts';
import type { ProblemCode } from '../codes.ts';
import { AttnplotError } from '../errors.ts';

/**
 * The scale of an earlier batch, from its manifest.
 * @throws AttnplotError (usage) for a file that is none, or whose figures share no scale, (io) where there is no file
 */
export async function readScale(path: string): Promise<SharedScale> {
  const found = await readManifest(path);
  if (!found)
    throw cannotTake(
      'io',
      path,
      'not-found',
      'there is no such file',
      'give the path of an attnplot-manifest.json',
    );
  if ('reason' in found)
    throw cannotTake('usage', path, found.code, found.reason, 'give the path of an attnplot-manifest.json');
  const { scale } = found.manifest;
  if (scale) return scale;
  throw cannotTake(
    'usage',
    path,
    'bad-manifest',
    'each of its figures has a scale of its own',
    'draw them without --no-shared-scale',
  );
}

const cannotTake = (kind: 'io' | 'usage', path: string, code: ProblemCode, message: string, hint: string) =>
  new AttnplotError(kind, `cannot take the scale from ${path}`, [
    { code, option: '--scale-from', message, hint },
  ]);
