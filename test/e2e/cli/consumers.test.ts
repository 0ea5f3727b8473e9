import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { eventsOf, kvmover, startKvmover } from '../../support/cli/kvmover';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { moveOf } from '../../support/move/moveFixtures';
import { moveReport } from '../../support/reports/moveReport';
import { provenReport } from '../../support/reports/provenReport';

// Files that name a vault, as repositories have them, and what `git apply` makes of the printed diff.

afterAll(endLocalProcesses);

const arrived: ItemResult = {
  itemType: 'secret',
  itemName: 'db',
  route: 'exportImport',
  state: 'verified',
  reasons: [],
  versionCount: 1,
  versions: [],
  versionsLeftOut: [],
  verified: true,
};

const host = 'contoso-kv.vault.azure.net';

/** For each kind of file: a comment that names the vault, and a line that uses it. */
const kinds: readonly (readonly [name: string, comment: string, use: string])[] = [
  ['main.tf', `# ${host}`, `uri = "https://${host}/secrets/db" // ${host}`],
  ['main.bicep', `// ${host}`, `var uri = 'https://${host}/'`],
  ['appsettings.json', `// ${host}`, `{ "KeyVaultName": "contoso-kv" }`],
  ['azure-pipelines.yml', `# ${host}`, 'KeyVaultName: contoso-kv'],
  ['app.properties', `! ${host}`, `vault.uri=https://${host}`],
  ['.env', `# ${host}`, 'AZURE_KEY_VAULT_NAME=contoso-kv'],
  ['config.toml', `# ${host}`, `uri = "https://${host}"`],
  ['web.config', `<!-- ${host} -->`, `<add key="vault" value="https://${host}/secrets/db" />`],
  ['deploy.sh', `# ${host}`, 'az keyvault secret show --vault-name contoso-kv --name db'],
  ['deploy.ps1', `<# ${host} #>`, 'Get-AzKeyVaultSecret -VaultName contoso-kv -Name db'],
  ['app.py', `# ${host}`, `client = SecretClient("https://${host}", credential)`],
  ['app.ts', `/* ${host} */`, `const uri = 'https://${host}'; // ${host}`],
  ['App.cs', `// ${host}`, `var uri = new Uri("https://${host}/"); /* ${host} */`],
  ['notes.md', 'The vault is contoso-kv-2.vault.azure.net.', `It was https://${host}.`],
];

/** A repository of 300 files in nested folders, with ends of lines of both kinds, and with names that need quotes. */
function repository() {
  const folder = localFolder();
  const files = Array.from({ length: 300 }, (_, at) => {
    const [name, comment, use] = kinds[at % kinds.length] ?? ['', '', ''];
    const below = ['', 'a b/', 'ä"quoted"/', "it's/deep/"][at % 4] ?? '';
    const file = `${below}${String(at)}/${name}`;
    const end = at % 5 === 0 ? '\r\n' : '\n';
    const lines = [
      'first',
      comment,
      ...Array.from({ length: at % 9 }, (__, line) => `line ${String(line)}`),
      use,
      'last',
    ];
    const text = lines.join(end) + (at % 3 === 0 ? '' : end);
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
    return { file, text, use, changed: text.replace(use, changedUse(use)) };
  });
  git(folder, 'init', '--quiet');
  return { folder, files };
}

/** Only what is no comment at the end of the line. */
function changedUse(use: string): string {
  return use.replace('contoso-kv', 'target-kv');
}

function git(folder: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'core.autocrlf=false', ...args], { cwd: folder, encoding: 'utf8' });
}

it('prints a diff that git applies: each use changed, each comment as it was', async () => {
  const { folder, files } = repository();
  const found = await kvmover(['consumers', 'find', 'contoso-kv', folder, '--json']);
  const [event] = eventsOf(found);
  expect([found.code, event?.['files']]).toEqual([0, 300]);
  expect(event?.['places']).toHaveLength(300);

  // It has the ends of lines of the files, so it is no text for a terminal.
  const printed = startKvmover(['consumers', 'find', 'contoso-kv', folder, '--to', 'target-kv', '--diff']);
  expect(await printed.ended).toBe(0);
  const patch = path.join(localFolder(), 'change.patch');
  writeFileSync(patch, printed.stdout());
  git(folder, 'apply', '--whitespace=nowarn', patch);
  const after = files.map(({ file }) => readFileSync(path.join(folder, file), 'utf8'));
  expect(after).toEqual(files.map(({ changed }) => changed));

  const again = await kvmover(['consumers', 'find', 'contoso-kv', folder]);
  expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('No file names contoso-kv.')]);
});

it('changes a version to its id in the target, by a report that is as the app wrote it', async () => {
  const [from, to] = ['a'.repeat(32), 'b'.repeat(32)];
  const { results, ...summary } = moveReport({
    move: moveOf({ sourceVault: 'contoso-kv', targetVault: 'target-kv' }),
    results: [{ ...arrived, versions: [{ from, to }] }],
  });
  const folder = localFolder();
  writeFileSync(path.join(folder, 'a.yml'), `u: https://${host}/secrets/db/${from}\n`);
  const file = path.join(localFolder(), 'report.json');
  const report = provenReport(summary, results);
  writeFileSync(file, report);
  const { head } = (JSON.parse(report) as { proof: { head: string } }).proof;
  const find = (...args: string[]) =>
    kvmover(['consumers', 'find', 'contoso-kv', folder, '--to', 'target-kv', '--report', file, '--diff', ...args]);

  const proved = await find('--head', head);
  expect([proved.code, proved.stdout]).toEqual([
    0,
    expect.stringContaining(`+u: https://target-kv.vault.azure.net/secrets/db/${to}\n`),
  ]);
  expect(proved.stderr).not.toContain('nothing that you named proves');
  expect((await find()).stderr.replaceAll(/\s+/g, ' ')).toContain(
    'nothing that you named proves that the app wrote it',
  );

  writeFileSync(file, report.replace(to, 'c'.repeat(32)));
  const planted = await find();
  expect([planted.code, planted.stdout, planted.stderr]).toEqual([
    2,
    '',
    expect.stringContaining('is not a report as the app wrote it'),
  ]);
});

it('reads no link, no big file, no binary file and no file of a tool, and says how many', async () => {
  const folder = localFolder();
  const outside = localFolder();
  const text = `u: https://${host}\n`;
  const put = (name: string, content: string | Buffer = text) => {
    writeFileSync(path.join(folder, name), content);
  };
  writeFileSync(path.join(outside, 'a.yml'), text);
  symlinkSync(outside, path.join(folder, 'linked'));
  symlinkSync(path.join(outside, 'a.yml'), path.join(folder, 'linked.yml'));
  symlinkSync('.', path.join(folder, 'round'));
  put('binary.json', Buffer.from([0x7b, 0, 1]));
  put('package-lock.json');
  put('picture.png');
  put('big.json');
  truncateSync(path.join(folder, 'big.json'), 1_000_000_000);
  mkdirSync(path.join(folder, '.git'));
  put('.git/config.yml');
  put('real.yml');

  const { code, stdout } = await kvmover(['consumers', 'find', 'contoso-kv', folder, '--json']);
  const [event] = eventsOf({ stdout });
  expect([code, event?.['files'], event?.['places']]).toEqual([
    0,
    1,
    [expect.objectContaining({ file: 'real.yml', line: 1 })],
  ]);
  expect(event?.['notRead']).toEqual({
    link: ['linked', 'linked.yml', 'round'],
    binary: ['binary.json'],
    lock: ['package-lock.json'],
    unknown: ['picture.png'],
    big: ['big.json'],
    skipped: ['.git'],
  });
});

it('names a folder that it may not read', async () => {
  const folder = localFolder();
  mkdirSync(path.join(folder, 'closed'));
  chmodSync(path.join(folder, 'closed'), 0o000);
  const { code, stdout } = await kvmover(['consumers', 'find', 'contoso-kv', folder, '--json']);
  // The superuser may read everything.
  const refused = process.getuid?.() === 0 ? {} : { refused: ['closed'] };
  expect([code, eventsOf({ stdout })[0]?.['notRead']]).toEqual([0, refused]);
  chmodSync(path.join(folder, 'closed'), 0o700);
});

it('explains what a search found, and exits with 3 if something would not be there', async () => {
  const folder = localFolder();
  writeFileSync(path.join(folder, 'a.yml'), `u: https://${host}/secrets/db\nv: https://${host}/secrets/gone\n`);
  const found = await kvmover(['consumers', 'find', 'contoso-kv', folder, '--json']);
  const list = path.join(localFolder(), 'found.json');
  writeFileSync(list, found.stdout);
  const { results, ...summary } = moveReport({
    move: moveOf({ sourceVault: 'contoso-kv', targetVault: 'target-kv' }),
    results: [{ ...arrived, versions: [{ from: 'a'.repeat(32), to: 'b'.repeat(32) }] }],
  });
  const report = path.join(localFolder(), 'report.json');
  writeFileSync(report, provenReport(summary, results));
  const explain = (...args: string[]) =>
    kvmover(['consumers', 'explain', 'contoso-kv', list, '--to', 'target-kv', ...args]);

  const shown = await explain('--report', report);
  const text = shown.stdout.replaceAll(/\s+/g, ' ');
  expect([shown.code, text]).toEqual([3, expect.stringContaining('2. code and pipelines')]);
  expect(text).toContain('the same value, under a new id');
  expect(text).toContain('First bring secrets/gone to the target.');
  const [event] = eventsOf(await explain('--report', report, '--json'));
  expect(event?.['explained']).toMatchObject([{ outcome: 'newId' }, { outcome: 'nothing', changer: 'printed' }]);
  expect((await explain()).code).toBe(0);
});

it.each([
  ['an explanation of nothing', ['explain', 'contoso-kv', '--to', 'b-kv'], /Name the JSON of kvmover consumers find/],
  ['an explanation without a target', ['explain', 'contoso-kv', 'package.json'], /Add --to <vault>/],
  ['a list that is none', ['explain', 'contoso-kv', 'package.json', '--to', 'b-kv'], /has no result of that command/],
  ['a vault that is none', ['find', 'not_a_vault'], /"not_a_vault" is no vault: expected a vault name/],
  ['a folder that does not exist', ['find', 'contoso-kv', '/no/such/folder'], /cannot be searched: It does not exist/],
  ['a diff without a target', ['find', 'contoso-kv', '--diff'], /Add --to <vault>/],
  ['a report that is none', ['find', 'contoso-kv', '--report', 'package.json'], /is not a report as the app wrote it/],
  ['a report that does not exist', ['find', 'contoso-kv', '--report', 'no.json'], /no\.json cannot be read/],
])('refuses %s in words', async (_, args, said) => {
  const { code, stdout, stderr } = await kvmover(['consumers', ...args]);
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(said)]);
});
