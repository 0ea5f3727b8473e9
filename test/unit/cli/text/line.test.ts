import { bad, indented, line, renderLine, strong, tableLines } from '../../../../cli/text/line';
import { jsonLine } from '../../../../local/launch/terminalText';
import { plainText, steering, unseen } from '../../../support/cli/cliFixtures';

const escape = String.fromCharCode(27);

describe('renderLine', () => {
  it('removes everything that steers a terminal from each piece', () => {
    const rendered = renderLine(line(steering, strong(steering), bad(steering)), { colour: false });
    expect(rendered).not.toMatch(unseen);
    expect(rendered).toContain('esrever');
  });

  it('adds only its own colours', () => {
    const rendered = renderLine(line('a ', bad(`b${escape}[7m`)), { colour: true });
    expect(rendered).toBe(`a ${escape}[31mb[7m${escape}[39m`);
  });

  it('keeps the blanks that align columns', () => {
    expect(renderLine(indented(2, 'a   b'), { colour: false })).toBe('  a   b');
  });

  it.each([
    [10, '  one two…'],
    [11, '  one two …'],
    [15, '  one two three'],
    [1, '…'],
  ])('cuts a line to %i columns', (columns, expected) => {
    expect(renderLine(indented(2, 'one ', strong('two'), ' three'), { colour: false, columns })).toBe(expected);
  });

  it('cuts between characters, not within them', () => {
    expect(renderLine(line('😀😀😀'), { colour: false, columns: 2 })).toBe('😀…');
  });
});

describe('jsonLine', () => {
  it('writes steering characters as escapes that mean the same', () => {
    const written = jsonLine({ steering });
    expect(written).not.toMatch(unseen);
    expect(JSON.parse(written)).toEqual({ steering });
  });
});

describe('tableLines', () => {
  it('aligns columns by what is shown', () => {
    const text = plainText(
      tableLines(
        ['NAME', 'STATE'],
        [
          ['a\u200bb', 'x'],
          ['abcdef', 'y'],
        ],
      ),
    );
    expect(text).toBe('NAME    STATE\nab      x\nabcdef  y');
  });

  it('lets one long name move only its own row', () => {
    const [, first, second] = plainText(
      tableLines(
        ['NAME', 'STATE'],
        [
          ['n'.repeat(127), 'x'],
          ['short', 'y'],
        ],
      ),
    ).split('\n');
    expect(first).toBe(`${'n'.repeat(127)}  x`);
    expect(second).toBe(`${'short'.padEnd(44)}  y`);
  });
});
