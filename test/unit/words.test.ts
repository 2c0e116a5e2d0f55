// What the client and the charts say goes through the editor's dictionary, and translators are given all of it.
import assert from 'node:assert/strict';
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { differenceText } from '../../client/src/features/compareRuns';
import { dictionary, speak, t } from '../../client/src/words';

const root = process.env.FORKSIGHT_ROOT ?? process.cwd();

describe('words for people', () => {
  const words = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync(process.execPath, [path.join(root, 'scripts/words.mjs'), ...args], { encoding: 'utf8' });

  it('are said through t() everywhere, and collected for translators', () => {
    const { status, stderr } = words('--check');
    assert.equal(stderr, '');
    assert.equal(status, 0);
  });

  it('are found where they are not', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'forksight-words-')), 'file.ts');
    writeFileSync(
      file,
      [
        "const good = t('It is {0} here', t('quite cold'));",
        "window.showInformationMessage('It is cold here');",
        'item.tooltip = `${n} files are cold`;',
        'const given = t(good);',
        "this.log.error('It is cold in the log');",
      ].join('\n'),
    );
    const { messages, offences } = JSON.parse(words('--of', file).stdout) as Record<string, string[]>;
    rmSync(path.dirname(file), { recursive: true });
    assert.deepEqual(messages, ['It is {0} here', 'quite cold']);
    assert.deepEqual(
      offences?.map((offence) => offence.replace(/ .*/, '')),
      ['file.ts:2', 'file.ts:3', 'file.ts:4'],
    );
  });

  it('are said in the language of the editor, and in English where it lacks a word', () => {
    const site = { file: 'a.c', line: 1, function: 'main' };
    const costUs = { min: 1, median: 1, p99: 1, max: 1, total: 1, overhead: 0 };
    const before = {
      ...site,
      kind: 'fork',
      count: 1,
      failed: 0,
      costUs,
      flags: [],
      threadsAlive: { max: 1 },
    } as const;
    const difference = {
      before: { ...before, rssKb: 0, hugeKb: 0, cowFaults: 0, execDelayUs: null, stack: [] },
      ratio: 3,
    };
    speak(dictionary({ '{0} slower than the run before': 'langsamer als zuvor: {0}' }));
    try {
      assert.equal(differenceText({ ...difference, trend: 'slower' }), 'langsamer als zuvor: 3.0×');
      assert.equal(differenceText({ ...difference, trend: 'same' }), 'as in the run before');
      assert.equal(t('{1} before {0}, {2}', 'a', 2), '2 before a, {2}');
    } finally {
      speak(dictionary({}));
    }
  });
});
