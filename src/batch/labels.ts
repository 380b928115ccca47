/** Labels that tell inputs apart: of animation frames and of figures in a gallery. */
import { basename, dirname, extname } from 'node:path';

/** The shortest labels that differ for all inputs: steps, names, steps with folders, or paths. */
export function labelInputs(inputs: readonly string[]): string[] {
  const stepOrName = (input: string) => {
    const step = stepOf(input);
    return step === undefined ? nameOf(input) : `step ${step}`;
  };
  const ways = [
    stepOrName,
    nameOf,
    (input: string) => `${basename(dirname(input))}, ${stepOrName(input)}`,
    (input: string) => input,
  ];
  const labelled = ways.map((way) => inputs.map(way));
  return labelled.find((labels) => new Set(labels).size === labels.length) ?? [...inputs];
}

/** A file's name without folder and extension. */
const nameOf = (path: string): string => basename(path, extname(path));

/** The last number in a file's name: the step of a checkpoint. */
function stepOf(path: string): number | undefined {
  const last = nameOf(path).match(/\d+/g)?.at(-1);
  return last === undefined ? undefined : Number(last);
}
