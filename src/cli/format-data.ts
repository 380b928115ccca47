import type { AttentionFile } from '../input/attention-file.ts';

/** An attention file as JSON that people can read and git can compare: a line a layer, and a line for everything else. */
export function formatData({ layers, ...rest }: AttentionFile): string {
  const { figure, ...head } = rest;
  const member = ([key, value]: [string, unknown]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  const lines = [
    ...Object.entries(head).map(member),
    `  "layers": [\n${layers.map((layer) => `    ${JSON.stringify(layer)}`).join(',\n')}\n  ]`,
    ...(figure ? [member(['figure', figure])] : []),
  ];
  return `{\n${lines.join(',\n')}\n}\n`;
}
