import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { unzipSync, zipSync } from 'fflate';
import { type FaultRuleInput } from '../../../local/azure/control/faultRule';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { localControl } from '../local/localControl';
import { postMove, waitForMove } from '../local/localMoves';
import { startLocalProcess } from '../local/localProcess';

// What a release leaves behind when it is replaced: the state folder of `npm start`, with moves in progress. It has the
// keys of an embedded Azure that existed for some seconds, and no others.

/** The moves of a saved state, by the phase in which the release left them. */
export const phasesLeft = ['awaitingApproval', 'planning', 'transferring', 'verifying'] as const;
export type PhaseLeft = (typeof phasesLeft)[number];

export const vaultsOf = (phase: PhaseLeft) => ({
  sourceVault: `${phase}-old`.toLowerCase(),
  targetVault: `${phase}-new`.toLowerCase(),
});

const items = {
  secrets: [
    { name: 'held', versions: [{ value: 'one' }, { value: 'two', contentType: 'text/plain', tags: { team: 'data' } }] },
    { name: 'token', versions: [{ value: 'three' }] },
  ],
  keys: [{ name: 'signing', versions: [{ kty: 'EC', crv: 'P-256' }] }],
};

export const releaseSeed: SeedInput = {
  vaults: phasesLeft.flatMap((phase) => [
    { name: vaultsOf(phase).sourceVault, region: 'westeurope', ...items },
    { name: vaultsOf(phase).targetVault, region: 'northeurope' },
  ]),
};

/** The one request that never ends, so that each move is still in its phase when the processes are killed. */
const holds: readonly FaultRuleInput[] = [
  hold(vaultsOf('planning').sourceVault, 'secrets.listVersions'),
  hold(vaultsOf('transferring').sourceVault, 'secrets.backup'),
  hold(vaultsOf('verifying').targetVault, 'secrets.get'),
];

function hold(vault: string, operation: string): FaultRuleInput {
  return { match: { vault, operation, path: '/secrets/held*' }, effect: { kind: 'slow', ms: 3_600_000 } };
}

const folder = path.join(__dirname, 'releases');

/** The releases whose state is saved, oldest first. */
export const releases = readdirSync(folder)
  .map((file) => path.basename(file, '.zip'))
  .sort();

/** Starts one move for each phase with the code of now, kills everything, and saves what it left as that of a release. */
export async function saveRelease(release: string, stateDir: string): Promise<void> {
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(releaseSeed));
  const stack = await startLocalProcess({ stateDir, seed });
  const control = localControl(stack.azure);
  for (const rule of holds) await control.addFault(rule);
  for (const phase of phasesLeft) {
    const approval = phase === 'awaitingApproval' ? { approval: 'required' } : {};
    const { id } = await postMove(stack.baseUrl, { id: phase, ...vaultsOf(phase), ...approval });
    await waitForMove(stack.baseUrl, id, (status) => status.phase === phase);
  }
  await stack.kill();
  for (const file of ['azure/azure.sqlite', 'host/durable.db']) compact(path.join(stateDir, file));
  const files = readdirSync(stateDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const contents = files.map(({ parentPath, name }) => path.join(parentPath, name));
  const named = contents.map((file) => [path.relative(stateDir, file).replaceAll('\\', '/'), readFileSync(file)]);
  writeFileSync(path.join(folder, `${release}.zip`), zipSync(Object.fromEntries(named), { level: 9 }));
}

/** Moves what the log of a database has into its file. */
function compact(file: string): void {
  const db = new Database(file);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.exec('VACUUM');
  db.close();
}

/** Unpacks what a release left into a state folder. */
export function unpackRelease(release: string, stateDir: string): void {
  for (const [name, bytes] of Object.entries(unzipSync(readFileSync(path.join(folder, `${release}.zip`))))) {
    const file = path.join(stateDir, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes, { mode: 0o600 });
  }
}
