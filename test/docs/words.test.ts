import { z } from 'zod';
import { apiSchemas } from '../../shared/contracts/operations/schemas';
import { phases } from '../../shared/contracts/model/progress';
import { itemStates } from '../../shared/contracts/model/outcome';
import { noticeSchema } from '../../shared/contracts/model/notices';
import { catalogue } from '../../shared/rules/checks/catalogue';
import { codeIn, entriesBelow, markdownFiles, readMarkdown } from '../support/markdownFiles';

/**
 * Every word that a request or an answer can contain: the values of all enums and constants in the schemas of the
 * OpenAPI document and of the notices, and the ids of the checks.
 */
const words = [
  ...new Set([...wordsIn(apiSchemas()), ...wordsIn(z.toJSONSchema(noticeSchema)), ...catalogue.map(({ id }) => id)]),
].sort();

/** Codes in the rows and list entries of the documents, split at the separators of alternatives. */
const documented = new Set(
  markdownFiles()
    .filter(({ name }) => /^docs\/[^/]+\.md$/.test(name))
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => /^\s*(?:\||[-*] |\d+\. )/.test(line))
    .flatMap(codeIn)
    .flatMap((code) => [code, ...code.split(/[\s,:|"]+/)]),
);

describe('every word of requests and answers', () => {
  test('is found in the schemas', () => {
    expect(words.length).toBeGreaterThan(200);
    expect(words).toEqual(
      expect.arrayContaining(['otherGeography', 'partiallyCompleted', 'VAULT_FORBIDDEN', 'byHand']),
    );
  });

  test('has a row or a list entry in the documents', () => {
    expect(words.filter((word) => !documented.has(word))).toEqual([]);
  });
});

describe('every row of docs/words.md', () => {
  const claimed = claimedWords(markdownFiles().find(({ name }) => name === 'docs/words.md')?.text ?? '');

  test('has entries of words', () => {
    expect(claimed.length).toBeGreaterThan(70);
    expect(claimed).toEqual(expect.arrayContaining(['planning', 'byHand', 'SecuredByPerimeter', 'earlierMove']));
  });

  test('is about a word that a request or an answer can contain', () => {
    expect(claimed.filter((word) => !words.includes(word))).toEqual([]);
  });
});

test('docs/words.md explains every phase and every state of an item', () => {
  const claimed = claimedWords(readMarkdown('docs/words.md').text);
  expect([...phases, ...itemStates].filter((word) => !claimed.includes(word))).toEqual([]);
});

test('docs/how-it-moves.md has an entry for every phase before the end, except a pause', () => {
  const page = readMarkdown('docs/how-it-moves.md');
  const rows = entriesBelow(page, '## Phases');
  const working = phases.slice(0, phases.indexOf('completed')).filter((phase) => phase !== 'paused');
  expect(rows.flatMap(([phase = '']) => codeIn(phase))).toEqual(working);
});

/** The words of an entry `- word, word: meaning`, and those after the colon of an entry `- field of …: word, word`. */
function claimedWords(text: string): string[] {
  return [...text.matchAll(/^- (.*?): (.*)$/gm)].flatMap(([, before = '', after = '']) =>
    codeIn(before).join(', ').length === before.replaceAll('`', '').length ? codeIn(before) : codeIn(after),
  );
}

function wordsIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(wordsIn);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, value]) => {
    if (name === 'const' && typeof value === 'string') return [value];
    if (name === 'enum' && Array.isArray(value))
      return value.filter((word): word is string => typeof word === 'string');
    // A default is already a value of its enum, and a description is prose.
    return name === 'default' || name === 'description' ? [] : wordsIn(value);
  });
}
