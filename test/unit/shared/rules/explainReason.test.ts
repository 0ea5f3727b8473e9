import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReasonCode, reasonCodes } from '../../../../shared/contracts/reasonCodes';
import { explainReason } from '../../../../shared/rules/explainReason';

const page = readFileSync(path.join(__dirname, '../../../../docs/routes.md'), 'utf8');

describe.each(reasonCodes)('%s', (code) => {
  test('has a detail and a remedy in words', () => {
    const { detail, remedy } = explainReason(code);
    expect([detail, remedy]).toEqual([
      expect.stringMatching(/^[A-Z].{9,}\.$/),
      expect.stringMatching(/^[A-Z].{9,}\.$/),
    ]);
  });

  test('has a row in docs/routes.md, which agrees on how much it matters', () => {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${code}\` `));
    expect(row?.split('|').at(-2)?.trim()).toBe(explainReason(code).severity);
  });
});

test('docs/routes.md has no row for a reason that does not exist', () => {
  const rows = [...page.matchAll(/^\| `([A-Z0-9_]+)` +\|/gm)].map(([, code]) => code as ReasonCode);
  expect([...rows].sort()).toEqual([...reasonCodes].sort());
});
