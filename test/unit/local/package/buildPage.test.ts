import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildPage, pageFiles, pageFolder } from '../../../../local/package/buildPage';
import { temporaryFolder } from '../../../support/clients/clientFolder';

const root = path.resolve(__dirname, '../../../..');
const { folder, remove } = temporaryFolder();
afterAll(remove);

const textOf = (from: string, name: string) => readFileSync(path.join(from, pageFolder, name), 'utf8');

/** The sources of the page in another folder, with the packages of the project. */
function project(name: string, more: Readonly<Record<string, string>> = {}): string {
  const copy = path.join(folder, name);
  mkdirSync(copy);
  for (const part of ['web', 'shared']) cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  mkdirSync(path.join(copy, 'node_modules'));
  cpSync(path.join(root, 'node_modules/preact'), path.join(copy, 'node_modules/preact'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules/zod'), path.join(copy, 'node_modules/zod'));
  for (const [file, text] of Object.entries(more)) writeFileSync(path.join(copy, file), text);
  return copy;
}

describe('buildPage', () => {
  const built = project('built');
  beforeAll(() => {
    buildPage(built);
  });

  it('writes a page without inline script or style, and loads nothing from elsewhere', () => {
    const html = textOf(built, 'index.html');
    expect(html.match(/<script[^>]*>(.*?)<\/script>/gs)).toEqual(['<script src="/api/ui/page.js" defer></script>']);
    expect(html).not.toMatch(/<style| style=| on\w+=|https?:/);
    expect(html).toContain('data-steer="no"');
  });

  it('links to the documentation at the address that a release sets, and to nothing else', () => {
    const site = project('site', { 'package.json': '{"homepage":"https://contoso.github.io/keyvault-mover"}' });
    buildPage(site);
    expect(textOf(site, 'index.html')).toContain('data-site="https://contoso.github.io/keyvault-mover"');
    expect(textOf(built, 'index.html')).toContain('data-site=""');
    const wrong = project('wrong', { 'package.json': '{"homepage":"javascript:alert(1)"}' });
    expect(() => {
      buildPage(wrong);
    }).toThrow('homepage');
  });

  it('writes a script that evaluates no text, writes no markup and knows no other address', () => {
    const script = textOf(built, 'page.js');
    expect(script).not.toMatch(/\beval\(|new Function|localStorage|document\.write|sourceMappingURL/);
    const addresses = [...script.matchAll(/https?:\/\/[^"'`\s]+/g)].map(([address]) => address);
    // The names of markup languages, which nothing loads.
    expect(addresses.filter((address) => !address.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(textOf(built, 'page.css')).not.toMatch(/url\(|@import/);
  });

  it('stays small, so that it loads at once', () => {
    const sizes = pageFiles.map((name) => textOf(built, name).length);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(166_500);
  });

  it('refuses code of the contract, of which the page has only types', () => {
    const main = "import { phases } from '../shared/contracts/model/progress';\nconsole.log(phases);\n";
    expect(() => {
      buildPage(project('contract', { 'web/main.tsx': main }));
    }).toThrow('The page has unexpected code: ');
  });
});
