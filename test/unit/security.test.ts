/** SECURITY.md claims nothing without a test: each line of its threat model names one, and it is there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../harness/engine';

interface Line {
  readonly threat: string;
  readonly defence: string;
  readonly tests: readonly { readonly file: string; readonly name: string }[];
}

/** Rows of tables whose last column names tests: `file`: “name”. */
function threatModel(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('`test/'))
    .map((line) => {
      const [, threat = '', defence = '', proof = ''] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
      const tests = [...proof.matchAll(/`(test\/[^`]+)`: “([^”]+)”/g)].map(([, file = '', name = '']) => ({
        file,
        name,
      }));
      return { threat, defence, tests };
    });
}

describe('the threat model', () => {
  const text = readFileSync(path.join(root, 'SECURITY.md'), 'utf8');
  const lines = threatModel(text);

  it('has a line for each threat, with a defence and a test', () => {
    assert.ok(lines.length >= 25, `${lines.length} lines`);
    const rows = text.split('\n').filter((line) => /^\| (?!---|threat)/.test(line));
    assert.equal(rows.length, lines.length, 'a line without a test');
    for (const { threat, defence, tests } of lines) {
      assert.ok(threat !== '' && defence !== '' && tests.length > 0, threat);
    }
  });

  it('names tests that are there', () => {
    for (const { threat, tests } of lines)
      for (const { file, name } of tests) {
        const at = path.join(root, file);
        assert.ok(existsSync(at), `${threat}: there is no ${file}`);
        const source = readFileSync(at, 'utf8');
        const quoted = [`'${name}'`, `\`${name}`, `"${name}"`, `'${name}`].some((words) =>
          source.includes(words),
        );
        assert.ok(quoted, `${file} has no test “${name}”`);
      }
  });
});
