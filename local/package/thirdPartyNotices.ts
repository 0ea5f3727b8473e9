import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';

/** Licence files, which must accompany the code of a package whatever their extension. */
const terms = ['{license,licence,notice,copying,copyrightnotice}{,.*,-*}'];
const code = ['*.{js,cjs,mjs,ts,json}'];

const manifestSchema = z.looseObject({ name: z.string(), version: z.string(), license: z.string().default('unknown') });

const rule = '-'.repeat(80);

/**
 * Returns the licences of packages as one text: name, version and licence of each, and the text of all its licence files.
 * `folders` are those of the packages, below `root`.
 */
export function thirdPartyNotices(root: string, folders: readonly string[]): string {
  const intro = 'keyvault-mover contains the code of these packages, under the licences that follow.\n';
  return [intro, ...folders.map((folder) => noticeOf(path.join(root, folder)))].join(`\n${rule}\n`);
}

function noticeOf(folder: string): string {
  const manifest = readFileSync(path.join(folder, 'package.json'), 'utf8');
  const { name, version, license } = manifestSchema.parse(JSON.parse(manifest));
  const options = { cwd: folder, ignore: code, caseSensitiveMatch: false };
  const texts = globSync(terms, options)
    .sort()
    .map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return [`${name} ${version}: ${license}`, ...texts].join('\n\n').concat('\n');
}
