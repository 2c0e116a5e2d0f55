import assert from 'node:assert/strict';
import { LineIndex } from '../../server/src/syntax/positions';

describe('LineIndex', () => {
  const text = 'eins\nzwei äöü\n\n🧵日本\r\nlast';
  const lines = new LineIndex(text);

  it('counts lines by their line feeds', () => {
    assert.equal(lines.lines, 5);
    assert.equal(new LineIndex('').lines, 1);
    assert.equal(new LineIndex('\n').lines, 2);
  });

  it('turns every offset into a position and back', () => {
    for (let offset = 0; offset <= text.length; offset++)
      assert.equal(lines.offset(lines.position(offset)), offset, `offset ${offset}`);
  });

  it('counts columns in UTF-16 units', () => {
    assert.deepEqual(lines.position(text.indexOf('日')), { line: 3, column: 2 });
    assert.deepEqual(lines.position(text.indexOf('ü')), { line: 1, column: 7 });
    assert.equal(lines.offset({ line: 3, column: 2 }), text.indexOf('日'));
  });

  it('takes what lies outside as the nearest place inside', () => {
    assert.deepEqual(lines.position(-5), { line: 0, column: 0 });
    assert.deepEqual(lines.position(10_000), { line: 4, column: 4 });
    assert.equal(lines.offset({ line: -1, column: 3 }), 0);
    assert.equal(lines.offset({ line: 99, column: 0 }), text.length);
    assert.equal(lines.offset({ line: 0, column: 99 }), 4);
    assert.equal(lines.offset({ line: 4, column: 99 }), text.length);
    assert.equal(lines.offset({ line: 1, column: -2 }), 5);
  });

  it('leaves the line feed out of a line', () => {
    const of = (line: number): string => {
      const { start, end } = lines.lineSpan(line);
      return text.slice(start, end);
    };
    assert.deepEqual([0, 1, 2, 3, 4, 5].map(of), ['eins', 'zwei äöü', '', '🧵日本\r', 'last', '']);
  });

  it('finds a line among many without looking at all of them', () => {
    const long = 'x\n'.repeat(200_000);
    const many = new LineIndex(long);
    assert.equal(many.lines, 200_001);
    for (let line = 0; line < 200_000; line += 997)
      assert.deepEqual(many.position(2 * line + 1), { line, column: 1 });
  });
});
