import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { z } from 'zod';

/** The files of the page, below the project and below its package. */
export const pageFolder = 'dist/web';
export const pageFiles = ['index.html', 'page.css', 'page.js'] as const;

/** The packages whose code is in the page; `thirdPartyNotices` has their licences. */
export const pagePackages: readonly string[] = ['node_modules/preact'];

/**
 * Bundles `web/` into the three files of the page, which the app serves from memory. The browsers are those of
 * 2024, because the style sheet uses `light-dark()`. The page links to the documentation if `package.json` has its address. Throws if the bundle has other code than `web/`, the shared words and what
 * `pagePackages` lists.
 */
export function buildPage(root: string): void {
  const out = path.join(root, pageFolder);
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: { page: 'web/main.tsx' },
    outdir: pageFolder,
    bundle: true,
    metafile: true,
    minify: true,
    platform: 'browser',
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    format: 'iife',
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  const foreign = Object.keys(metafile.inputs).filter((input) => !isExpected(input));
  if (foreign.length > 0) throw new Error(`The page has unexpected code: ${foreign.join(', ')}.`);
  mkdirSync(out, { recursive: true });
  const html = readFileSync(path.join(root, 'web/index.html'), 'utf8');
  writeFileSync(path.join(out, 'index.html'), html.replace('data-site=""', `data-site="${siteOf(root)}"`));
}

const manifestSchema = z.object({ homepage: z.url({ protocol: /^https$/ }).optional() });

/** `homepage` of the project, which a release sets; empty without one. */
function siteOf(root: string): string {
  const file = path.join(root, 'package.json');
  const found = existsSync(file) ? manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).homepage : undefined;
  return found === undefined ? '' : new URL(found).href;
}

function isExpected(input: string): boolean {
  return ['web', 'shared/words', ...pagePackages].some((folder) => input.startsWith(`${folder}/`));
}
