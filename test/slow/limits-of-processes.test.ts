/** Limits that a system sets to a process. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMAND, ROOT, run } from '../support/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'attnplot-limits-'));

/** Renders with at most 4 GB of address space, a limit on some clusters. */
function renderWithin(input: string, output: string, environment = '') {
  const command = `ulimit -v 4000000 && ${environment} ${process.execPath} ${COMMAND} render fixtures/${input} -o ${join(folder, output)} --quiet`;
  return run('bash', ['-c', command], ROOT);
}

// macOS has no such limit.
describe.skipIf(process.platform !== 'linux')('a limit on addresses', () => {
  it('leaves enough room to draw', async () => {
    expect(await renderWithin('abspe-pause.json', 'seed.png')).toMatchObject({ code: 0 });
  });

  it('that is too low to shape complex scripts is reported, with a way around it', async () => {
    const input = 'gallery/right-to-left.json';
    const ran = await renderWithin(input, 'limited.png');
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('found a limit on the address space (ulimit -v)');
    const way = 'NODE_OPTIONS=--disable-wasm-trap-handler';
    expect(ran.stderr).toContain(way);
    expect(await renderWithin(input, 'within.png', way)).toMatchObject({ code: 0, stderr: '' });
    const free = join(folder, 'free.png');
    await run(process.execPath, [COMMAND, 'render', `fixtures/${input}`, '-o', free], ROOT);
    expect(readFileSync(join(folder, 'within.png')).equals(readFileSync(free))).toBe(true);
  });
});

describe.skipIf(process.platform !== 'linux')('a limit on open files', () => {
  const drawWithin = (jobs: number) => {
    const inputs = 'fixtures/gallery/abspe-steps/step-*.json';
    const output = join(folder, `jobs-${jobs}`, '{name}.png');
    const command = `ulimit -n 24 && ${process.execPath} ${COMMAND} batch ${inputs} -o '${output}' --jobs ${jobs} --dpi 30`;
    return run('bash', ['-c', command], ROOT);
  };

  it('that lets no worker start is reported, and --jobs 1 draws', async () => {
    const ran = await drawWithin(3);
    // 4 where the manifest has no room either.
    expect([1, 4]).toContain(ran.code);
    expect(ran.stderr).toMatch(/no worker can be started: .*--jobs 1\)/);
    expect(ran.stderr).not.toContain('attnplot has failed');
    expect(await drawWithin(1)).toMatchObject({ code: 0 });
  });
});
