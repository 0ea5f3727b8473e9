import { existsSync } from 'node:fs';
import path from 'node:path';
import { markdownFiles, type MarkdownFile, readMarkdown } from '../support/markdownFiles';

const root = path.resolve(__dirname, '../..');
const files = markdownFiles();
const names = files.map(({ name }) => name);

const isElsewhere = (target: string): boolean => /^[a-z]+:/i.test(target);

/** The target of a link: a path from the root, and an anchor in that file. */
function resolved(from: MarkdownFile, target: string): { readonly to: string; readonly anchor: string | undefined } {
  const [file = '', anchor] = target.split('#');
  return { to: file === '' ? from.name : path.posix.join(path.posix.dirname(from.name), file), anchor };
}

function faultOf(from: MarkdownFile, target: string): string | undefined {
  if (isElsewhere(target)) return /^(?:https|mailto):/.test(target) ? undefined : 'not https';
  const { to, anchor } = resolved(from, target);
  if (!existsSync(path.join(root, to))) return 'no such file';
  if (anchor === undefined) return undefined;
  return to.endsWith('.md') && readMarkdown(to).anchors.has(anchor) ? undefined : 'no such heading';
}

test('there are documents to check', () => {
  expect(names).toEqual(expect.arrayContaining(['README.md', 'docs/errors.md', 'docs/security.md']));
});

test.each(files.map((file) => [file.name, file] as const))('every link of %s has an existing target', (_, file) => {
  const faults = file.links.flatMap(({ target }) => {
    const fault = faultOf(file, target);
    return fault === undefined ? [] : [`${target}: ${fault}`];
  });
  expect(faults).toEqual([]);
});

test('every document can be reached from the README', () => {
  const reached = new Set<string>();
  const open = ['README.md'];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const file = files.find((each) => each.name === name);
    for (const { target } of file?.links ?? []) if (file && !isElsewhere(target)) open.push(resolved(file, target).to);
  }
  expect(names.filter((name) => !reached.has(name))).toEqual([]);
});

test('every document of docs/ is named in the README itself', () => {
  const named = new Set(readMarkdown('README.md').links.map(({ target }) => target.split('#')[0]));
  expect(names.filter((name) => name.startsWith('docs/') && !named.has(name))).toEqual([]);
});

test('every document has one title', () => {
  for (const { name, text } of files) {
    const titles = text.replaceAll(/^```.*?^```$/gms, '').match(/^# .+$/gm) ?? [];
    expect([name, titles.length]).toEqual([name, 1]);
  }
});
