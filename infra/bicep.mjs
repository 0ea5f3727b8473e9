// Compiles and lints the deployment with the Bicep CLI: `node infra/bicep.mjs build | check | where`.
// build: lints, and writes the template of each deployment, such as infra/main.json.
// check: lints, and compares the templates with the new output.
// where: prints the path of the CLI.
// The CLI is BICEP_PATH, else the pinned version, which the .NET SDK downloads into .cache/ once, else `bicep` on the PATH.
// Ends with 3 if there is no CLI.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '0.49.2';
const fetchTimeoutMs = 90_000;
const infra = path.dirname(fileURLToPath(import.meta.url));
const cache = path.resolve(infra, '../.cache/bicep');
const templates = ['main', 'access', 'events'].map((name) => ({
  name,
  source: path.join(infra, `${name}.bicep`),
  compiled: path.join(infra, `${name}.json`),
}));

const commands = { build, check, where: (cli) => console.log(cli) };
const command = commands[process.argv[2] ?? ''];
if (command === undefined) {
  console.error(`Usage: node infra/bicep.mjs ${Object.keys(commands).join(' | ')}`);
  process.exit(2);
}
// The pinned version comes first. CI downloads it even if there is another one on the PATH, which may compile differently.
const cli = process.env.BICEP_PATH || fetched() || (process.env.CI && fetch()) || onPath() || fetch();
if (cli === undefined) {
  console.error(
    'There is no Bicep CLI: set BICEP_PATH, put bicep on the PATH, or install the .NET SDK, which downloads it.',
  );
  process.exit(3);
}
command(cli);

function build(cli) {
  for (const { source, compiled } of templates) compile(cli, source, compiled);
}

function check(cli) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bicep-'));
  try {
    for (const { name, source, compiled } of templates) {
      const fresh = path.join(folder, `${name}.json`);
      compile(cli, source, fresh);
      if (meaning(fresh) === meaning(compiled)) continue;
      console.error(`infra/${name}.json is not what infra/${name}.bicep compiles to: run "npm run infra".`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes the template of a deployment. `build` also lints, and every finding of the linter is an error. */
function compile(cli, source, target) {
  const said = run(cli, ['build', source, '--outfile', target]);
  if (said.trim() === '') return;
  console.error(said.trim());
  process.exit(1);
}

function run(cli, args) {
  const { status, stdout, stderr, error } = spawnSync(cli, args, { encoding: 'utf8' });
  if (status === 0) return `${stdout}${stderr}`;
  console.error(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim());
  process.exit(1);
}

/** A template as text, without the metadata of the compiler. */
function meaning(file) {
  const withoutMarks = (name, value) => (name === '_generator' ? undefined : value);
  return JSON.stringify(JSON.parse(readFileSync(file, 'utf8'), withoutMarks));
}

function onPath() {
  return spawnSync('bicep', ['--version']).status === 0 ? 'bicep' : undefined;
}

function fetched() {
  const name = `azure.bicep.commandline.${platform()}`;
  const file = path.join(
    cache,
    'packages',
    name,
    version,
    'tools',
    process.platform === 'win32' ? 'bicep.exe' : 'bicep',
  );
  if (!existsSync(file)) return undefined;
  if (process.platform !== 'win32') chmodSync(file, 0o755);
  return file;
}

/** Undefined if there is no SDK or if it cannot reach its packages. */
function fetch() {
  mkdirSync(cache, { recursive: true });
  const project = path.join(cache, 'bicep.csproj');
  writeFileSync(
    project,
    `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>netstandard2.0</TargetFramework>
    <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Azure.Bicep.CommandLine.${platform()}" Version="[${version}]" />
  </ItemGroup>
</Project>
`,
  );
  spawnSync('dotnet', ['restore', project, '--packages', path.join(cache, 'packages')], {
    timeout: fetchTimeoutMs,
    stdio: 'ignore',
  });
  return fetched();
}

function platform() {
  const system = { win32: 'win', darwin: 'osx' }[process.platform] ?? 'linux';
  return `${system}-${process.arch}`;
}
