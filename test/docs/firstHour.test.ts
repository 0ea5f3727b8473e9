import { readMarkdown } from '../support/markdownFiles';

// What a new user reads first: the command line, a real move in five lines, an index by role, other ways, and one evening.

const readme = readMarkdown('README.md').text;
const at = (text: string): number => {
  const found = readme.indexOf(text);
  expect([text, found > 0]).toEqual([text, true]);
  return found;
};

test('the README has the command line first, then HTTP, then azd', () => {
  expect(at('npx keyvault-mover plan')).toBeLessThan(at('npx keyvault-mover init'));
  expect(at('npx keyvault-mover init')).toBeLessThan(at('## Over HTTP'));
  expect(at('## Over HTTP')).toBeLessThan(at('azd up'));
});

test('a real move takes five lines', () => {
  const [, block = ''] = /```sh\n(az login\n[^`]*report)\n```/.exec(readme) ?? [];
  expect(block.split('\n').map((line) => /(?:keyvault-mover|az) (\w+)/.exec(line)?.[1])).toEqual([
    ...['login', 'init', 'doctor', 'move', 'report'],
  ]);
});

test('the second half of the README is the shorter one', () => {
  const words = (text: string) => text.split(/\s+/).filter(Boolean).length;
  const half = at('## Over HTTP');
  expect(words(readme.slice(half))).toBeLessThan(words(readme.slice(0, half)) * 0.75);
});

test('the index leads by role and by task', () => {
  const { text } = readMarkdown('docs/README.md');
  for (const words of ['You move one vault', 'You move many', 'You audit', 'You run the app', 'You develop'])
    expect(text).toMatch(new RegExp(`^- \\*\\*${words}\\*\\*: \\[`, 'm'));
  for (const title of ['Before a move', 'During and after a move', 'Evidence']) expect(text).toContain(`## ${title}`);
});

test.each([
  ['Azure Resource Mover', /Microsoft\.KeyVault\/vaults.*not supported/],
  ['Terraform and aztfexport', /aztfexport.*They move no key and no older version/],
  ['CertifyClouds', /CertifyClouds\*\* maps which resources use an item/],
])('the comparison with other ways names %s', (_, words) => {
  expect(readMarkdown('docs/before-you-start.md').text).toMatch(words);
});

test('one real evening has times, screens and surprises', () => {
  const { text } = readMarkdown('docs/first-move.md');
  const [, evening = ''] = /## One real evening\n([^]*?)\n## /.exec(text) ?? [];
  expect(evening.match(/\b\d+ s\b/g)?.length).toBeGreaterThan(4);
  expect(evening.match(/\*\*A surprise\*\*/g)).toHaveLength(3);
  expect(evening).toContain('Screens:');
});
