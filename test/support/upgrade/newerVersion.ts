import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { localFolder, projectRoot } from '../local/localProcess';

interface Change {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** One optional field more in each move and each fleet that it starts, and a higher version of the orchestrators. */
const changes: readonly Change[] = [
  { file: 'host.json', from: /"defaultVersion": "[\d.]+"/, to: '"defaultVersion": "999.0"' },
  {
    file: 'dist/shared/contracts/steps/orchestrations.js',
    from: /exports\.orchestrationVersion = '[\d.]+'/,
    to: "exports.orchestrationVersion = '999.0'",
  },
  {
    file: 'dist/shared/contracts/steps/moveSpec.js',
    from: 'exports.moveSpecSchema = zod_1.z.strictObject({',
    to: 'exports.moveSpecSchema = zod_1.z.strictObject({ addedLater: zod_1.z.string().optional(),',
  },
  {
    file: 'dist/functions/http/moves/startMove.js',
    from: 'moveId, runId: randomHex(8) }',
    to: "moveId, runId: randomHex(8), addedLater: 'newer' }",
  },
  {
    file: 'dist/shared/rules/fleets/moveOfRow.js',
    from: 'runId: (0,',
    to: "addedLater: 'newer', runId: (0,",
  },
  {
    file: 'dist/shared/contracts/model/fleetRuns.js',
    from: 'exports.fleetSpecSchema = zod_1.z.strictObject({',
    to: 'exports.fleetSpecSchema = zod_1.z.strictObject({ addedLater: zod_1.z.string().optional(),',
  },
  {
    file: 'dist/shared/rules/fleets/fleetSpec.js',
    from: '{ fleetId, runId, vaults: rows.length',
    to: "{ addedLater: 'newer', fleetId, runId, vaults: rows.length",
  },
];

/** Makes a newer version of the app: a copy of what is compiled, with a few changes. Returns its folder. */
export function newerVersion(): string {
  const folder = localFolder();
  for (const part of ['dist/functions', 'dist/shared', 'dist/web', 'host.json', 'package.json'])
    cpSync(path.join(projectRoot, part), path.join(folder, part), { recursive: true });
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'));
  for (const { file, from, to } of changes) {
    const name = path.join(folder, file);
    const before = readFileSync(name, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`Expected ${String(from)} in ${file}.`);
    writeFileSync(name, after);
  }
  return folder;
}
