import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { parseCommandLine } from '../../../local/cli/commandLine.cjs';
import { bundle } from '../../../local/package/emulatorPackage';
import { infraText } from '../../support/infra/infraTemplate';

// Docker is not needed here: nothing builds the images. These tests read their definition.

const root = path.resolve(__dirname, '../../..');
const manifest = z
  .object({ scripts: z.record(z.string(), z.string()), workspaces: z.array(z.string()) })
  .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));

interface Instruction {
  readonly name: string;
  readonly text: string;
}

interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** The instructions of a Dockerfile: comments left out, lines that a backslash continues joined. */
function readInstructions(text: string): readonly Instruction[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  const joined = lines.join('\n').replaceAll(/\\\n\s*/g, '');
  return joined
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ name: line.slice(0, line.indexOf(' ')), text: line.slice(line.indexOf(' ') + 1) }));
}

function readStages(instructions: readonly Instruction[]): readonly Stage[] {
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const instruction of instructions) {
    const [, base = '', name = ''] = /^(\S+) AS (\w+)$/.exec(instruction.text) ?? [];
    if (instruction.name === 'FROM') stages.push({ base, name, instructions: [] });
    else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

const instructions = readInstructions(infraText('container/Dockerfile'));
const stages = readStages(instructions);
const images = stages.filter(({ name }) => name !== 'build');

function textsOf(stage: Stage | undefined, name: string): readonly string[] {
  return (stage?.instructions ?? []).filter((each) => each.name === name).map(({ text }) => text);
}

/** What a stage copies from another stage, or from the project. */
function copiesOf(stage: Stage): readonly { readonly from: string | undefined; readonly sources: readonly string[] }[] {
  return textsOf(stage, 'COPY').map((text) => {
    const words = text.split(' ');
    const from = words.find((word) => word.startsWith('--from='))?.slice('--from='.length);
    return { from, sources: words.filter((word) => !word.startsWith('--')).slice(0, -1) };
  });
}

test('has a stage that builds, and an image for the app, the command line and the emulator', () => {
  expect(stages.map(({ name }) => name)).toEqual(['build', 'app', 'cli', 'emulator']);
});

const args = new Map(
  instructions
    .filter(({ name }) => name === 'ARG')
    .map(({ text }): [string, string | undefined] => {
      const [name = '', value] = text.split('=');
      return [name, value];
    }),
);

test('begins every stage from an official image with a tag, and none with latest', () => {
  const bases = stages.map(({ base }) => base.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => args.get(name) ?? name));
  expect(bases).toEqual([
    expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm@/),
    expect.stringMatching(/^mcr\.microsoft\.com\/azure-functions\/node:4-node\d+@/),
    expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim@/),
    expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim@/),
  ]);
  // The version of Node is that of the deployment.
  const deployed = /runtime: \{[^}]*version: '(\d+)'/.exec(infraText('modules/functionApp.bicep'))?.[1] ?? 'none';
  expect(args.get('NODE_TAG')?.split('.')[0]).toBe(deployed);
  expect(args.get('FUNCTIONS_TAG')).toBe(`4-node${deployed}`);
});

test('names every image by a digest, so that nobody can change what a tag means', () => {
  for (const { name, base } of stages) {
    const digest = /@\$\{(\w+_DIGEST)\}$/.exec(base)?.[1];
    expect([name, digest]).toEqual([name, expect.any(String)]);
    // Without a default, a build without the argument fails: Docker accepts no image with an empty digest.
    expect([name, args.has(digest ?? ''), args.get(digest ?? '') ?? `sha256:${'0'.repeat(64)}`]).toEqual([
      name,
      true,
      expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    ]);
  }
});

test('names no image by its tag alone in a workflow, a template or another definition of containers', () => {
  const places = [
    '.github/**/*.{yml,yaml}',
    '.ci/**',
    'infra/**/*.{yml,yaml,bicep}',
    '**/{docker-,}compose*.{yml,yaml}',
  ];
  const files = globSync(places, { cwd: root, dot: true, ignore: ['**/node_modules/**', '.cache/**', 'dist/**'] });
  expect(files).toContain('.github/workflows/ci.yml');
  const images = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(imageName)].map(([, name = '']) => [file, name]),
  );
  for (const planted of ['    image: node:24', 'container: node:24', '- uses: docker://node:24'])
    expect([...planted.matchAll(imageName)].map(([, name]) => name)).toEqual(['node:24']);
  expect(images.filter(([, name = '']) => !/@sha256:[0-9a-f]{64}$/.test(name))).toEqual([]);
});

/** The image of a job, a service or a container, also as an action, and what `docker run` and `docker pull` name. */
const imageName = /(?:^\s*(?:-\s+)?(?:image|container):[ \t]*|uses:\s*docker:\/\/|DOCKER\|)['"]?([\w./-]+[\w@:./-]*)/gm;

test('copies only files that exist, or that the build writes', () => {
  for (const stage of stages) {
    for (const { from, sources } of copiesOf(stage)) {
      if (from === undefined)
        for (const source of sources) expect([source, existsSync(path.join(root, source))]).toEqual([source, true]);
      else expect([stage.name, from]).toEqual([stage.name, 'build']);
    }
  }
  const built = textsOf(stages[0], 'RUN').join('\n');
  const taken = images.flatMap((stage) => copiesOf(stage).flatMap(({ sources }) => sources));
  expect(taken).toEqual(['/out/app', '/out/cli', '/out/emulator']);
  for (const folder of taken) expect(built).toMatch(RegExp(`(?:-d|cp -r \\S+) ${folder}\\b`));
});

test('runs only npm scripts of the project, and installs only locked packages of it', () => {
  const commands = textsOf(stages[0], 'RUN').flatMap((text) => text.split(' && '));
  const scripts = commands.flatMap((command) => /^npm run (\S+)/.exec(command)?.[1] ?? []);
  expect(scripts).toEqual(['build', 'package', 'package:cli', 'package:emulator']);
  expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  expect(commands).toContain('npm ci --ignore-scripts');
});

test('installs with the manifests of the project and of each workspace', () => {
  const manifests = ['package.json', ...manifest.workspaces.map((folder) => `${folder}/package.json`)];
  const copied = copiesOf(stages[0] ?? { name: '', base: '', instructions: [] }).flatMap(({ sources }) => sources);
  expect(copied).toEqual(expect.arrayContaining(manifests));
});

test('starts programs that the build compiles or bundles', () => {
  const entries = images.flatMap((stage) => textsOf(stage, 'ENTRYPOINT').map((text) => JSON.parse(text) as string[]));
  const [command = '', emulator] = entries.map(([, program = '']) => program);
  const source = command.replace(/^.*dist\//, '').replace(/\.js$/, '.ts');
  expect([source, existsSync(path.join(root, source))]).toEqual(['cli/main.ts', true]);
  // The package of the emulator is this file.
  expect(emulator).toBe(`/opt/emulator/${bundle}`);
  expect(entries).toHaveLength(2);
});

test('asks the emulator on the ports of its command how it is, and publishes them', () => {
  const emulator = stages.find(({ name }) => name === 'emulator');
  const [command = '[]'] = textsOf(emulator, 'CMD');
  const args = JSON.parse(command) as string[];
  const values = parseCommandLine('keyvault-emulator', args)?.values;
  expect(values).toMatchObject({ host: '0.0.0.0', state: '/state' });
  const port = Number(values?.['port']);
  expect(textsOf(emulator, 'EXPOSE')).toEqual([`${port - 1} ${port}`]);
  expect(textsOf(emulator, 'HEALTHCHECK')[0]).toContain(`http://127.0.0.1:${port - 1}/health`);
});

test.each(images)('$name does not run as root, says how it is, and has no secret', (stage) => {
  const users = textsOf(stage, 'USER');
  expect(users).toHaveLength(1);
  expect(users[0]).not.toMatch(/^(?:root|0)(?::|$)/);
  const place = stage.instructions.findIndex(({ name }) => name === 'USER');
  expect(stage.instructions.slice(place).map(({ name }) => name)).not.toContain('RUN');
  expect(textsOf(stage, 'HEALTHCHECK')).toHaveLength(1);
  expect(textsOf(stage, 'ENV').join(' ')).not.toMatch(/KEY|SECRET|TOKEN|PASSWORD/i);
});

test('keeps what a person has in the project out of the build', () => {
  const ignored = readFileSync(path.join(root, '.dockerignore'), 'utf8').split('\n');
  const own = readFileSync(path.join(root, '.gitignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/\/$/, ''));
  const covered = own.map((line) => (['node_modules', '*.log'].includes(line) ? `**/${line}` : line));
  expect(ignored).toEqual(expect.arrayContaining(['.git', ...covered]));
});
