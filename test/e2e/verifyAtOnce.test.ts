import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { readItems } from '../support/local/localItems';
import { postMove, readReport, waitForEnd, waitForMove } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { KillableStack } from '../support/move/moveKill';

// A page is verified right after its transfer, except for the last ones. A crash or a fault between both must not cost an item, or its verification.

const source = 'contoso-west';
const target = 'contoso-north';
const count = 30;
/** The first of two pages. */
const early = 25;

const seed: SeedInput = {
  vaults: [
    {
      name: source,
      region: 'westeurope',
      secrets: Array.from({ length: count }, (_, at) => ({
        name: `password-${String(at).padStart(2, '0')}`,
        versions: ['old', 'new'].map((value, age) => ({ value: `${value}-${at}`, created: 1_700_000_000 + age })),
      })),
    },
    { name: target, region: 'northeurope' },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
};
/** Only the verification reads these: the names are new in the target. */
const reads = { vault: target, operation: 'secrets.get', path: '/secrets/password-*' } as const;
const done = { total: count, done: count, skipped: 0, blocked: 0, failed: 0 };

let stack: KillableStack;
const control = () => localControl(stack.emulator.azure);
const restores = async () =>
  (await control().counts())
    .filter(({ operation }) => operation === 'secrets.restore')
    .reduce((n, { calls }) => n + calls, 0);

async function expectMoved(id: string): Promise<void> {
  expect(await waitForEnd(stack.host.baseUrl, id)).toMatchObject({ phase: 'completed', items: done });
  expect(await readReport(stack.host.baseUrl, id)).toMatchObject({ verified: count, problems: [] });
  expect(await readItems(stack.emulator.azure, target)).toEqual(await readItems(stack.emulator.azure, source));
}

/** The items that each phase has verified. */
async function verifiedIn(id: string) {
  const { phases } = await readReport(stack.host.baseUrl, id);
  return phases.flatMap(({ phase, items, verified }) =>
    phase === 'transferring' ? [verified] : phase === 'verifying' ? [items] : [],
  );
}

beforeEach(async () => {
  stack = await KillableStack.start(seed);
});
afterEach(endLocalProcesses);

test('a host that was killed between transfer and verification verifies what it had restored, and restores nothing again', async () => {
  await control().addFault({ match: reads, effect: { kind: 'slow', ms: 600_000 } });
  const { id } = await postMove(stack.host.baseUrl, { sourceVault: source, targetVault: target });
  await waitUntil(async () => ((await control().heldRequests()).length > 0 ? true : undefined), 'verification');
  expect(await waitForMove(stack.host.baseUrl, id, () => true)).toMatchObject({ phase: 'transferring' });
  await stack.killHost();
  await control().clearFaults();
  await stack.startHost();
  await expectMoved(id);
  expect(await verifiedIn(id)).toEqual([early, count - early]);
  expect(await restores()).toBe(count);
});

test('a vault that refuses to answer the early verification leaves all to the later one', async () => {
  const fault = await control().addFault({ match: reads, effect: { kind: 'error', status: 503 } });
  const { id } = await postMove(stack.host.baseUrl, { sourceVault: source, targetVault: target });
  const verifying = await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase === 'verifying');
  expect(verifying.items).toEqual(done);
  await control().removeFault(fault);
  await expectMoved(id);
  expect(await verifiedIn(id)).toEqual([undefined, count]);
});
