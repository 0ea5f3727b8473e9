import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeFile, codeKinds } from '../../support/cli/codeFiles';
import { parseHcl } from '../../support/cli/hclParser';
import { eventsOf, kvmover, startKvmover } from '../../support/cli/kvmover';
import { seededRandom } from '../../support/fuzz/random';
import { endLocalProcesses, localFolder } from '../../support/local/localProcess';
import { bicep, whetherToCompile } from '../../support/infra/bicepCli';

// Code with a vault in all of its forms, after `git apply` of the printed diff: a published parser of HCL and the Bicep compiler read it.

afterAll(endLocalProcesses);

const terraform = `# old-kv.vault.azure.net
data "azurerm_key_vault" "main" {
  name                = "old-kv" // the vault
  resource_group_name = "rg"
}
locals {
  uri  = "https://old-kv.vault.azure.net/secrets/db"
  text = <<-EOT
    https://old-kv.vault.azure.net/
  EOT
}
resource "azurerm_linux_web_app" "app" {
  app_settings = {
    DB = "@Microsoft.KeyVault(VaultName=old-kv;SecretName=db)"
  }
}
`;
const template = `// old-kv.vault.azure.net
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: 'old-kv'
}
output address string = vault.properties.vaultUri
`;

/** The files in a repository, after the printed diff. */
async function applied(
  files: Readonly<Record<string, string>>,
  more: (folder: string) => void = () => undefined,
): Promise<string> {
  const folder = localFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  more(folder);
  const git = (...args: string[]) => spawnSync('git', args, { cwd: folder, encoding: 'utf8' });
  git('init', '--quiet');
  const printed = startKvmover(['consumers', 'find', 'old-kv', folder, '--to', 'new-kv', '--diff']);
  expect(await printed.ended).toBe(0);
  const patch = path.join(localFolder(), 'change.patch');
  writeFileSync(patch, printed.stdout());
  expect(git('apply', patch)).toMatchObject({ status: 0, stderr: '' });
  return folder;
}

it('leaves Terraform that a published parser reads, with the target in it', async () => {
  const folder = await applied({ 'main.tf': terraform });
  const text = readFileSync(path.join(folder, 'main.tf'), 'utf8');
  const [before, after] = parseHcl([terraform, text]);
  expect(after).toBe(before?.replaceAll('old-kv', 'new-kv'));
  expect(text).toContain('# old-kv.vault.azure.net');
  expect(() => parseHcl(['resource {'])).toThrow('The parser refuses a text');
});

/** CODE_FILES and CODE_SEED: more files, and others. */
const many = Number(process.env['CODE_FILES'] ?? 300);
const seed = Number(process.env['CODE_SEED'] ?? 11);

it(`changes code in ${String(many)} files of 14 kinds, and nothing else`, async () => {
  const random = seededRandom(seed);
  const made = Array.from({ length: many }, (_, at) => codeFile(codeKinds[at % codeKinds.length] ?? '', at, random));
  const texts = Object.fromEntries(made.map((file) => [file.path, file.textWith('old-kv')]));
  const outside = localFolder();
  writeFileSync(path.join(outside, 'outside.tf'), terraform);
  const address = 'https://old-kv.vault.azure.net/';
  const others = {
    ...{ 'package-lock.json': `{ "resolved": "${address}" }`, '.terraform.lock.hcl': `url = "${address}"\n` },
    ...{ 'state.tfstate': `{ "uri": "${address}" }`, 'node_modules/a/index.js': `const uri = '${address}';\n` },
  };
  const folder = await applied({ ...texts, ...others }, (at) => {
    symlinkSync(path.join(outside, 'outside.tf'), path.join(at, 'link.tf'));
    symlinkSync(outside, path.join(at, 'linked'));
    writeFileSync(path.join(at, 'binary.json'), Buffer.from(`{"uri":"${address}"}\0`));
    writeFileSync(path.join(at, 'big.json'), `{"uri":"${address}"}`);
    truncateSync(path.join(at, 'big.json'), 2 ** 30);
  });
  const textOf = (name: string) => readFileSync(path.join(folder, name), 'utf8');
  expect(made.filter((file) => textOf(file.path) !== file.textWith('new-kv')).map((file) => file.path)).toEqual([]);
  expect(Object.keys(others).filter((name) => textOf(name) !== Reflect.get(others, name))).toEqual([]);
  expect(readFileSync(path.join(outside, 'outside.tf'), 'utf8')).toBe(terraform);

  const found = await kvmover(['consumers', 'find', 'new-kv', folder, '--json']);
  const [event] = eventsOf(found);
  expect(event).toMatchObject({ files: many, notRead: { big: ['big.json'], binary: ['binary.json'] } });
  expect(event?.['notRead']).toMatchObject({
    link: ['link.tf', 'linked'],
    lock: ['.terraform.lock.hcl', 'package-lock.json', 'state.tfstate'],
    skipped: ['.git', 'node_modules'],
  });

  const hcl = made.filter((file) => /\.tf(?:vars)?$/.test(file.path));
  const [before, after] = ['old-kv', 'new-kv'].map((vault) => parseHcl(hcl.map((file) => file.textWith(vault))));
  expect(hcl.length).toBeGreaterThan(many / 20);
  const same = (text = '') => text.replaceAll(/old-kv|new-kv/g, 'kv');
  expect(after?.map(same)).toEqual(before?.map(same));
});

const found = bicep('where');
const compiles = whetherToCompile(found, process.env['REQUIRE_BICEP']);

(compiles.runs ? it : it.skip)('leaves Bicep that compiles without a warning', async () => {
  const folder = await applied({ 'main.bicep': template });
  const file = path.join(folder, 'main.bicep');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(`name: 'new-kv'`);
  expect(text).toContain('// old-kv.vault.azure.net');
  const { status, stderr } = spawnSync(found.stdout.trim(), ['build', file, '--stdout'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
