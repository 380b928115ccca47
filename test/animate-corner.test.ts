/** The corner of a frame, which says its step: where it stands. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionConflict } from '../src/core/errors.ts';
import type { Figure } from '../src/figure/figure.ts';
import { lockFrame, lockOf } from '../src/figure/frame.ts';
import { layoutFigure } from '../src/layout/layout.ts';
import { anyFigure } from './support/any-figure.ts';
import { figureOf, fileOf, placeholder } from './support/figures.ts';
import { areaOf, marksOf, outsideThePage, overlap, overlappingTexts, textsOf } from './support/geometry.ts';
import { runs } from './support/random.ts';

describe('the corner', () => {
  it('overlaps nothing and stays on the page, in any figure', () => {
    const corner = fc.oneof(
      fc.nat().map((n) => `step ${n}`),
      fc.string({ maxLength: 80 }),
    );
    let drawn = 0;
    fc.assert(
      fc.property(
        anyFigure,
        fc.array(corner, { minLength: 1, maxLength: 4 }),
        ({ file, options }, corners) => {
          let figure: Figure;
          try {
            figure = figureOf(file, options);
          } catch (error) {
            // Some options fit no such values: a percentile of zeros is no end of a scale.
            if (error instanceof OptionConflict) return;
            throw error;
          }
          const frames = corners.map((text) => ({ figure, corner: text }));
          const lock = lockOf(frames, { below: false, above: true });
          const heights = new Set<number>();
          for (const text of corners) {
            let scene: ReturnType<typeof layoutFigure>['scene'];
            try {
              ({ scene } = layoutFigure(lockFrame(figure, lock, text), placeholder));
            } catch (error) {
              if (error instanceof OptionConflict) return; // A page too small for its figure.
              throw error;
            }
            heights.add(scene.heightPt);
            expect(outsideThePage(scene)).toEqual([]);
            expect(overlappingTexts(scene)).toEqual([]);
            const own = textsOf(scene).filter((mark) =>
              scene.groups.some(({ kind, marks }) => kind === 'corner' && marks.includes(mark)),
            );
            for (const mark of own)
              for (const other of marksOf(scene).filter(({ type }) =>
                ['heatmap', 'gradient', 'polygon'].includes(type),
              ))
                expect(overlap(areaOf(mark), areaOf(other))).toBe(false);
          }
          expect(heights.size).toBe(1);
          drawn++;
        },
      ),
      { numRuns: runs(60) },
    );
    // A layout that refuses everything would pass.
    expect(drawn).toBeGreaterThan(runs(60) * 0.3);
  });

  it('is beside a title that leaves room, and above one otherwise', () => {
    const figure = figureOf(fileOf(1, 1, 4, { title: 'T' }), { width: '4in' });
    const baselines = (text: string) => {
      const lock = lockOf([{ figure, corner: text }], { below: false, above: false });
      const { scene } = layoutFigure(lockFrame(figure, lock, text), placeholder);
      const baseline = (kind: string) =>
        textsOf({ ...scene, groups: scene.groups.filter((group) => group.kind === kind) })[0]?.y;
      return [baseline('corner'), baseline('title')];
    };
    const [beside, title] = baselines('step 1');
    expect(beside).toBe(title);
    const [over, below] = baselines('a checkpoint with a very long name');
    expect(over).toBeLessThan(below as number);
  });
});
