/** Scenes of one group, painted on the canvas. */
import { colorTable } from '../../src/figure/colormap.ts';
import { paletteOn } from '../../src/figure/palette.ts';
import type { Mark, Scene } from '../../src/layout/scene.ts';
import type { Size } from './pages.ts';

const COLORS = colorTable('inferno');

/** A scene of one group; at 72 dpi its points are pixels. */
export const sceneOf = (marks: readonly Mark[], [widthPt, heightPt]: Size = [120, 100]): Scene => ({
  ...{ widthPt, heightPt, background: '#ffffff', blanks: paletteOn('#ffffff'), colors: COLORS },
  groups: [{ kind: 'panel', label: '', marks }],
});
