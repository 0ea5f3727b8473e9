import { bad, indented, line, renderLine, strong, tableLines, wrapLine } from '../../../../cli/text/line';
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

describe('wrapLine', () => {
  const linesOf = (columns: number) => plainText(wrapLine(indented(2, 'one ', bad('two three'), ' four'), columns));

  it.each([
    [20, '  one two three four'],
    [17, '  one two three\n    four'],
    [10, '  one two\n    three\n    four'],
  ])('breaks a line at %i columns between words', (columns, expected) => {
    expect(linesOf(columns)).toBe(expected);
  });

  it('needs no room for the blank after the last word', () => {
    const columns = '  one two three'.length;
    const rendered = wrapLine(indented(2, 'one two ', 'three four'), columns).map((one) =>
      renderLine(one, { colour: false, columns }),
    );
    expect(rendered).toEqual(['  one two three', '    four']);
  });

  it('keeps the style of each piece', () => {
    const rendered = wrapLine(line('a ', bad('b c')), 4).map((one) => renderLine(one, { colour: true }));
    expect(rendered).toEqual([`a ${escape}[31mb${escape}[39m`, `  ${escape}[31mc${escape}[39m`]);
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

  it.each([40, 60])('clips nothing at %i columns', (columns) => {
    const cells = ['certificate', 'n'.repeat(30), 'backupRestore', 'verified', '7 of 7', 'A_REASON ANOTHER_REASON'];
    const heads = ['TYPE', 'NAME', 'ROUTE', 'STATE', 'VERSIONS', 'REASONS'];
    const rows = plainText(tableLines(heads, [cells], { columns })).split('\n');
    // Each cell stands with its head, below the first cell of its row.
    const [first, ...others] = cells;
    const rest = others.map((cell, at) => `${(heads[at + 1] ?? '').toLowerCase()} ${cell}`).join(', ');
    expect(rows.join(' ').replaceAll(/\s+/g, ' ')).toBe(`${first} ${rest}`);
    expect(rows.filter((row) => row.length > columns)).toEqual([]);
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
