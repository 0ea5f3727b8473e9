import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';

const pages = process.env.SITE_PAGES;
const read = (name) => JSON.parse(readFileSync(path.join(pages, name), 'utf8'));
const { name, base, versions } = read('site.json');

export default defineConfig({
  srcDir: pages,
  base,
  lang: 'en',
  title: 'keyvault-mover',
  description: 'Moves an Azure Key Vault to another region: every item, every version, verified.',
  cacheDir: path.join(pages, '../../cache'),
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // A dead link ends the build.
  ignoreDeadLinks: false,
  markdown: { config: (md) => diagrams(md) },
  themeConfig: {
    version: name,
    versions,
    search: { provider: 'local' },
    nav: [
      { text: 'Contents', link: '/contents' },
      { text: 'First move', link: '/first-move' },
    ],
    sidebar: read('sidebar.json'),
    outline: { level: [2, 3] },
  },
  vite: {
    publicDir: path.join(pages, 'public'),
    // The form has the rule of the app itself, which is outside of this folder.
    server: { fs: { strict: false } },
    build: { chunkSizeWarningLimit: 2_000, rollupOptions: { onwarn: exceptComments } },
  },
});

/** A block of mermaid becomes a picture in the browser. */
function diagrams(md) {
  const usual = md.renderer.rules.fence;
  md.renderer.rules.fence = (tokens, at, ...more) =>
    tokens[at].info.trim() === 'mermaid'
      ? `<DiagramOf code="${encodeURIComponent(tokens[at].content)}" />`
      : usual(tokens, at, ...more);
}

/** zod has comments for another bundler. */
function exceptComments(warning, warn) {
  if (warning.code !== 'INVALID_ANNOTATION') warn(warning);
}
