/** Examples of each command, for help and the man page. test/help.test.ts runs them all. */
import { MANIFEST } from '../core/batch-files.ts';

/** Examples by the command's name. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  render: [
    'attnplot render attention.json',
    'attnplot render attn.npz --query 8,32 --layers 0-5,11 -o fig.pdf --preset icml',
    'attnplot render attn.npz --query "<pause>" --head max --vmax p99 -o fig.svg --theme dark',
    'attnplot render --over "runs/a/step-*.npz" --layers 3 --query 32 -o steps.pdf',
    'attnplot render fig.png --colormap viridis -o again.png',
  ],
  batch: [
    'attnplot batch "runs/*/step-*.npz" -o "figs/{dir}/{name}.png" --query 8,32 --gallery',
    'attnplot batch "runs/*/step-*.npz" --query 8 --title "{dir}, step {step}" --vmin 0 --vmax 0.5',
  ],
  diff: ['attnplot diff runs/a/step-200.npz runs/a/step-100.npz -o diff.pdf --query 8,32'],
  preview: [
    'attnplot preview attention.json --protocol blocks',
    'attnplot preview attn.npz --query 8,32 --layers 0-3 --protocol ascii',
  ],
  compare: ['attnplot compare attn.npz attention.json -o compared.pdf --query 8,32 --names "AbsPE,NoPE"'],
  animate: ['attnplot animate "runs/a/step-*.npz" -o run.gif --query 8,32 --layers 0-3 --fps 4'],
  curve: [
    'attnplot curve attn.npz --stat entropy -o curve.pdf',
    'attnplot curve "runs/*/step-*.npz" --stat sink --over step -o sinks.png --band quartiles',
  ],
  heads: [
    'attnplot heads attn.npz --stat induction -o heads.png --top 10',
    'attnplot heads attn.npz --stat sink --annotate -o sinks.pdf',
  ],
  check: [
    'attnplot check fig.png --data attn.npz',
    `attnplot check --manifest figs/${MANIFEST} --format github`,
  ],
  validate: ['attnplot validate attn.npz', 'attnplot validate "attn.npz" attention.json --strict'],
  describe: [
    'attnplot describe attention.json',
    'attnplot describe attn.npz --query 8,32 --layers 0-5 -o words.md',
    'attnplot describe attention.json --format latex > figure.tex',
  ],
  inspect: ['attnplot inspect attn.npz', 'attnplot inspect fig.png --data > values.json'],
  init: ['attnplot init', 'attnplot init --from python > dump.py'],
  colormaps: ['attnplot colormaps', 'attnplot colormaps -o colormaps.png'],
  completion: ['eval "$(attnplot completion bash)"'],
  doctor: ['attnplot doctor'],
  schema: ['attnplot schema > attention.schema.json'],
};
