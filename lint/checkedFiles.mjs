// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import ts from 'typescript';

const sources = ['**/*.{ts,tsx,js,cjs,mjs}'];
/** What compiler and linter do in every file depends on these, and on the packages that npm has installed. */
const settings = ['**/{tsconfig*,package}.json', '*.config.mjs', 'lint/*'];
const packages = 'node_modules/.package-lock.json';
const ignore = ['**/node_modules/**', '.git/**', 'dist/**', '.cache/**', '.state/**', 'coverage/**'];

/** Such a file changes the types of files that do not import it: it adds to a package, or it is no module. */
const isForOthers = (/** @type {string} */ text) =>
  /^\s*declare\s+(?:global|module)\b/m.test(text) || !/^\s*(?:import|export)\b|\brequire\(|\bexports\b/m.test(text);

const endings = ['', '.ts', '.tsx', '.d.ts', '.js', '.cjs', '.mjs', '/index.ts', '/index.tsx', '/index.js'];
const store = '.cache/checkedFiles.json';

/** @typedef {{ text: string, hash: string }} Source */

/**
 * The keys of all source files of a folder, by absolute path with "/". A key stands for everything that the findings in a
 * file depend on: its text, the texts of all files that it imports, also through others, the settings, and the packages.
 *
 * @param {string} root
 * @returns {ReadonlyMap<string, string>}
 */
export function fileKeys(root) {
  const files = readAll(root, sources);
  const common = createHash('sha256').update(process.version);
  for (const [file, { hash }] of readAll(root, [...settings, packages])) common.update(`${file} ${hash}\n`);
  for (const [file, { text, hash }] of files) if (isForOthers(text)) common.update(`${file} ${hash}\n`);
  const base = common.digest('hex');
  const imports = new Map([...files].map(([file, { text }]) => [file, importsOf(file, text, files)]));
  const lineOf = (/** @type {string} */ file) => `${file} ${files.get(file)?.hash ?? hashOfData(file)}`;
  return new Map(
    [...files.keys()].map((file) => [file, hashOf([base, ...reach(file, imports).map(lineOf)].join('\n'))]),
  );
}

/**
 * @param {string} root
 * @param {string[]} patterns
 * @returns {ReadonlyMap<string, Source>}
 */
function readAll(root, patterns) {
  const found = globSync(patterns, { cwd: root, ignore, absolute: true, dot: true, expandDirectories: false });
  if (patterns.includes(packages)) found.push(path.join(root, packages));
  return new Map(
    found.sort().map((file) => {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      return [file, { text, hash: hashOf(text) }];
    }),
  );
}

/**
 * The files of the project that a file imports. An import can have several, because any of them can be the one that counts.
 *
 * @param {string} file
 * @param {string} text
 * @param {ReadonlyMap<string, Source>} files
 */
function importsOf(file, text, files) {
  const { importedFiles, referencedFiles } = ts.preProcessFile(text, true, true);
  const names = [...importedFiles, ...referencedFiles]
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'));
  return names.flatMap((name) => {
    const place = path.posix.join(path.posix.dirname(file), name);
    return place.endsWith('.json')
      ? [place]
      : endings.map((ending) => place + ending).filter((each) => files.has(each));
  });
}

/**
 * A file and all files that it reaches by imports.
 *
 * @param {string} file
 * @param {ReadonlyMap<string, readonly string[]>} imports
 */
function reach(file, imports) {
  const reached = new Set([file]);
  for (const each of reached) for (const found of imports.get(each) ?? []) reached.add(found);
  return [...reached].sort();
}

/** @param {string} file JSON that a file imports */
const hashOfData = (file) => (existsSync(file) ? hashOf(readFileSync(file, 'utf8')) : 'missing');

/** @param {string} text */
const hashOf = (text) => createHash('sha256').update(text).digest('base64');

/**
 * The keys of the files in which the last run found nothing.
 *
 * @param {string} root
 * @returns {ReadonlySet<string>}
 */
export function readCorrect(root) {
  const file = path.join(root, store);
  return new Set(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []);
}

/**
 * @param {string} root
 * @param {readonly string[]} keys
 */
export function writeCorrect(root, keys) {
  const file = path.join(root, store);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(keys));
}
