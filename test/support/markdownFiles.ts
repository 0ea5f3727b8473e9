import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';

export interface Link {
  readonly text: string;
  readonly target: string;
}

export interface CodeBlock {
  /** The text after the fence: `sh runnable`. */
  readonly info: string;
  readonly code: string;
}

export interface MarkdownFile {
  /** The path from the root of the project, with "/". */
  readonly name: string;
  readonly text: string;
  /** Links in prose, without links in code. */
  readonly links: readonly Link[];
  /** The anchors of the headings, as GitHub creates them. */
  readonly anchors: ReadonlySet<string>;
  readonly code: readonly CodeBlock[];
}

const root = path.resolve(__dirname, '../..');

/** Every Markdown file of the project. */
export function markdownFiles(): readonly MarkdownFile[] {
  const ignore = ['**/node_modules/**', 'dist/**', '.state/**', '.cache/**', 'coverage/**'];
  return globSync('**/*.md', { cwd: root, dot: true, ignore }).sort().map(readMarkdown);
}

export function readMarkdown(name: string): MarkdownFile {
  const text = readFileSync(path.join(root, name), 'utf8');
  const prose = text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/`[^`\n]*`/g, (code) => '`'.repeat(code.length));
  return {
    name,
    text,
    links: [...prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, label = '', target = '']) => ({
      text: label,
      target,
    })),
    anchors: anchorsOf(text),
    code: [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(([, info = '', code = '']) => ({ info, code })),
  };
}

/** The rows of the first table below a heading as cells, without its header. */
export function tableBelow({ text }: MarkdownFile, heading: string): readonly (readonly string[])[] {
  const from = text.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`There is no heading "${heading}".`);
  const lines = text.slice(from).split('\n');
  const first = lines.findIndex((line) => line.startsWith('|'));
  const rest = lines.slice(first);
  const end = rest.findIndex((line) => !line.startsWith('|'));
  return rest.slice(2, end < 0 ? undefined : end).map(cellsOf);
}

function cellsOf(row: string): readonly string[] {
  return row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** The entries `- names (default): meaning`, or `- names: meaning`, of the first list below a heading. */
export function entriesBelow({ text }: MarkdownFile, heading: string): readonly (readonly string[])[] {
  const from = text.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`There is no heading "${heading}".`);
  const [list = ''] = /(?:^- .*\n)+/m.exec(text.slice(from)) ?? [];
  return [...list.matchAll(/^- (`[^:(]+`)(?: \((.*?)\))?: (.*)$/gm)].map(([, ...parts]) =>
    parts.map((part: string | undefined) => part ?? ''),
  );
}

/** The entries `- **threat**: control (tests)` of the first list below a heading. */
export function threatsBelow({ text }: MarkdownFile, heading: string): readonly (readonly string[])[] {
  const from = text.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`There is no heading "${heading}".`);
  const [list = ''] = /(?:^- .*\n)+/m.exec(text.slice(from)) ?? [];
  return list
    .trimEnd()
    .split('\n')
    .map((line) => (/^- \*\*(.+?)\*\*: (.*) \(([^()]*)\)$/.exec(line) ?? ['', line]).slice(1));
}

/** The texts in backquotes. */
export function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

function anchorsOf(text: string): ReadonlySet<string> {
  const prose = text.replaceAll(/^```.*?^```$/gms, '');
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} +(.+)$/gm)) {
    const anchor = anchorOf(heading);
    let unique = anchor;
    for (let again = 1; anchors.has(unique); again += 1) unique = `${anchor}-${String(again)}`;
    anchors.add(unique);
  }
  return anchors;
}

/** GitHub keeps letters, digits, "-" and "_", converts them to lower case, and replaces each space by "-". */
function anchorOf(heading: string): string {
  const shown = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[`*]/g, '');
  return shown
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
