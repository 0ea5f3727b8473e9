import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { readItems } from '../support/local/localItems';
import { postMove, readReport, waitForEnd, waitForMove } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { localSecretClient } from '../support/local/localVaults';
import { KillableStack } from '../support/move/moveKill';

// What moves by value is verified during the transfer, when its writes can no longer arrive; what was restored, after the transfer.
// A crash or a fault between both must not cost an item, or its verification.

const source = 'contoso-west';
const target = 'contoso-north';
/** The last window verifies the two pages of the first window, whose writes can no longer arrive. */
const early = 50;

const seedOf = (secrets: number): SeedInput => ({
  vaults: [
    {
      name: source,
      region: 'westeurope',
      secrets: Array.from({ length: secrets }, (_, at) => ({
        name: `password-${String(at).padStart(3, '0')}`,
        versions: ['old', 'new'].map((value, age) => ({ value: `${value}-${at}`, created: 1_700_000_000 + age })),
      })),
    },
    { name: target, region: 'northeurope' },
    { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
  ],
});
/** Only the verification reads these: the names are new in the target. */
const reads = { vault: target, operation: 'secrets.get', path: '/secrets/password-*' } as const;
const allOf = (count: number) => ({ total: count, done: count, skipped: 0, blocked: 0, failed: 0 });

const restores = async (stack: KillableStack) =>
  (await controlOf(stack).counts())
    .filter(({ operation }) => operation === 'secrets.restore')
    .reduce((sum, { calls }) => sum + calls, 0);

function controlOf({ emulator }: KillableStack) {
  return localControl(emulator.azure);
}

async function expectMoved({ host, emulator }: KillableStack, id: string, count: number): Promise<void> {
  expect(await waitForEnd(host.baseUrl, id)).toMatchObject({ phase: 'completed', items: allOf(count) });
  expect(await readReport(host.baseUrl, id)).toMatchObject({ verified: count, problems: [] });
  expect(await readItems(emulator.azure, target)).toEqual(await readItems(emulator.azure, source));
}

/** The items that each phase has verified. */
async function verifiedIn({ host }: KillableStack, id: string) {
  const { phases } = await readReport(host.baseUrl, id);
  return phases.flatMap(({ phase, items, verified }) =>
    phase === 'transferring' ? [verified] : phase === 'verifying' ? [items] : [],
  );
}

// Concurrent: each test has its own Azure and host, and spends most of its time waiting.
afterAll(endLocalProcesses);

describe('a move of restored items', () => {
  const restoring = { sourceVault: source, targetVault: target } as const;

  test.concurrent(
    'after a kill between transfer and verification verifies its items, and restores none again',
    async () => {
      const stack = await KillableStack.start(seedOf(30));
      await controlOf(stack).addFault({ match: reads, effect: { kind: 'slow', ms: 600_000 } });
      const { id } = await postMove(stack.host.baseUrl, restoring);
      await waitUntil(async () => (await controlOf(stack).heldRequests()).length > 0 || undefined, 'verification');
      expect(await waitForMove(stack.host.baseUrl, id, () => true)).toMatchObject({ phase: 'verifying' });
      await stack.killHost();
      await controlOf(stack).clearFaults();
      await stack.startHost();
      await expectMoved(stack, id, 30);
      expect(await verifiedIn(stack, id)).toEqual([undefined, 30]);
      expect(await restores(stack)).toBe(30);
      await stack.stop();
    },
  );

  test.concurrent('waits in the phase verifying while a vault refuses to be read', async () => {
    const stack = await KillableStack.start(seedOf(30));
    const fault = await controlOf(stack).addFault({ match: reads, effect: { kind: 'error', status: 503 } });
    const { id } = await postMove(stack.host.baseUrl, restoring);
    const verifying = await waitForMove(stack.host.baseUrl, id, ({ phase }) => phase === 'verifying');
    expect(verifying.items).toEqual(allOf(30));
    await controlOf(stack).removeFault(fault);
    await expectMoved(stack, id, 30);
    expect(await verifiedIn(stack, id)).toEqual([undefined, 30]);
    await stack.stop();
  });
});

describe('a move by value', () => {
  // 135 writes in 10 s: a window has two pages, of 100 versions, so the second one ends ten seconds after the first.
  const pace = { targetShare: 0.45 };
  const byValue = { sourceVault: source, targetVault: target, method: 'exportImport', pace } as const;
  const count = 101;

  /** Its requests live for three seconds. */
  const startSlowly = () => KillableStack.start(seedOf(count), { VAULT_CALL_TIMEOUT_SECONDS: '2' });

  test.concurrent(
    'verifies pages while it transfers others, once the writes of the first can no longer arrive',
    async () => {
      const stack = await startSlowly();
      const { id } = await postMove(stack.host.baseUrl, byValue);
      expect(await waitForEnd(stack.host.baseUrl, id)).toMatchObject({ phase: 'completed', items: allOf(count) });
      expect(await readReport(stack.host.baseUrl, id)).toMatchObject({ verified: count, problems: [] });
      expect(await verifiedIn(stack, id)).toEqual([early, count - early]);
      await stack.stop();
    },
  );

  test.concurrent(
    'finds a write that the network delivered again meanwhile, and makes the right value current',
    async () => {
      const stack = await startSlowly();
      await controlOf(stack).addFault({
        match: { vault: target, operation: 'secrets.set', path: '/secrets/password-007' },
        times: 1,
        // Later than the next version is written, also on a busy machine, and within the life of a request.
        effect: { kind: 'duplicate', ms: 2_000 },
      });
      const { id } = await postMove(stack.host.baseUrl, byValue);
      expect(await waitForEnd(stack.host.baseUrl, id)).toMatchObject({ items: allOf(count) });
      const { verified, problems } = await readReport(stack.host.baseUrl, id);
      expect(verified).toBe(count);
      expect(problems.map(({ itemName, code }) => `${itemName ?? ''} ${code}`)).toEqual([
        'password-007 DUPLICATE_VERSION',
        'password-007 LATE_WRITE_HEALED',
      ]);
      expect((await localSecretClient(stack.emulator.azure, target).getSecret('password-007')).value).toBe('new-7');
      await stack.stop();
    },
  );
});
