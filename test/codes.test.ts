/** Everything that attnplot reports has a code, and no code in attnplot reads a sentence. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Reduction, reductionWords, rowSums } from '../src/attention/reduction.ts';
import { createKinds } from '../src/cli/batch/kinds.ts';
import {
  BATCH_MEANINGS,
  FINDING_MEANINGS,
  NOTICE_MEANINGS,
  PROBLEM_MEANINGS,
  REASON_MEANINGS,
} from '../src/core/code-meanings.ts';
import { AttnplotError, type Problem } from '../src/core/errors.ts';
import { openAttention } from '../src/pipeline/open-attention.ts';
import { render } from '../src/pipeline/render.ts';
import { validate } from '../src/pipeline/validate.ts';
import { attnplot, ROOT } from './support/command.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'attnplot-codes-'));
const INVALID = join(ROOT, 'fixtures/invalid');
const invalid = readdirSync(INVALID).filter((file) => file.endsWith('.json'));

function saved(name: string, content: string | Uint8Array): string {
  const path = join(FOLDER, name);
  writeFileSync(path, content);
  return path;
}

/** The codes of a file that `render` refuses. */
async function problemsOf(path: string): Promise<readonly Problem[]> {
  const error = await render(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AttnplotError);
  return (error as AttnplotError).problems;
}

describe('codes of problems', () => {
  it.each(invalid)('%s: render and validate give each problem a known code', async (file) => {
    const path = join(INVALID, file);
    const problems = await problemsOf(path);
    expect(problems.length).toBeGreaterThan(0);
    for (const { code } of problems) expect(PROBLEM_MEANINGS).toHaveProperty(code);
    const { findings } = await validate(path);
    for (const { code } of findings)
      expect({ ...PROBLEM_MEANINGS, ...FINDING_MEANINGS }).toHaveProperty(code);
  });

  it.each<[file: string, codes: readonly Problem['code'][]]>([
    ['blank', ['empty-file']],
    ['truncated', ['cut-off']],
    ['truncated-in-a-string', ['cut-off']],
    ['comment', ['not-json']],
    ['missing-comma', ['not-json']],
    ['utf-16', ['not-text']],
    ['too-deep', ['too-deep']],
    ['duplicate-keys', ['duplicate-key', 'duplicate-key']],
    ['layer-null', ['null-weights']],
    ['layers-null', ['wrong-type', 'wrong-type', 'null-weights', 'wrong-type']],
    ['weights-null', ['null-weights', 'wrong-type']],
    ['infinity', ['wrong-value', 'wrong-value', 'wrong-value']],
    ['empty-row', ['empty-row']],
    ['transposed', ['row-count']],
    ['more-keys-than-tokens', ['row-length']],
    ['figure-row-ambiguous', ['ambiguous-row']],
    ['figure-layer-twice', ['listed-twice']],
    ['vmin-above-vmax', ['empty-domain']],
    ['figure-too-wide', ['wrong-value']],
    ['figure-too-large', ['page-too-large']],
  ])('%s: %j', async (file, codes) => {
    expect((await problemsOf(join(INVALID, `${file}.json`))).map(({ code }) => code)).toEqual(codes);
  });

  it('validate finds as many problems as render when some layers are null', async () => {
    const path = saved(
      'nulls.json',
      '{"tokens":["a","b"],"rows":["r"],"title":null,"layers":[null,[[0.5,0.5]]]}',
    );
    const { findings } = await validate(path);
    expect(findings).toHaveLength((await problemsOf(path)).length);
    expect(findings.map(({ code }) => code)).toEqual(['wrong-type', 'null-weights']);
    const { findings: ofWeights } = await validate(join(INVALID, 'weights-null.json'));
    expect(ofWeights).toHaveLength((await problemsOf(join(INVALID, 'weights-null.json'))).length);
  });
});

describe('the reduction of heads', () => {
  const fileWith = (reduction: unknown) =>
    JSON.stringify({
      ...{ tokens: ['a', 'b', 'c'], rows: ['r', 's'], reduction },
      layers: [
        [
          [0.9, 0.8, 0.7],
          [0.6, 0.9, 0.8],
        ],
      ],
    });
  const found = async (reduction: unknown) => {
    const path = saved('reduced.json', fileWith(reduction));
    const { report } = await render(path);
    expect(report.findings).toEqual((await validate(path)).findings);
    return report.findings.map(({ level, code }) => `${level} ${code}`);
  };

  it.each<[reduction: unknown, findings: readonly string[]]>([
    ['max over 4 heads', ['note row-sum']],
    ['maximum over 4 heads', ['note row-sum']],
    ['mean over 4 heads', ['note row-sum']],
    [{ kind: 'max', heads: 4 }, []],
    [{ kind: 'min', heads: [0, 3] }, []],
    [{ kind: 'max', heads: 1 }, ['warning row-sum']],
    [{ kind: 'mean', heads: 4 }, ['warning row-sum']],
    [undefined, ['warning row-sum']],
  ])('%j gives %j', async (reduction, findings) => {
    expect(await found(reduction)).toEqual(findings);
  });

  it('the remedy of the note works', async () => {
    const { findings } = await validate(saved('free.json', fileWith('max over 4 heads')));
    const [, kind] = /"reduction": (\{.*\})$/.exec(findings[0]?.remedy ?? '') ?? [];
    expect(await found(JSON.parse(kind as string))).toEqual([]);
  });

  it('is carried by a figure unchanged', async () => {
    const reduction: Reduction = { kind: 'max', heads: 4 };
    const { bytes, report } = await render(saved('max.json', fileWith(reduction)));
    expect(report.description).toContain('Each weight is the maximum over 4 heads.');
    const opened = await openAttention(saved('max.png', bytes));
    expect((await opened.read({})).attention.reduction).toEqual(reduction);
  });

  it.each<[Reduction, string, ReturnType<typeof rowSums>]>([
    [{ kind: 'mean', heads: 12 }, 'mean over 12 heads', 'one'],
    [{ kind: 'mean', heads: [5] }, 'attention of head 5', 'one'],
    [{ kind: 'min', heads: [0, 3] }, 'minimum over heads 0, 3', 'any'],
    [{ kind: 'rollout', heads: 1 }, 'attention rollout over 1 head, residual included', 'one'],
    [{ kind: 'text', text: 'maximum over 4 heads' }, 'maximum over 4 heads', 'unknown'],
  ])('%j in words', (reduction, words, sums) => {
    expect(reductionWords(reduction)).toBe(words);
    expect(rowSums(reduction)).toBe(sums);
  });
});

describe('codes of notices and warnings', () => {
  const many = (labels: number) => ({
    tokens: Array.from({ length: labels }, (_, i) => `token ${i}`),
    rows: ['r'],
    layers: [[Array.from({ length: labels }, () => 1 / labels)]],
  });

  it('a report has one code per notice', async () => {
    const { notices, noticeCodes } = (await render(many(200), { dpi: 60 })).report;
    expect(noticeCodes).toContain('ticks-thinned');
    expect(noticeCodes).toHaveLength(notices.length);
    for (const code of noticeCodes) expect(NOTICE_MEANINGS).toHaveProperty(code);
  });

  it('a batch groups figures by code, not by sentence', () => {
    const figure = (input: string, notice: string, warning: string) =>
      ({
        event: 'figure',
        ...{ input, output: `${input}.png`, figure: { bytes: 1, sha256: '' } },
        ...{ pixels: { width: 1, height: 1 }, extent: null, clipped: { below: 0, above: 0 }, room: '' },
        domain: [0, 1],
        notices: [notice],
        noticeCodes: ['ticks-thinned'],
        warnings: [{ code: 'row-sum', message: warning, hint: '' }],
      }) as const;
    const kinds = createKinds();
    kinds.add(figure('a', 'every 2nd of 9 keys labelled', '1 row does not sum to 1'));
    kinds.add(figure('b', 'jeder dritte Schlüssel', 'zwei Zeilen'));
    expect(kinds.lines()).toEqual([
      'a and 1 more: warning: 1 row does not sum to 1',
      'a and 1 more: every 2nd of 9 keys labelled',
    ]);
  });
});

describe('the lists of codes', () => {
  const kinds = {
    problems: PROBLEM_MEANINGS,
    findings: FINDING_MEANINGS,
    notices: NOTICE_MEANINGS,
    reasons: REASON_MEANINGS,
    events: BATCH_MEANINGS,
  };

  it('are printed by `codes`, each code beside its meaning', async () => {
    const { code, stdout } = await attnplot(FOLDER, 'codes');
    expect(code).toBe(0);
    for (const [kind, meanings] of Object.entries(kinds)) {
      const [, list = ''] = new RegExp(`^${kind}\n((?: {2}.*\n)+)`, 'm').exec(stdout) ?? [];
      const printed = list
        .trimEnd()
        .split('\n')
        .map((line) => /^ {2}(\S+) +(.*)$/.exec(line)?.slice(1));
      expect(printed).toEqual(Object.entries(meanings));
    }
    expect(JSON.parse((await attnplot(FOLDER, 'codes', '--json')).stdout)).toEqual(kinds);
  });
});

describe('no code reads a sentence', () => {
  const SENTENCE = '(?:message|hint|cause|remedy|reduction|notice|reason|phrase|description|alt|expected)';
  const READS = [
    new RegExp(`\\b${SENTENCE}s?\\??\\.(?:startsWith|endsWith|includes|match|search|indexOf)\\(['"\`/]`, 'i'),
    new RegExp(`\\.(?:test|exec)\\((?:\\w+\\.)*${SENTENCE}\\)`, 'i'),
    /\b(?:message|hint|notice|reason|alt)\b === ['"`]/,
  ];

  it('in src and bin', () => {
    const files = ['src', 'bin'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    );
    const lines = files
      .filter((file) => /\.[cm]?[jt]s$/.test(file))
      .flatMap((file) =>
        readFileSync(join(ROOT, file), 'utf8')
          .split('\n')
          .map((line, i) => `${file}:${i + 1}: ${line.trim()}`),
      );
    expect(lines.length).toBeGreaterThan(10_000);
    expect(lines.filter((line) => READS.some((reads) => reads.test(line)))).toEqual([]);
  });

  it('the search finds code that does', () => {
    const examples = [
      'others.filter(({ message }) => !/: found null,/.test(message))',
      "if (expected.startsWith('a list')) return 1;",
      "notices.some((notice) => notice.includes('share'))",
      'const ok = !/^(max|min)imum over /.test(attention.reduction)',
      "if (hint === '') return undefined;",
    ];
    for (const line of examples) expect(READS.some((reads) => reads.test(line))).toBe(true);
  });
});
