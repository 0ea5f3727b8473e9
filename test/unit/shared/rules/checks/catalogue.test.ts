import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkIdSchema } from '../../../../../shared/contracts/model/ids';
import { catalogue, findCheck } from '../../../../../shared/rules/checks/catalogue';
import { limitsReadiness } from '../../../../../shared/rules/checks/readiness';

const page = readFileSync(path.join(__dirname, '../../../../../docs/checks.md'), 'utf8');
const entries = new Map([...page.matchAll(/^- `(CHK-[^`]+)` (.*)$/gm)].map(([, id = '', entry = '']) => [id, entry]));

test('catalogue has unique ids that a waiver can name', () => {
  const ids = catalogue.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !checkIdSchema.safeParse(id).success)).toEqual([]);
});

test('docs/checks.md has exactly one entry for each check, in the order of the catalogue', () => {
  expect([...entries.keys()]).toEqual(catalogue.map(({ id }) => id));
});

test.each(catalogue)('$id has the same texts in docs/checks.md', ({ id, severity, title, looksAt, remedy, link }) => {
  expect(entries.get(id)).toBe(`(${severity}): [${title}](${link}). ${looksAt} _${remedy}_`);
});

test.each(catalogue)(
  '$id has texts in sentences, and a link to Microsoft Learn',
  ({ title, looksAt, remedy, link }) => {
    expect(title).toMatch(/^[A-Z].{3,}[a-z\d]$/);
    expect([looksAt, remedy]).toEqual([
      expect.stringMatching(/^[A-Z].{9,}\.$/),
      expect.stringMatching(/^[A-Z].{9,}\.$/),
    ]);
    expect(link).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\//);
  },
);

test.each(catalogue)('$id has a neutral title: $title', ({ title }) => {
  // "No lock is in the way" next to "warn" would contradict itself.
  expect(title).not.toMatch(/^(no|nothing|none|every|everything|there)\b/i);
  expect(title).not.toMatch(/\b(not|is|are|has|have|may|can|could|does|do|answers?|works?)\b/i);
});

test('docs/checks.md names the checks that cannot fail but are conditions', () => {
  const named = /Of the checks that cannot fail, only (.*?) are conditions/.exec(page)?.[1] ?? '';
  const limiting = catalogue.filter(({ id, severity }) => severity === 'warn' && limitsReadiness(id));
  expect(named.match(/CHK-[A-Z0-9-]+/g)).toEqual(limiting.map(({ id }) => id));
});

test('findCheck returns undefined for an unknown id', () => {
  expect(findCheck('CHK-NOT-THERE')).toBeUndefined();
  expect(findCheck('CHK-STORE')?.severity).toBe('fail');
});
