import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkIdSchema } from '../../../../../shared/contracts/api/checkId';
import { catalogue, findCheck } from '../../../../../shared/rules/checks/catalogue';
import { limitsReadiness } from '../../../../../shared/rules/checks/readiness';

const page = readFileSync(path.join(__dirname, '../../../../../docs/checks.md'), 'utf8');
const rows = new Map(
  page
    .split('\n')
    .filter((line) => line.startsWith('| `CHK-'))
    .map((line) => {
      const [, id = '', ...cells] = line.split('|').map((cell) => cell.trim());
      return [id.replaceAll('`', ''), cells];
    }),
);

test('no two checks have one id, and each id is one that a waiver can name', () => {
  const ids = catalogue.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !checkIdSchema.safeParse(id).success)).toEqual([]);
});

test('docs/checks.md has a row for each check, in the order of the catalogue, and no other', () => {
  expect([...rows.keys()]).toEqual(catalogue.map(({ id }) => id));
});

test.each(catalogue)('$id has its words in docs/checks.md', ({ id, severity, title, looksAt, remedy, link }) => {
  const [worst, looks, todo, more] = rows.get(id) ?? [];
  expect(worst).toBe(severity);
  expect(looks).toBe(`${title}. ${looksAt}`);
  expect(todo).toBe(remedy);
  expect(more).toBe(`[page](${link})`);
});

test.each(catalogue)('$id is told in sentences, with a page of the vendor', ({ title, looksAt, remedy, link }) => {
  expect(title).toMatch(/^[A-Z].{3,}[a-z\d]$/);
  expect([looksAt, remedy]).toEqual([expect.stringMatching(/^[A-Z].{9,}\.$/), expect.stringMatching(/^[A-Z].{9,}\.$/)]);
  expect(link).toMatch(/^https:\/\/learn\.microsoft\.com\/azure\//);
});

test.each(catalogue)('$id has a neutral title: $title', ({ title }) => {
  // "No lock is in the way" next to "warn" would contradict itself.
  expect(title).not.toMatch(/^(no|nothing|none|every|everything|there)\b/i);
  expect(title).not.toMatch(/\b(not|is|are|has|have|may|can|could|does|do|answers?|works?)\b/i);
});

test('docs/checks.md names the checks that only warn and still are conditions', () => {
  const named = /Of the checks that cannot fail, only (.*?) are conditions/.exec(page)?.[1] ?? '';
  const limiting = catalogue.filter(({ id, severity }) => severity === 'warn' && limitsReadiness(id));
  expect(named.match(/CHK-[A-Z0-9-]+/g)).toEqual(limiting.map(({ id }) => id));
});

test('an id of another version is no check', () => {
  expect(findCheck('CHK-NOT-THERE')).toBeUndefined();
  expect(findCheck('CHK-STORE')?.severity).toBe('fail');
});
