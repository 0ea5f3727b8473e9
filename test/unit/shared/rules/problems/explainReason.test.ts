import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type ReasonCode, reasonCodes } from '../../../../../shared/contracts/model/reasonCodes';
import { nothingToDo } from '../../../../../shared/rules/problems/explanation';
import { explainReason, severityOf } from '../../../../../shared/rules/problems/explainReason';

const page = readFileSync(path.join(__dirname, '../../../../../docs/routes.md'), 'utf8');
const plain = (entry: string) => entry.replaceAll('\\<', '<');

describe.each(reasonCodes)('explainReason %s', (code) => {
  test('returns detail and remedy in sentences', () => {
    const { detail, remedy } = explainReason(code, { when: 'done' });
    expect([detail, remedy]).toEqual([
      expect.stringMatching(/^[A-Z].{9,}\.$/),
      expect.stringMatching(/^[A-Z].{9,}\.$/),
    ]);
  });

  test('has its severity and its texts in docs/routes.md', () => {
    const { detail, remedy } = explainReason(code, { when: 'done' });
    const entry = page.split('\n').find((line) => line.startsWith(`- \`${code}\` (${severityOf(code)}): `)) ?? '';
    expect(plain(entry)).toContain(detail);
    if (remedy !== nothingToDo) expect(plain(entry)).toContain(remedy);
  });
});

test('docs/routes.md has exactly one entry for each reason', () => {
  const rows = [...page.matchAll(/^- `([A-Z0-9_]+)` \((?:problem|notice|remark)\): /gm)].map(
    ([, code]) => code as ReasonCode,
  );
  expect([...rows].sort()).toEqual([...reasonCodes].sort());
});

describe('explainReason of a plan', () => {
  test.each(reasonCodes)('does not claim for %s that the move did something', (code) => {
    const { detail, remedy } = explainReason(code, { when: 'planned' });
    expect([detail, remedy]).toEqual([
      expect.stringMatching(/^[A-Z].{9,}\.$/),
      expect.stringMatching(/^[A-Z].{9,}\.$/),
    ]);
    // This reason comes up only at the transfer, so a plan never has it.
    if (code === 'CHANGED_SINCE_PLAN') return;
    expect(detail).not.toMatch(/\b(?:is|are) (?:set|added|left out|in the target now)\b/);
    expect(detail).not.toMatch(/\bmove (?:now )?(?:sets|adds|leaves|does not)\b/);
    expect(detail).not.toMatch(/\b(?:move|app) (?:left|recovered|purged|enabled|added|copied|set)\b/);
  });

  test('says what would happen', () => {
    expect(explainReason('ISSUER_PASSWORD_NEEDED', { when: 'planned' }).detail).toContain('would copy');
    expect(explainReason('OTHER_CONTENT_IN_TARGET', { when: 'planned' }).detail).toContain('would not overwrite');
  });
});

describe('explainReason of a key', () => {
  const ofKey = (code: ReasonCode) => explainReason(code, { itemType: 'key', when: 'done' }).remedy;
  /** Remedies that are impossible for a key: it accepts no new versions and has no readable value. */
  const notForKeys = /newVersion|exportImport|Move it by value|split the value/;

  test.each<ReasonCode>(['OTHER_CONTENT_IN_TARGET', 'TOO_MANY_VERSIONS_FOR_BACKUP', 'KEY_NOT_EXPORTABLE'])(
    'returns for %s no remedy of other types',
    (code) => {
      expect(ofKey(code)).not.toMatch(notForKeys);
    },
  );

  test('combines the texts of a plan and of a key', () => {
    const { detail, remedy } = explainReason('OTHER_CONTENT_IN_TARGET', { itemType: 'key', when: 'planned' });
    expect([detail, remedy]).toEqual([
      expect.stringContaining('would not overwrite'),
      expect.stringContaining('No version can be added to a key'),
    ]);
  });
});

test.each(['secret', 'certificate'] as const)(
  'explainReason of a %s with other content suggests new versions',
  (itemType) => {
    expect(explainReason('OTHER_CONTENT_IN_TARGET', { itemType, when: 'done' }).remedy).toContain(
      '"onConflict": "newVersion"',
    );
  },
);
