import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withWrittenParts, writtenPages } from '../../local/docs/writtenParts';

test.each(writtenPages)('docs/%s.md has the words of the code; `npm run docs` writes them', (page) => {
  const text = readFileSync(path.resolve(__dirname, '../../docs', `${page}.md`), 'utf8');
  expect(text).toBe(withWrittenParts(page, text));
});

test('a part without its markers is an error', () => {
  expect(() => withWrittenParts('checks', 'no markers')).toThrow('"checks"');
});
