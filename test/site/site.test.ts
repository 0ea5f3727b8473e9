import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { once } from 'node:events';
import path from 'node:path';
import { type Browser, type Page } from 'playwright-core';
import { endLocalProcesses, localFolder, projectRoot } from '../support/local/localProcess';
import { installedChromium, startBrowser } from '../page/pageBrowser';
import { seriousFaults } from '../page/seriousFaults';

// The documentation as static pages, of this version and of a release, from a file server under a path of its own.
// `npm run e2e:site` runs this. SITE_BUILT=DIR looks at a site that exists.

const base = '/some/where/';
const given = process.env['SITE_BUILT'];
let out: string;
let server: Server;
let origin: string;
let browser: Browser;

beforeAll(async () => {
  out = given ?? (await builtSite());
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = fileOf(decodeURIComponent(pathname));
    if (file === undefined) return response.writeHead(404).end();
    return response.setHeader('content-type', typeOf(file)).end(readFileSync(file));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const chromium = installedChromium();
  if (chromium === undefined) throw new Error('There is no Chromium. PAGE_CHROMIUM=<file> names one.');
  browser = await startBrowser(chromium);
});
afterAll(async () => {
  await browser.close();
  server.close();
  await endLocalProcesses();
});

/** A repository with this code and an older release of three pages. */
async function builtSite(): Promise<string> {
  const [repository, site] = [localFolder(), path.join(localFolder(), 'site')];
  const git = (...args: string[]) => {
    const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
    const { status, stderr } = spawnSync('git', ['-C', repository, ...who, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  await mkdir(path.join(repository, 'docs'));
  await writeFile(path.join(repository, 'docs/README.md'), '# Which page?\n\n## Before\n\n- [old](old.md): a page\n');
  await writeFile(path.join(repository, 'docs/old.md'), '# What was there before?\n\n[Contents](README.md)\n');
  for (const name of ['before-you-start', 'first-move'])
    await writeFile(path.join(repository, `docs/${name}.md`), `# ${name}\n`);
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'A release');
  git('tag', 'v0.0.1');
  for (const name of ['docs', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'LICENSE'])
    await cp(path.join(projectRoot, name), path.join(repository, name), { recursive: true });
  const args = ['site/build.mjs', '--base', base, '--out', site, '--repository', repository];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: projectRoot, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout + stderr);
  return site;
}

/** As every file server: a folder has its index, and nothing is rewritten. */
function fileOf(pathname: string): string | undefined {
  if (!pathname.startsWith(base)) return undefined;
  const file = path.join(out, pathname.slice(base.length));
  const found = [file, path.join(file, 'index.html')].find((one) => existsSync(one) && statSync(one).isFile());
  return found?.startsWith(out) === true ? found : undefined;
}

function typeOf(file: string): string {
  const types: Readonly<Record<string, string>> = {
    ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' },
    ...{ '.png': 'image/png', '.woff2': 'font/woff2', '.json': 'application/json' },
  };
  return types[path.extname(file)] ?? 'text/plain';
}

const htmlFiles = () =>
  readdirSync(out, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.html') && name !== '404.html',
  );

it('has a page for each document, at the root for the newest release and below next for this version', () => {
  const documents = readdirSync(path.join(projectRoot, 'docs')).filter(
    (name) => name.endsWith('.md') && name !== 'README.md',
  );
  const missing = documents.filter((name) => !existsSync(path.join(out, 'next', name.replace('.md', '.html'))));
  expect(missing).toEqual([]);
  expect(existsSync(path.join(out, 'old.html'))).toBe(true);
});

it('has no dead link: every address and every heading exists', async () => {
  const anchors = new Map<string, ReadonlySet<string>>();
  const anchorsOf = async (file: string) => {
    const known =
      anchors.get(file) ??
      new Set([...(await readFile(file, 'utf8')).matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id));
    anchors.set(file, known);
    return known;
  };
  const dead: string[] = [];
  let followed = 0;
  for (const name of htmlFiles()) {
    const html = await readFile(path.join(out, name), 'utf8');
    for (const [, target = ''] of html.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      if (/^(?:https:|mailto:|data:)/.test(target)) continue;
      const url = new URL(target.replaceAll('&amp;', '&'), `http://x${base}${name.replaceAll(path.sep, '/')}`);
      const file = fileOf(decodeURIComponent(url.pathname));
      const id = decodeURIComponent(url.hash.slice(1));
      followed += 1;
      if (file === undefined || (id !== '' && !(await anchorsOf(file)).has(id))) dead.push(`${name}: ${target}`);
    }
  }
  expect([...new Set(dead)]).toEqual([]);
  expect(followed).toBeGreaterThan(500);
});

interface Watched {
  readonly page: Page;
  readonly faults: string[];
}

async function open(address: string, theme: 'light' | 'dark', width = 1280): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('response', (answer) => {
    if (answer.status() >= 400) faults.push(`${String(answer.status())} ${answer.url()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !/^(?:data|blob):/.test(request.url())) faults.push(request.url());
  });
  await page.goto(`${origin}${base}${address}`, { waitUntil: 'networkidle' });
  return { page, faults };
}

it('answers whether keys can go, by the rule of the app', async () => {
  const { page, faults } = await open('next/', 'light');
  await page.selectOption('#from', 'westeurope');
  await page.selectOption('#to', 'eastus');
  expect(await page.locator('.answer').innerText()).toMatch(
    /No key can go[^]*West Europe \(Europe\) → East US \(United States\)/,
  );
  await page.selectOption('#to', 'northeurope');
  expect(await page.locator('.answer').innerText()).toMatch(/Yes[^]*Keys\s+go, with all versions/);
  expect(faults).toEqual([]);
});

it('finds a page by its words, changes the theme, and leads to another version', async () => {
  const { page, faults } = await open('next/contents.html', 'light');
  await page.locator('.VPNavBarSearch button').first().click();
  await page.locator('#localsearch-input').fill('soft-deleted');
  await page.locator('#localsearch-list a').first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.VPSwitchAppearance').first().click();
  expect(await page.evaluate('document.documentElement.classList.contains("dark")')).toBe(true);
  await page.getByText('Version: next').click();
  await page.getByRole('link', { name: 'v0.0.1', exact: true }).click();
  await page.waitForURL(`${origin}${base}`);
  expect(faults).toEqual([]);
});

const looked = ['', 'next/', 'next/contents.html', 'next/routes.html', 'next/errors.html', 'next/architecture.html'];

it.each(looked.flatMap((address) => (['light', 'dark'] as const).map((theme) => [address, theme] as const)))(
  'has no serious fault for people with disabilities at /%s in the %s theme, and does not scroll sideways',
  async (address, theme) => {
    const { page, faults } = await open(address, theme);
    expect(await seriousFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 400, height: 900 });
    expect(await seriousFaults(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(400);
    await page.screenshot({
      path: path.join(projectRoot, `.cache/site-${address.replaceAll(/\W/g, '-')}-${theme}.png`),
    });
    expect(faults).toEqual([]);
  },
);
