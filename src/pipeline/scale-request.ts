/** What inputs tell of themselves where all are to share one colour scale. */

import { withoutDifference } from '../attention/difference.ts';
import { type DataRange, rangeOf } from '../figure/data-range.ts';
import { checkDomain } from '../figure/domain.ts';
import { panelForm } from '../figure/panel-form.ts';
import { endsOf, type Percentiles, percentilesOf, sortedValues } from '../figure/percentiles.ts';
import type { Prepared } from './prepare.ts';
import { blaming } from './sources.ts';

/** What a colour scale shared with other inputs needs to know about one of them. */
export interface ScaleRequest extends DataRange {
  readonly vmin: number | undefined;
  readonly vmax: number | undefined;
  /** Ends that are percentiles, which are of its own values unless all inputs ask for the same; and those values, sorted. */
  readonly percentiles?: Percentiles;
  readonly values?: readonly number[];
  readonly scale: string;
  readonly colormap: string | undefined;
}

/** The extent of an input's values and its options of the scale. @throws AttnplotError for values that its scale cannot show */
export function scaleRequestOf(prepared: Prepared): Promise<ScaleRequest> {
  return blaming(prepared, async ({ options }) => {
    const attention = withoutDifference(panelForm(prepared.attention, options).shown);
    const range = rangeOf(attention);
    const percentiles = percentilesOf(options);
    const values = percentiles ? sortedValues(attention) : new Float64Array();
    const { vmin, vmax, scale = 'linear' } = endsOf(options, () => values);
    // Of one input's values a percentile may be no use where it is of all inputs'.
    const own = {
      scale,
      vmin: percentiles?.vmin ? undefined : vmin,
      vmax: percentiles?.vmax ? undefined : vmax,
    };
    if (scale !== 'log' || !percentiles?.vmin) checkDomain(attention, range.extent, own);
    const request = { ...range, vmin, vmax, scale, colormap: options.colormap };
    return percentiles ? { ...request, percentiles, values: [...values] } : request;
  });
}
