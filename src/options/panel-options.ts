import * as z from 'zod/mini';
import type { OptionSpec } from './option-spec.ts';

/** Options of the panels: what each of them shows, and the shape of its cells. */
export const PANEL_OPTIONS = {
  panels: {
    schema: () => z.enum(['layers', 'heads', 'queries']),
    placeholder: '<what>',
    help: 'a panel a layer, a head (in a grid of layers and heads), or a query, with layers as its rows (default: layers)',
  },
  aspect: {
    schema: () => z.enum(['equal', 'auto']),
    placeholder: '<shape>',
    help: 'square cells (equal) or cells that fill the width (auto) (default: equal for square matrices of more than 4 rows)',
  },
  panelLabel: {
    schema: () => z.enum(['left', 'top', 'none']),
    placeholder: '<where>',
    help: "where a panel's label stands: left, top or none (default: left, or top with square cells)",
  },
} satisfies Record<string, OptionSpec>;
