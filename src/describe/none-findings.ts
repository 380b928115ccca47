/** Attentions that are `None`: what a model without eager attention gives, as each format holds it. */
import type { TensorFile } from '../input/tensors/tensor-file.ts';
import { type Finding, NOT_RECORDED } from './finding.ts';

/** Nulls where an attention file has layers or their weights. */
export function noneInDocument(value: unknown): Finding[] {
  const layers = (value as { readonly layers?: unknown } | null)?.layers;
  const path = pathOfNull(layers);
  return path === undefined
    ? []
    : [{ level: 'error', code: 'null-weights', first: path, message: `${path} is null`, ...NOT_RECORDED }];
}

function pathOfNull(layers: unknown): string | undefined {
  if (layers === null) return 'layers';
  if (!Array.isArray(layers)) return undefined;
  const index = layers.findIndex((layer) => layer === null || layer?.weights === null);
  if (index === -1) return undefined;
  return `layers[${index}]${layers[index] === null ? '' : '.weights'}`;
}

/** Arrays of Python objects, which `None` makes of an array, and nested lists without a number. */
export async function noneInTensors(file: TensorFile): Promise<Finding[]> {
  const objects = file.arrays.find(({ dtype }) => dtype === 'object');
  if (objects)
    return [
      {
        level: 'error',
        code: 'objects',
        message: `${objects.name} holds Python objects, not numbers`,
        cause:
          'None among the attentions, as SDPA and flash attention return no weights, or arrays of unequal shapes',
        remedy:
          "load the model with attn_implementation='eager', and save with np.asarray(x, dtype=np.float32), unequal arrays one by one",
      },
    ];
  if (file.format !== 'json') return [];
  let numbers = 0;
  for (const { name } of file.arrays)
    await file.scanNumbers(name, (value) => {
      if (!Number.isNaN(value)) numbers++;
    });
  return numbers > 0
    ? []
    : [
        {
          level: 'error',
          code: 'no-numbers',
          message: 'there is nothing but null in the lists',
          ...NOT_RECORDED,
        },
      ];
}
