import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReasonCode, reasonCodes } from '../../../../../shared/contracts/model/reasonCodes';
import { explainReason } from '../../../../../shared/rules/report/explainReason';

const page = readFileSync(path.join(__dirname, '../../../../../docs/routes.md'), 'utf8');

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

describe('before anything is done', () => {
  test.each(reasonCodes)('%s is explained without a claim that something was done', (code) => {
    const { detail, remedy } = explainReason(code, { when: 'planned' });
    expect([detail, remedy]).toEqual([
      expect.stringMatching(/^[A-Z].{9,}\.$/),
      expect.stringMatching(/^[A-Z].{9,}\.$/),
    ]);
    // What came up at the transfer itself is no reason of a plan.
    if (code === 'CHANGED_SINCE_PLAN') return;
    expect(detail).not.toMatch(/\b(?:is|are) (?:set|added|left out|in the target now)\b/);
    expect(detail).not.toMatch(/\b(?:was|were) (?:left|overwritten|recovered|purged|enabled|added|copied|set)\b/);
  });

  test('says what would be', () => {
    expect(explainReason('ISSUER_PASSWORD_NEEDED', { when: 'planned' }).detail).toContain('would be copied');
    expect(explainReason('OTHER_CONTENT_IN_TARGET', { when: 'planned' }).detail).toContain('would be overwritten');
  });
});

describe('of a key', () => {
  const ofKey = (code: ReasonCode) => explainReason(code, { itemType: 'key' }).remedy;
  /** Requests that change nothing for a key: it takes no versions and has no value to read. */
  const notForKeys = /newVersion|exportImport|Let it go by value|split it/;

  test.each<ReasonCode>(['OTHER_CONTENT_IN_TARGET', 'TOO_MANY_VERSIONS_FOR_BACKUP', 'KEY_NOT_EXPORTABLE'])(
    '%s has no remedy that is for other types',
    (code) => {
      expect(ofKey(code)).not.toMatch(notForKeys);
    },
  );

  test('OTHER_CONTENT_IN_TARGET keeps its words of before', () => {
    const { detail, remedy } = explainReason('OTHER_CONTENT_IN_TARGET', { itemType: 'key', when: 'planned' });
    expect([detail, remedy]).toEqual([
      expect.stringContaining('would be overwritten'),
      expect.stringContaining('no version can be added to a key'),
    ]);
  });
});

test.each(['secret', 'certificate'] as const)('a %s with other content may get new versions', (itemType) => {
  expect(explainReason('OTHER_CONTENT_IN_TARGET', { itemType }).remedy).toContain('"onConflict": "newVersion"');
});
