/** The README's array of jobs on a real Slurm, and the batch that its shards make together. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { QUERIES, writeCheckpoints } from '../support/checkpoints.ts';
import { ROOT, readersFolder, run } from '../support/command.ts';
import { hasSlurm, type Slurm, startSlurm } from '../support/slurm.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const script = readFileSync(join(ROOT, 'fixtures/cluster/figures.sh'), 'utf8');
const [, merge = ''] = /`(npx attnplot batch --merge [^`]*?)(?: --gallery)?`/.exec(readme) ?? [];

describe.skipIf(!hasSlurm)(
  'on a Slurm cluster (skipped without slurm-wlm and munge, or where not root)',
  () => {
    const folder = readersFolder();
    let slurm: Slurm;
    const shell = (command: string) => run('bash', ['-c', command], folder, slurm.env);
    const outputs = (job: string) =>
      readdirSync(folder)
        .filter((name) => name.startsWith(`slurm-${job}_`))
        .map((name) => readFileSync(join(folder, name), 'utf8'));
    const submitted = async (args: string) => {
      const job = (await shell(`sbatch --parsable ${args} figures.sh`)).stdout.trim();
      return { code: await slurm.codeOf(job), job };
    };

    beforeAll(async () => {
      writeCheckpoints(folder);
      // Small figures, and the queries that the checkpoints have.
      const small = script.replace(/--query \S+/, `--query ${QUERIES.join(',')} --dpi 40`);
      expect(small).toContain('--dpi 40 --shard auto');
      writeFileSync(join(folder, 'figures.sh'), small);
      slurm = await startSlurm();
    });
    afterAll(() => slurm?.stop());

    it('an array of jobs draws the pixels of one batch, and merges into its manifest', async () => {
      const { code, job } = await submitted('');
      expect(code, outputs(job).join('\n')).toBe(0);
      const merged = await shell(merge);
      expect(merged).toEqual({
        code: 0,
        stdout: '',
        stderr: '36 figures of 4 shards; figs/attnplot-manifest.json\n',
      });
      const whole = /npx attnplot batch .*/.exec(
        readFileSync(join(folder, 'figures.sh'), 'utf8'),
      ) as RegExpExecArray;
      const alone = await shell(whole[0].replace('--shard auto', '').replace('figs/', 'whole/'));
      expect(alone.code, alone.stderr).toBe(0);
      const figures = readdirSync(join(folder, 'whole'), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.png'));
      expect(figures).toHaveLength(36);
      const pixels = (name: string) => PNG.sync.read(readFileSync(join(folder, name))).data;
      for (const name of figures)
        expect(pixels(`figs/${name}`).equals(pixels(`whole/${name}`)), name).toBe(true);
      const manifest = (name: string) => readFileSync(join(folder, name, 'attnplot-manifest.json'), 'utf8');
      expect(manifest('figs')).toBe(manifest('whole'));
    });

    it('a task that is submitted again alone still draws only its own share', async () => {
      const { code, job } = await submitted('--array=3');
      expect(code).toBe(2);
      expect(outputs(job).join('\n')).toContain(
        'found a Slurm array of 1 task from 3 to 3, expected all of them, from 0 or 1 on',
      );
    });
  },
);
