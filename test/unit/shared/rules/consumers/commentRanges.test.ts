import { commentRanges } from '../../../../../shared/rules/consumers/commentRanges';
import { kindOfFile } from '../../../../../shared/rules/consumers/fileKinds';

function commentsOf(text: string): readonly string[] {
  const kind = kindOfFile('a.tf');
  if (kind === undefined || kind === 'lock') throw new Error('Terraform is a kind.');
  return commentRanges(text, kind.syntax).map(([from, to]) => text.slice(from, to));
}

it('finds comments before and after a text of many lines, and none in it', () => {
  expect(commentsOf('# one\nt = <<EOT\n# two\n  // three\nEOT\n# four\n')).toEqual(['# one', '# four']);
});

it('takes a text without an end for none', () => {
  expect(commentsOf('t = <<EOT\n# two\n')).toEqual(['# two']);
});

it('reads 2 MB of texts without an end in a moment', () => {
  const text = Array.from({ length: 250_000 }, (_, at) => `<<W${String(at)}\n`).join('');
  const begin = performance.now();
  expect(commentsOf(text)).toEqual([]);
  expect(performance.now() - begin).toBeLessThan(20_000);
});
