/** `init`: writes an example attention file that explains itself, or prints the Python that dumps one. */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { Command } from 'commander';
import { shellWord } from '../core/words.ts';
import { writeOutput } from './output.ts';
import { usageError } from './report.ts';

/** Adds `init`. @param say writes a line for people */
export function addInitCommand(
  program: Command,
  _answer: (code: number) => void,
  say: (line: string) => void,
): void {
  program
    .command('init')
    .description(
      'Write an example attention file to start from: it draws as it is, and its "meta" says what each key means. With --from python, print a script that dumps one from a model.',
    )
    .argument('[file]', 'the file to write, which must not exist', 'attention.json')
    .option('--from <what>', 'python: print a script instead')
    .action(async (file: string, { from }: { readonly from?: string }) => {
      if (from !== undefined) {
        checkFrom(from);
        process.stdout.write(PYTHON);
        return;
      }
      refuseOtherNames(file);
      refuseExisting(file);
      await writeOutput(file, Buffer.from(EXAMPLE));
      say(`wrote ${file}; draw it: attnplot render ${shellWord(file)}`);
    });
}

function checkFrom(from: string): void {
  if (from === 'python') return;
  throw usageError('--from', 'bad-flag', `found "${from}", expected python`, 'write --from python');
}

/** A picture's name over JSON would mislead. */
function refuseOtherNames(file: string): void {
  const extension = extname(file);
  if (extension === '' || extension === '.json') return;
  const name = `${file.slice(0, -extension.length)}.json`;
  const hint = `write a file, then draw it: attnplot init ${shellWord(name)} && attnplot render ${shellWord(name)}`;
  throw usageError(
    shellWord(file),
    'bad-flag',
    `found a name that ends in ${extension}, expected .json`,
    hint,
  );
}

function refuseExisting(file: string): void {
  if (file !== '-' && existsSync(file))
    throw usageError(
      shellWord(file),
      'overwrites-input',
      'found a file of this name, expected none',
      'choose another name: attnplot init example.json',
    );
}

/** JSON has no comments; `meta` is free, and attnplot reads nothing in it. */
const EXAMPLE = `{
  "meta": {
    "title": "over the figure; may be left out",
    "tokens": "a label for each key, left to right: the columns",
    "rows": "one for each query: a label, or its label and its position among the tokens, from 0",
    "layers": "weights[row][key] of each layer; a row may end early: the keys that it lacks are masked. null is a missing value",
    "figure": "any flag of attnplot render in camelCase; a flag on the command line wins",
    "more": "attnplot schema prints the JSON Schema; attnplot validate says whether the numbers are attention"
  },
  "title": "Attention of two queries",
  "tokens": ["The", "cat", "sat", "<pause>", "on", "it"],
  "rows": [{ "label": "P@3", "query": 3 }, { "label": "it@5", "query": 5 }],
  "layers": [
    { "label": "Layer 0", "weights": [[0.1, 0.2, 0.3, 0.4], [0.1, 0.4, 0.1, 0.2, 0.1, 0.1]] },
    { "label": "Layer 1", "weights": [[0.6, 0.2, 0.1, 0.1], [0.5, 0.1, 0.1, 0.1, 0.1, 0.1]] }
  ],
  "figure": { "vmin": 0, "colormap": "inferno" }
}
`;

const PYTHON = `"""Dumps attention for attnplot: python dump.py, then attnplot render attn.npz --query 3"""
import numpy as np

# From a model of transformers (SDPA returns no attention, and dropout must be off):
#   model = AutoModelForCausalLM.from_pretrained(name, attn_implementation="eager").eval()
#   out = model(**inputs, output_attentions=True)
#   weights = np.stack([layer[0].float().numpy() for layer in out.attentions])
#   tokens = tokenizer.convert_ids_to_tokens(inputs.input_ids[0])
tokens = ["The", "cat", "sat", "<pause>", "on", "it"]
scores = np.random.default_rng(0).normal(size=(4, 2, len(tokens), len(tokens)))
weights = np.tril(np.exp(scores))
weights /= weights.sum(axis=-1, keepdims=True)  # [layer, head, query, key]

np.savez_compressed("attn.npz", attentions=weights.astype(np.float16), tokens=np.array(tokens))
`;
