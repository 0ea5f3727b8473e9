import { renderControlTable } from '../../shared/rules/transfer/renderControlTable';
import { readMarkdown } from '../support/markdownFiles';

test('docs/operating.md has the table of the rule that decides; `npm run openapi` writes it', () => {
  expect(readMarkdown('docs/operating.md').text).toContain(renderControlTable());
});
