import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import { call, postMove, readReport, waitForEnd, waitForMove } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';

// Moves without verification: the last list of the source runs while the last batches are transferred. The network holds this list,
// and the backup of one secret, so that each change comes at a known point of the move.

const source = 'contoso-west';
const target = 'contoso-north';
const names = ['steady-a', 'steady-b', 'steady-c'];

let stack: KillableStack;
let vaults: unknown;

beforeAll(async () => {
  stack = await KillableStack.start(seed());
  vaults = await control().snapshot();
});
beforeEach(() => control().restore(vaults));
afterAll(endLocalProcesses);

function seed(): SeedInput {
  const secrets = names.map((name) => ({ name, versions: [{ value: name, created: 1_700_000_000 }] }));
  return {
    vaults: [
      { name: source, region: 'westeurope', secrets },
      { name: target, region: 'northeurope' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

const control = () => localControl(stack.emulator.azure);
const write = (name: string) => localSecretClient(stack.emulator.azure, source).setSecret(name, 'newest');
const hold = (operation: string, path = '*') =>
  control().addFault({ match: { vault: source, operation, path }, times: 1, effect: { kind: 'slow', ms: 86_400_000 } });
const heldOf = (operation: string) =>
  waitUntil(async () => (await control().heldRequests()).find((held) => held.operation === operation), operation);
const problemsOf = ({ problems }: MoveReport) =>
  problems.map(({ code, itemName }) => `${code} ${itemName ?? ''}`).sort();

/** Resolves when the source has answered a call about an item. */
const calledFor = (operation: string, name: string) =>
  waitUntil(
    async () => (await control().requests()).find((one) => one.operation === operation && one.path.includes(name)),
    `${operation} of ${name}`,
  );

/** Starts a move, and returns when its last list and one backup are held and the other backups are made. */
async function startUntilLook(): Promise<string> {
  const vaultsOf = { sourceVault: source, targetVault: target };
  const { id } = await postMove(stack.host.baseUrl, { gate: 'off', ...vaultsOf, verify: 'none', approval: 'required' });
  const { planHash } = await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase === 'awaitingApproval');
  await hold('secrets.list');
  await hold('secrets.backup', '*/steady-a*');
  await call(`${stack.host.baseUrl}/api/moves/${id}/approve`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ planHash }),
  });
  await Promise.all([heldOf('secrets.list'), heldOf('secrets.backup')]);
  await Promise.all(['steady-b', 'steady-c'].map((name) => calledFor('secrets.backup', name)));
  return id;
}

async function endOf(id: string): Promise<MoveReport> {
  await waitForEnd(stack.host.baseUrl, id);
  return readReport(stack.host.baseUrl, id);
}

test('names an item that was created while the last batch was transferred', async () => {
  const id = await startUntilLook();
  await write('fresh');
  await control().flushHeld();
  const report = await endOf(id);
  expect(problemsOf(report)).toEqual(['CREATED_DURING_MOVE fresh']);
  expect(report.items).toMatchObject({ total: 3, done: 3 });
});

test('names a new version of an item whose batch had no result at the time of the list', async () => {
  const id = await startUntilLook();
  await write('steady-b');
  await control().clearLog();
  await control().deliverHeld((await heldOf('secrets.list')).id);
  await calledFor('secrets.listVersions', 'steady-b');
  await control().flushHeld();
  const report = await endOf(id);
  expect(problemsOf(report)).toEqual(['CREATED_DURING_MOVE steady-b']);
  expect(report.items).toMatchObject({ total: 3, done: 3 });
});

test('loses nothing if the app is killed during the list', async () => {
  const id = await startUntilLook();
  await write('fresh');
  await stack.killHost();
  await control().flushHeld();
  await stack.startHost();
  const report = await endOf(id);
  expect(problemsOf(report)).toEqual(['CREATED_DURING_MOVE fresh']);
  expect(report.items).toMatchObject({ total: 3, done: 3 });
});
