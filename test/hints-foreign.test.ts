/** Hints about files of other programs: each line is typed, its hint is followed to the letter, and the figure is drawn. */
import { test } from 'vitest';
import { unicode } from './support/dumps.ts';
import { npz, words } from './support/hint-inputs.ts';
import { type Files, follow, type Line, of } from './support/hints.ts';
import { fixture } from './support/tensors.ts';

const good = of(2, 3, 6, 6);

const FILES: Files = {
  'attentions.npz': npz({ attentions: good, tokens: unicode(words(6)) }),
  'layers.npz': npz({ arr_0: of(1, 3, 6, 6), arr_1: of(1, 3, 6, 6) }),
  'attentions.pt': fixture('tensors/torch2/protocol-4.pt'),
  'attention.csv': '"V1","V2"\n0.1,0.9\n0.5,0.5\n',
  'tokens.json': JSON.stringify(words(6)),
  'lfs.npz': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 4\n',
  'model.gguf': `GGUF\x03${'\0'.repeat(60)}`,
  'weights.onnx': '\b\x07\x12\x07pytorch\x1a\x051.9',
  'checkpoint.index': 'model_checkpoint_path: "ckpt-1"\n',
  'rows.parquet': `PAR1${'\0'.repeat(60)}`,
  'rows.arrow': `ARROW1${'\0'.repeat(60)}`,
  'rows.db': `SQLite format 3\0${'\0'.repeat(60)}`,
  'printed.txt': 'tensor([[0.1, 0.9],\n        [0.5, 0.5]])\n',
  'data.RData': `RDX3\nX\n${'\0'.repeat(60)}`,
  'page.npz': '<!DOCTYPE html><html><body>Sign in</body></html>',
  'notebook.json': '{"cells": [], "nbformat": 4}',
  'index.json': '{"weight_map": {}}',
  'config.json': '{"model_type": "bert", "architectures": ["BertModel"]}',
  'tokenizer.json': '{"added_tokens": [], "model": {}}',
};

const OUTPUTS = /torch\.save\(outputs\.attentions, 'attentions\.pt'\)/;
const ARRAY = /save the array that it holds: np\.savez\('attentions\.npz', attentions=x\)/;

const LINES: readonly Line[] = [
  ['render model.gguf', OUTPUTS, 'render attentions.pt'],
  ['render weights.onnx', OUTPUTS, 'render attentions.pt'],
  ['render index.json', OUTPUTS, 'render attentions.pt'],
  ['render config.json', OUTPUTS, 'render attentions.pt'],
  ['render checkpoint.index', /np\.savez\('attentions\.npz', \*outputs\.attentions\)/, 'render layers.npz'],
  ['render rows.parquet', ARRAY, 'render attentions.npz'],
  ['render rows.arrow', ARRAY, 'render attentions.npz'],
  ['render rows.db', ARRAY, 'render attentions.npz'],
  ['render printed.txt', ARRAY, 'render attentions.npz'],
  ['render notebook.json', ARRAY, 'render attentions.npz'],
  ['render data.RData', /write\.csv\(x, "attention\.csv", row\.names = FALSE\)/, 'render attention.csv'],
  [
    'render tokenizer.json',
    /give them with --tokens tokens\.json/,
    'render attentions.npz --tokens tokens.json',
  ],
  ['render page.npz', /download the file itself/, 'render attentions.npz'],
  ['render lfs.npz', /download it: git lfs pull/, 'render attentions.npz'],
];

test.each(LINES)('%s', (...line) => follow(FILES, line));
