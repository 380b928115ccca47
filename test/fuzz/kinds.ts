/** The kinds of cases: what is damaged, and the commands that read it. Seeds choose kinds by their places. */
import { commandLines, configs, fonts, someFlags } from './command-lines.ts';
import type { Kind } from './common.ts';
import { animate, arraysOf, jsonStructure, jsonText, tokens } from './data-files.ts';
import { figures, manifests } from './written-files.ts';

export const KINDS: Readonly<Record<string, Kind>> = {
  'json text': jsonText,
  'json structure': jsonStructure,
  npy: arraysOf('.npy'),
  npz: arraysOf('.npz'),
  safetensors: arraysOf('.safetensors'),
  pt: arraysOf('.pt'),
  csv: arraysOf('.csv'),
  figures,
  fonts,
  manifests,
  flags: someFlags,
  configs,
  tokens,
  animate,
  'command lines': commandLines,
};
