/** Hints for files of other kinds, followed to the letter: each gives what can be drawn. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { COMMAND } from '../support/command.ts';
import { npyOf } from '../support/dumps.ts';
import { attnplot, FOLDER, save } from '../support/held-dumps.ts';
import { has } from '../support/programs.ts';
import { zip } from '../support/tensor-writers.ts';
import { hasNumpy } from '../support/tensors.ts';

/** Runs a hint's command in the folder, with `attnplot` and `python` found as a user's shell finds them. */
function follow(command: string): void {
  const bin = join(FOLDER, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'attnplot'), `#!/bin/sh\nexec "${process.execPath}" "${COMMAND}" "$@"\n`, {
    mode: 0o755,
  });
  try {
    symlinkSync('/usr/bin/python3', join(bin, 'python'));
  } catch {
    // Made by the test before.
  }
  execFileSync('sh', ['-c', command], {
    cwd: FOLDER,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    stdio: 'pipe',
  });
}

describe('the command of a hint, followed to the letter, gives what can be drawn', () => {
  const commandOf = async (name: string) => {
    const { stderr } = await attnplot('render', name, '-o', 'x.png');
    return /hint: [^:]*: (.*)\n/.exec(stderr)?.[1] ?? '';
  };
  const attention = npyOf([
    [
      [1, 0],
      [0.4, 0.6],
    ],
  ]);

  const packers = ['gzip', 'bzip2', 'xz', 'zstd'].filter(has);
  test.each(packers)('%s', async (packer) => {
    const name = `it's-${packer}.npy`;
    save(name, attention);
    execFileSync(packer, ['-q', '-f', name], { cwd: FOLDER });
    const [packed] = { gzip: ['.gz'], bzip2: ['.bz2'], xz: ['.xz'], zstd: ['.zst'] }[packer] ?? [''];
    const command = await commandOf(`${name}${packed}`);
    follow(command);
    expect(command).toContain('-o figure.png');
    expect((await attnplot('check', 'figure.png')).code).toBe(0);
  });

  test('zlib', async () => {
    save('packed.zz', deflateSync(attention));
    const command = await commandOf('packed.zz');
    follow(command);
    expect(command).toContain('-o figure.png');
    expect((await attnplot('check', 'figure.png')).code).toBe(0);
  });

  const archives: readonly (readonly [name: string, program: string, pack: string])[] = [
    ['packed.tar', 'tar', 'tar -cf packed.tar inner.npy'],
    ['packed.tar.gz', 'tar', 'tar -czf packed.tar.gz inner.npy'],
    [
      'packed.zip',
      'unzip',
      `python3 -c "import zipfile; zipfile.ZipFile('packed.zip', 'w').write('inner.npz')"`,
    ],
  ];
  test.each(archives.filter(([, program]) => has(program)))('%s', async (name, _, pack) => {
    save('inner.npy', attention);
    save('inner.npz', zip([{ name: 'attentions.npy', data: attention }]));
    execFileSync('sh', ['-c', `${pack} && rm inner.npy inner.npz`], { cwd: FOLDER });
    follow(await commandOf(name));
    const inner = name.endsWith('zip') ? 'inner.npz' : 'inner.npy';
    expect((await attnplot('render', inner, '-o', 'x.png')).code).toBe(0);
  });

  const python = (script: string) => {
    try {
      execFileSync('/usr/bin/python3', ['-c', script], { cwd: FOLDER, stdio: 'pipe' });
      return true;
    } catch {
      return false;
    }
  };
  test.runIf(hasNumpy && python('import scipy.io, scipy.sparse'))('scipy', async () => {
    python(
      "import numpy as np, scipy.sparse as s, scipy.io as io; a = np.array([[1, 0], [.4, .6]]); [s.save_npz(f'{k}.npz', s.csr_array(a).asformat(k)) for k in ('csr', 'csc', 'coo', 'bsr', 'dia')]; io.savemat('a.mat', {'attentions': a}); f = io.netcdf_file('a.nc', 'w'); f.createDimension('q', 2); f.createDimension('k', 2); f.createVariable('attentions', 'd', ('q', 'k'))[:] = a; f.close()",
    );
    for (const name of ['csr.npz', 'csc.npz', 'coo.npz', 'bsr.npz', 'dia.npz', 'a.mat', 'a.nc']) {
      const command = await commandOf(name);
      follow(command);
      const made = command.split(' ').at(-1) as string;
      const { code, stderr } = await attnplot('render', made, '-o', 'x.png');
      expect([name, code, stderr]).toEqual([name, 0, expect.stringContaining('x.png')]);
    }
  });

  const TORCH = 'import torch, pickle; from argparse import Namespace as N; t = torch.tensor(a);';
  /** What other libraries write, where this machine has them: the hint's command is run with the same ones. */
  const LIBRARIES = [
    ['h5py', 'a.h5', "import h5py; f = h5py.File('a.h5', 'w'); f['attentions'] = a; f.close()"],
    ['pandas', 'df.pkl', "import pandas; pandas.DataFrame(a, columns=['x', 'y']).to_pickle('df.pkl')"],
    ['joblib', 'a.joblib', "import joblib; joblib.dump({'attentions': a}, 'a.joblib')"],
    ['joblib', 'b.joblib', "import joblib; joblib.dump({'attentions': a}, 'b.joblib', compress=3)"],
    ['pickle', 'zero.pkl', "import pickle; pickle.dump([a, a * 1], open('zero.pkl', 'wb'), 0)"],
    [
      'pickle',
      'ragged.pkl',
      "import pickle; u = lambda *s: np.ones(s) / s[-1]; pickle.dump({'attentions': (u(1, 2, 3, 3), u(1, 4, 3, 3)), 'tokens': ['x', 'y', 'z']}, open('ragged.pkl', 'wb'))",
    ],
    [
      'torch',
      'dict.pkl',
      `${TORCH} pickle.dump({'attentions': [t, t * 1], 'tokens': ['x', 'y']}, open('dict.pkl', 'wb'))`,
    ],
    ['torch', 'old.pt', `${TORCH} torch.save(t, 'old.pt', _use_new_zipfile_serialization=False)`],
    [
      'torch',
      'old-dict.pt',
      `${TORCH} torch.save({'attentions': [t, t * 1]}, 'old-dict.pt', _use_new_zipfile_serialization=False)`,
    ],
    ['torch', 'object.pt', `${TORCH} torch.save(N(attentions=(t, t * 1), of=N(seed=1)), 'object.pt')`],
    ['torch', 'list.pt', `${TORCH} torch.save({'attentions': [t, t * 1], 'of': [N(seed=1)]}, 'list.pt')`],
    [
      'torch',
      'cache.pt',
      `${TORCH} torch.save(N(cache_dict={'attentions.0': t, 'attentions.1': t * 1}), 'cache.pt')`,
    ],
  ] as const;
  for (const [modules, name, script] of LIBRARIES)
    test.runIf(hasNumpy && python(`import ${modules}`))(`${modules}: ${name}`, async () => {
      python(`import numpy as np; a = np.array([[1, 0], [.4, .6]]); ${script}`);
      const command = /(python .*)$/.exec(await commandOf(name))?.[0] as string;
      follow(command);
      const { code, stderr } = await attnplot('render', command.split(' ').at(-1) as string, '-o', 'x.png');
      expect([code, stderr]).toEqual([0, expect.stringContaining('x.png')]);
    });
});
