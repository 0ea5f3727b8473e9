import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { waitUntil } from '../../support/host/hostWait';
import { localControl } from '../../support/local/localControl';
import {
  type Answer,
  call,
  postMove,
  readReport,
  sendMove,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localSecretClient } from '../../support/local/localVaults';
import { KillableStack } from '../../support/move/moveKill';

// Two moves write to one target. Requests of the first one, even if it has ended, may arrive while the second one
// writes. A request lives for at most nine seconds here, to keep waits short.

const env = { VAULT_CALL_TIMEOUT_SECONDS: '6' };
const source = 'contoso-west';
const otherSource = 'contoso-south';
const target = 'contoso-north';
const otherTarget = 'contoso-east';
const names = Array.from({ length: 12 }, (_, at) => `password-${String(at).padStart(2, '0')}`);

let stack: KillableStack;

let vaults: unknown;

// The tests share a stack. Each begins with the same vaults.
beforeAll(async () => {
  stack = await KillableStack.start(seed(), env);
  vaults = await control().snapshot();
});
beforeEach(() => control().restore(vaults));
afterAll(endLocalProcesses);

function seed(): SeedInput {
  const secrets = (of: string) =>
    names.map((name) => ({
      name,
      versions: ['old', 'new'].map((value, at) => ({ value: `${of}-${name}-${value}`, created: 1_700_000_000 + at })),
    }));
  return {
    vaults: [
      { name: source, region: 'westeurope', secrets: secrets('west') },
      { name: otherSource, region: 'westeurope', secrets: secrets('south') },
      { name: target, region: 'northeurope' },
      { name: otherTarget, region: 'northeurope' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

const byValue = { sourceVault: source, targetVault: target, method: 'exportImport' } as const;
const control = () => localControl(stack.emulator.azure);

/** Reads the values of a secret by the SDK alone; the current one is last. */
async function valuesOf(vault: string, name: string): Promise<(string | undefined)[]> {
  const client = localSecretClient(stack.emulator.azure, vault);
  const values: (string | undefined)[] = [];
  let version: string | undefined;
  do {
    const read = await client.getSecret(name, version === undefined ? {} : { version });
    values.unshift(read.value);
    version = read.properties.previousVersion;
  } while (version !== undefined);
  return values;
}

async function expectWhole(of = 'west'): Promise<void> {
  const found = await Promise.all(names.map((name) => valuesOf(target, name)));
  expect(found).toEqual(names.map((name) => [`${of}-${name}-old`, `${of}-${name}-new`]));
}

async function terminate({ terminatePostUri }: StartedMove): Promise<void> {
  await call(terminatePostUri.replace('{text}', 'test'), { method: 'POST' });
}

/** Holds writes of secrets in the network and delivers them later, even if their sender has ended. */
const deliverLate = (times: number) =>
  control().addFault({
    match: { vault: target, operation: 'secrets.set' },
    times,
    effect: { kind: 'deliverLate', ms: 8_000, client: 'hang' },
  });

const untilHeld = (count: number) =>
  waitUntil(async () => ((await control().heldRequests()).length >= count ? true : undefined), 'held writes');

test('a move after a terminated one waits for late writes, and the newest value remains current', async () => {
  await deliverLate(3);
  const first = await postMove(stack.host.baseUrl, { ...byValue, id: 'first' });
  await untilHeld(3);
  await terminate(first);
  const second = await postMove(stack.host.baseUrl, { ...byValue, id: 'second' });
  const waiting = await waitForMove(stack.host.baseUrl, second.id, ({ waitingFor }) => waitingFor !== null);
  expect(waiting).toMatchObject({ phase: 'planning', waitingFor: { reason: 'earlierMove' } });
  expect(waiting.waitingFor?.message).toMatch(
    /^Waiting until \d\d:\d\d:\d\dZ for the last requests of move first to end\.$/,
  );
  const ended = await waitForEnd(stack.host.baseUrl, second.id);
  expect(ended).toMatchObject({ phase: 'completed', waitingFor: null });
  const [planning] = ended.phases;
  expect(planning?.waitedSeconds).toBeGreaterThan(2);
  await control().whenDelivered();
  await expectWhole();
});

test('the app refuses two simultaneous moves into one target', async () => {
  await control().slowDown(200);
  await postMove(stack.host.baseUrl, { ...byValue, id: 'first' });
  const refused: Answer = await sendMove(stack.host.baseUrl, { ...byValue, sourceVault: otherSource });
  expect([refused.status, refused.body.code]).toEqual([409, 'VAULT_IN_USE']);
  expect(refused.body.detail).toContain('/api/moves/first');
  await control().slowDown(0);
  expect(await waitForEnd(stack.host.baseUrl, 'first')).toMatchObject({ phase: 'completed' });
  await expectWhole();
});

test('a host that was killed with writes in the network duplicates none after its restart', async () => {
  await deliverLate(6);
  const { id } = await postMove(stack.host.baseUrl, byValue);
  await untilHeld(6);
  await stack.killHost();
  await stack.startHost();
  expect(await waitForEnd(stack.host.baseUrl, id)).toMatchObject({ phase: 'completed' });
  await control().whenDelivered();
  await expectWhole();
  expect(await readReport(stack.host.baseUrl, id)).toMatchObject({ verified: names.length, problems: [] });
});

test('a vault outage of some seconds during verification fails no item', async () => {
  const { id } = await postMove(stack.host.baseUrl, byValue);
  await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase !== 'planning');
  const away = { match: { vault: target, operation: 'secrets.get' }, effect: { kind: 'error', status: 503 } } as const;
  await control().addFault({ ...away, times: 60 });
  expect(await waitForEnd(stack.host.baseUrl, id)).toMatchObject({ phase: 'completed', items: { failed: 0 } });
});

test('the app refuses a move of a source while another move enables its disabled versions', async () => {
  await control().slowDown(200);
  await postMove(stack.host.baseUrl, { ...byValue, id: 'unlocking', disabled: 'unlock' });
  const refused = await sendMove(stack.host.baseUrl, { ...byValue, targetVault: otherTarget });
  expect([refused.status, refused.body.code]).toEqual([409, 'VAULT_IN_USE']);
});
