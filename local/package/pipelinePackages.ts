import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { compiled, json, programFiles } from './commandPackage';
import { type PackageFiles } from './packageFiles';

/** What a check on the runner of a pipeline needs of kvmover: the command, the host that it starts, and the app. */
const needed = ['cli/main', 'local/functionsHost/main', 'functions/index'];
const metadata = 'cli/pipelines';

/** The GitHub Action `check`. Its Node has SQLite, so it needs no prebuilt one. */
export function actionPackage(root: string): PackageFiles {
  return new Map([
    ...programFiles(root, [...needed, `${metadata}/github`].map(compiled), { hasSqlite: false }),
    ['package.json', manifestOf(root)],
    ['action.yml', readFileSync(path.join(root, metadata, 'action.yml'))],
  ]);
}

/** The extension of Azure Pipelines, with its task in the folder `check`. Both get the version of the project. */
export function taskPackage(root: string): PackageFiles {
  const { version } = projectOf(root);
  const [Major, Minor, Patch] = version.split(/[.-]/).map(Number);
  const files = programFiles(root, [...needed, `${metadata}/azure`].map(compiled), { hasSqlite: true });
  return new Map([
    ...[...files].map(([name, bytes]) => [`check/${name}`, bytes] as const),
    ['check/package.json', manifestOf(root)],
    ['check/task.json', changed(root, 'task.json', { version: { Major, Minor, Patch } })],
    ['vss-extension.json', changed(root, 'vss-extension.json', { version: [Major, Minor, Patch].join('.') })],
  ]);
}

const projectSchema = z.object({ name: z.string(), version: z.string(), license: z.string(), main: z.string() });

function projectOf(root: string): z.infer<typeof projectSchema> {
  return projectSchema.parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')));
}

/** The command reads its version there, and the host where the app begins. */
function manifestOf(root: string): Uint8Array {
  return json({ ...projectOf(root), private: true });
}

function changed(root: string, name: string, fields: object): Uint8Array {
  const text = readFileSync(path.join(root, metadata, name), 'utf8');
  return json({ ...z.looseObject({}).parse(JSON.parse(text)), ...fields });
}
