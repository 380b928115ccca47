/** Keys by their positions in the whole sequence, where only some of them are drawn. */
import { type Attention, truePositions } from '../attention/attention.ts';
import type { LayerFacts, NamedWeight } from './layer-facts.ts';
import type { Observation } from './observation.ts';
import type { RowOverLayers } from './rows-over-layers.ts';

/** The parts of a description that name keys. */
interface NamesKeys {
  readonly rows: readonly RowOverLayers[];
  readonly layers: readonly LayerFacts[];
  readonly observations: readonly Observation[];
}

/** A description whose keys are columns, with keys by their positions in the whole sequence. */
export function inSequence<Parts extends NamesKeys>(description: Parts, attention: Attention): Parts {
  if (!attention.selection) return description;
  const at = truePositions(attention);
  const moved = <Item extends { readonly key: number }>(item: Item): Item => ({ ...item, key: at(item.key) });
  const named = (weight: NamedWeight | null) => weight && moved(weight);
  return {
    ...description,
    rows: description.rows.map((row) => ({ ...row, peaks: row.peaks.map(moved) })),
    layers: description.layers.map((layer) => ({
      ...layer,
      rows: layer.rows.map((row) => ({
        ...row,
        peak: named(row.peak),
        top: row.top.map(moved),
        outstanding: row.outstanding.map(at),
      })),
    })),
    observations: description.observations.map((one): Observation => {
      if (one.kind === 'same-keys') return { ...one, keys: one.keys.map(at), peaks: one.peaks.map(moved) };
      return one.kind === 'recurring-key' || one.kind === 'anomaly' ? moved(one) : one;
    }),
  };
}

/** Tokens by the positions of their keys in the whole sequence. */
export function tokensInSequence(attention: Attention, tokens: readonly string[]): readonly string[] {
  if (!attention.selection) return tokens;
  const at = truePositions(attention);
  const placed: string[] = [];
  for (const [key, label] of tokens.entries()) placed[at(key)] = label;
  return placed;
}
