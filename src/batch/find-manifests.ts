import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { AttnplotError, type Problem } from '../errors.ts';
import { compareNaturally } from './natural-order.ts';

const NONE_NAMED: Problem = {
  code: 'no-inputs',
  option: '--merge',
  message: 'found no manifest, expected those of all shards',
  hint: "name them: attnplot batch --merge 'figures/attnplot-manifest.*-of-4.json'",
};

/** Manifests from paths, and from globs where no file has that very name. @throws AttnplotError (usage) where there are none */
export async function findManifests(patterns: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    patterns.map((pattern) =>
      existsSync(pattern) || !isDynamicPattern(pattern)
        ? [pattern]
        : glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) }),
    ),
  );
  const without = patterns.filter((_, i) => found[i]?.length === 0);
  if (patterns.length > 0 && without.length === 0) return found.flat().sort(compareNaturally);
  const problems = without.map(
    (option): Problem => ({
      code: 'no-inputs',
      option,
      message: 'no file matches',
      hint: 'quote the pattern, and try it with ls',
    }),
  );
  if (patterns.length === 0) problems.push(NONE_NAMED);
  throw new AttnplotError('usage', 'there is nothing to merge', problems);
}
