import { readFileSync } from 'node:fs';
import path from 'node:path';
import { errorCodes } from '../../../../../shared/contracts/model/errorCodes';
import { reasonCodes } from '../../../../../shared/contracts/model/reasonCodes';
import { remedyFor } from '../../../../../shared/rules/problems/failureProblem';

const page = readFileSync(path.join(__dirname, '../../../../../docs/errors.md'), 'utf8');

test.each(errorCodes)('remedyFor returns a sentence for %s', (code) => {
  expect(remedyFor(code)).toMatch(/^[A-Z].{9,}\.$/);
});

test('docs/errors.md has exactly one entry for each code', () => {
  const rows = [...page.matchAll(/^- `([A-Z_]+)`(?: \([^)]*\))?: /gm)].map(([, code]) => code);
  expect(rows.sort()).toEqual([...errorCodes].sort());
});

test('errorCodes contains no reason code', () => {
  const reasons: readonly string[] = reasonCodes;
  expect(errorCodes.filter((code) => reasons.includes(code))).toEqual([]);
});

test.each(['BACKUP_NOT_ACCEPTED', 'BACKUP_NOT_POSSIBLE'] as const)(
  'remedyFor %s of a key names no method by value',
  (code) => {
    expect(remedyFor(code, 'key')).toMatch(/"unmovableKeys": "recreate"/);
    expect(remedyFor(code, 'key')).not.toMatch(/exportImport|"auto"/);
    expect(remedyFor(code, 'secret')).toMatch(/"method"/);
  },
);
