import { jsonFault } from '../../../../../shared/rules/text/jsonFault';
import { jsonText, mutate } from '../../../../support/fuzz/jsonBody';
import { seededRandom } from '../../../../support/fuzz/random';

const name = 'a field name in double quotes';

test.each([
  ['', 1, 1, 'a value', undefined],
  ['nul', 1, 1, 'a value', '"n"'],
  ['nulll', 1, 1, 'a value', '"n"'],
  ['01', 1, 1, 'a value', '"0"'],
  ['+1', 1, 1, 'a value', '"+"'],
  ['1.', 1, 1, 'a value', '"1"'],
  ['NaN', 1, 1, 'a value', '"N"'],
  ['{} {}', 1, 4, 'the end of the body', '"{"'],
  ['[1,]', 1, 4, 'a value', '"]"'],
  ['[', 1, 2, 'a value or "]"', undefined],
  ['[1 2]', 1, 4, '"," or "]"', '"2"'],
  ['[}', 1, 2, 'a value or "]"', '"}"'],
  ['{"a" 1}', 1, 6, '":"', '"1"'],
  ['{"a":1,\n\t}', 2, 2, name, '"}"'],
  ['{"a":1\n "b":2}', 2, 2, '"," or "}"', String.raw`"\""`],
  ['{a: 1}', 1, 2, `${name}, or "}",`, '"a"'],
  ['{"a":[{"b":1]}', 1, 13, '"," or "}"', '"]"'],
  ['"abc', 1, 5, 'the closing quote of a text', undefined],
  ['"a\nb"', 1, 3, 'an escape instead of a control character', String.raw`"\n"`],
  [String.raw`"\x"`, 1, 2, 'a valid JSON escape', String.raw`"\\"`],
  ['// a\n{}', 1, 1, 'a value', '"/"'],
  ['[😀]', 1, 2, 'a value or "]"', '"😀"'],
])('jsonFault of %j is at line %i, column %i', (text, line, column, expected, found) => {
  expect(jsonFault(text)).toEqual({ line, column, expected, found });
});

test.each(['null', ' {"a": [1, -2.5e+3, true, "\\u00e4\\n"], "b": {}} ', '[]', '"x"', '-0'])(
  'jsonFault finds none in %s',
  (text) => {
    expect(jsonFault(text)).toBeUndefined();
  },
);

test('jsonFault reads deep nesting', () => {
  expect(jsonFault('['.repeat(60_000))).toMatchObject({ column: 60_001, found: undefined });
  expect(jsonFault('['.repeat(60_000) + ']'.repeat(60_000))).toBeUndefined();
});

test('jsonFault finds a fault exactly where JSON.parse does', () => {
  const random = seededRandom(7);
  const body = { sourceVault: 'contoso-west', pace: { sourceShare: 0.5, n: -1e3 }, waivers: ['a', 'ä'], dryRun: true };
  const texts = Array.from({ length: 3_000 }, () => spoilt(jsonText(mutate(body, random), random)));
  const disagreed = texts.filter((text) => (jsonFault(text) === undefined) !== isJson(text));
  expect(disagreed).toEqual([]);
  expect(texts.filter(isJson).length).toBeGreaterThan(300);
  expect(texts.filter((text) => !isJson(text)).length).toBeGreaterThan(1_000);

  /** Half of the texts lose a sign, or get another one. */
  function spoilt(text: string): string {
    const at = random.int(0, text.length);
    const end = at + random.int(0, 1);
    return random.chance(0.5)
      ? text
      : `${text.slice(0, at)}${random.pick(['', ',', '"', '}', ']', '\\', '\n', '0'])}${text.slice(end)}`;
  }
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
