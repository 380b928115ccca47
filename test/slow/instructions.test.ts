/** Guards against slower starts. Counts instructions, not seconds, so that a busy machine changes nothing. See test/bench/instructions.mjs. */
import { describe, expect, it } from 'vitest';
import { baseline, count, obstacle } from '../bench/instructions.mjs';

/** How many times the recorded instructions a render may take. */
const MARGIN = 1.08;

const reason = obstacle();

describe('a cold render of the seed', () => {
  it.skipIf(reason)(
    `takes no more than ${MARGIN} times the instructions recorded${reason ? ` (skipped: ${reason})` : ''}`,
    async () => {
      const { ratio, render, floor } = await count();
      const recorded = baseline().ratio;
      const remedy =
        'find what it is spent on; if it is worth it, record it: npm run build && node test/bench/instructions.mjs';
      expect(
        ratio,
        `${render} million instructions, ${ratio} times Node's own start (${floor}), where ${recorded} times is recorded: ${remedy}`,
      ).toBeLessThanOrEqual(MARGIN * recorded);
      if (ratio < recorded / MARGIN)
        console.warn(
          `A render takes far fewer instructions than recorded (${ratio} to ${recorded}): record it.`,
        );
    },
    // Ten times as long as it takes on an idle machine.
    300_000,
  );
});
