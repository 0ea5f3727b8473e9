// npm run site: the documentation as static pages, one folder for each version. The program of `npm run site`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stagePages } from './stagePages.mjs';

const site = import.meta.dirname;
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(site, '../.cache/site') },
    base: { type: 'string', default: '/' },
    repository: { type: 'string', default: path.join(site, '..') },
    source: { type: 'string' },
  },
});
const base = `/${values.base.split('/').filter(Boolean).join('/')}/`.replace('//', '/');
const { repository, out, source } = values;

if (!existsSync(path.join(site, 'node_modules/vitepress')))
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: site });

/** Releases, the newest first. */
const tags = run('git', ['-C', repository, 'tag', '--list', 'v[0-9]*', '--sort=-version:refname'], { stdio: 'pipe' })
  .stdout.split('\n')
  .filter(Boolean);
const versions = [{ name: 'next', tag: undefined }, ...tags.map((tag) => ({ name: tag, tag }))];
const root = versions.length > 1 ? versions[1] : versions[0];
const work = mkdtempSync(path.join(os.tmpdir(), 'keyvault-mover-site-'));

rmSync(out, { recursive: true, force: true });
// Each page finds the packages of the site.
symlinkSync(path.join(site, 'node_modules'), path.join(work, 'node_modules'), 'junction');
process.on('exit', () => {
  rmSync(work, { recursive: true, force: true });
});
for (const version of versions) {
  const folder = version === root ? '' : `${version.name}/`;
  build(version, folder);
}
process.stdout.write(`${out}: ${versions.map(({ name }) => name).join(', ')}, below ${base}\n`);

/** Builds one version. The newest release is at the root; all others are in a folder of their name. */
function build({ name, tag }, folder) {
  const code = path.join(work, 'code', name);
  mkdirSync(code, { recursive: true });
  if (tag === undefined)
    for (const part of ['docs', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'LICENSE'])
      cpSync(path.join(repository, part), path.join(code, part), { recursive: true });
  else {
    const archive = run('git', ['-C', repository, 'archive', tag], { stdio: 'pipe', encoding: 'buffer' });
    run('tar', ['-x', '-C', code], { input: archive.stdout, stdio: ['pipe', 'inherit', 'inherit'] });
  }
  const pages = path.join(work, 'pages', name);
  stagePages({ code, pages, source: source && `${source}/blob/${tag ?? 'main'}` });
  const built = path.join(work, 'built', name);
  const shown = {
    name,
    base: base + folder,
    root: base,
    versions: versions.map((one) => ({ text: one.name, link: one === root ? base : `${base}${one.name}/` })),
  };
  writeFileSync(path.join(pages, 'site.json'), JSON.stringify(shown));
  run(
    process.execPath,
    [path.join(site, 'node_modules/vitepress/bin/vitepress.js'), 'build', site, '--outDir', built],
    {
      env: { ...process.env, SITE_PAGES: pages },
    },
  );
  mkdirSync(path.join(out, folder), { recursive: true });
  cpSync(built, path.join(out, folder), { recursive: true });
}

function run(command, args, { stdio = ['ignore', 'pipe', 'inherit'], encoding = 'utf8', ...more } = {}) {
  const ended = spawnSync(command, args, { stdio, encoding, maxBuffer: 1e9, ...more });
  if (ended.status === 0) return ended;
  process.stderr.write(`${ended.stdout ?? ''}${ended.stderr ?? ''}\n${command} ${args[0]} failed.\n`);
  process.exit(1);
}
