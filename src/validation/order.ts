import type { Path, Problem } from '../errors.ts';

/** The problems in the order in which their places stand in the document, as a reader fixes them; stable otherwise. */
export function inDocumentOrder(problems: readonly Problem[], document: unknown): Problem[] {
  return problems
    .map((problem) => ({ problem, ranks: ranksOf(problem.path ?? [], document) }))
    .sort((a, b) => compareRanks(a.ranks, b.ranks))
    .map(({ problem }) => problem);
}

/** For each step of a path, its place among its siblings; a key that is missing comes before all that are there. */
function ranksOf(path: Path, document: unknown): number[] {
  let value = document;
  return path.map((step) => {
    const parent = value;
    value =
      typeof parent === 'object' && parent !== null ? (parent as Record<string, unknown>)[step] : undefined;
    if (typeof step === 'number') return step;
    return typeof parent === 'object' && parent !== null ? Object.keys(parent).indexOf(step) : -1;
  });
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, i) => rank !== b[i]);
  // Equal so far: the shorter path is the parent, which begins first.
  return at === -1 ? a.length - b.length : at >= b.length ? 1 : (a[at] as number) - (b[at] as number);
}
