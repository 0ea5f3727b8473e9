import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Documents outside of docs/ that are pages, too. */
const others = {
  'README.md': 'about.md',
  'CONTRIBUTING.md': 'contributing.md',
  'SECURITY.md': 'security-policy.md',
  'CHANGELOG.md': 'changelog.md',
};

/**
 * Writes the pages of a version into a folder: each document of docs/, some others, and the first page. Links between them become
 * links of the site, and links to code become links to the repository, or plain text if `source` is unknown.
 */
export function stagePages({ code, pages, source }) {
  mkdirSync(path.join(pages, 'public'), { recursive: true });
  const documents = readdirSync(path.join(code, 'docs')).filter((name) => name.endsWith('.md'));
  for (const name of documents) stage(`docs/${name}`, name === 'README.md' ? 'contents.md' : name);
  for (const [name, page] of Object.entries(others)) if (existsSync(path.join(code, name))) stage(name, page);
  if (existsSync(path.join(code, 'docs/picture')))
    cpSync(path.join(code, 'docs/picture'), path.join(pages, 'picture'), { recursive: true });
  if (existsSync(path.join(code, 'docs/contract.txt')))
    copyFileSync(path.join(code, 'docs/contract.txt'), path.join(pages, 'public/contract.txt'));
  writeFileSync(path.join(pages, 'index.md'), firstPage);
  writeFileSync(path.join(pages, 'sidebar.json'), JSON.stringify(sidebarOf(code)));

  function stage(from, to) {
    const text = readFileSync(path.join(code, from), 'utf8');
    writeFileSync(
      path.join(pages, to),
      outsideCode(text, (prose) =>
        prose.replaceAll(link, (whole, image, words, target, anchor = '') => {
          if (/^[a-z]+:/i.test(target) || target === '') return whole;
          const file = path.posix.join(path.posix.dirname(from), target);
          const page = pageOf(file, documents);
          if (page !== undefined) return `${image}[${words}](${page}${anchor})`;
          return source === undefined ? words : `${image}[${words}](${source}/${file}${anchor})`;
        }),
      ),
    );
  }
}

const link = /(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\(([^)#\s]*)(#[^)\s]*)?\)/g;

/** Code stays as it is. */
function outsideCode(text, change) {
  return text
    .split(/(^```[^]*?^```$)/m)
    .map((part, at) => (at % 2 === 1 ? part : change(part)))
    .join('');
}

/** The address of a file on the site; undefined if it is not there. */
function pageOf(file, documents) {
  if (file === 'docs/README.md' || file === 'docs' || file === 'docs/') return './contents.md';
  if (file === 'docs/contract.txt') return './contract.txt';
  if (Object.hasOwn(others, file)) return `./${others[file]}`;
  if (file.startsWith('docs/picture/')) return `./${file.slice('docs/'.length)}`;
  return file.startsWith('docs/') && documents.includes(file.slice(5)) ? `./${file.slice(5)}` : undefined;
}

/** The contents page has a list of pages for each question. */
function sidebarOf(code) {
  const groups = readFileSync(path.join(code, 'docs/README.md'), 'utf8').split(/^## /m).slice(1);
  return groups.map((group) => ({
    text: group.split('\n', 1)[0],
    items: [...group.matchAll(/\[([^\]]+)\]\(([\w-]+)\.md\)/g)].map(([, name, page]) => ({
      text: titleOf(code, page) ?? name,
      link: `/${page}`,
    })),
  }));
}

function titleOf(code, page) {
  const file = path.join(code, `docs/${page}.md`);
  return existsSync(file) ? /^# (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

const firstPage = `---
title: Can my keys go?
layout: page
sidebar: false
---

<CanMyKeysGo />
`;
