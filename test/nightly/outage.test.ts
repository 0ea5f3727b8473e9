import { waitUntil } from '../support/host/hostWait';
import { localControl } from '../support/local/localControl';
import { readItems, type ReadItems } from '../support/local/localItems';
import { postMove, readReport, waitForEnd } from '../support/local/localMoves';
import { endLocalProcesses } from '../support/local/localProcess';
import { KillableStack, shortCalls } from '../support/move/moveKill';
import { mixedSeed, moveSource, sameGeographyTarget } from '../support/move/moveSeed';

const secretCount = 8;

/** When the outage begins: while such a call is on its way. No call of this kind is answered before, so the move waits here. */
const moments = [
  { during: 'the survey', operation: 'deletedsecrets.list' },
  { during: 'the inspection of items', operation: 'secrets.listVersions' },
  { during: 'the copy of issuers', operation: 'issuers.set' },
  { during: 'the transfer', operation: 'secrets.restore' },
  { during: 'the verification', operation: 'keys.sign' },
];

describe('a move with a vault outage that outlasts the retries of its steps', () => {
  afterAll(endLocalProcesses);

  // Concurrent: each case has its own Azure and host, and spends most of its time waiting.
  it.concurrent.each(moments)('completes as without the outage, which begins in $during', async ({ operation }) => {
    const stack = await KillableStack.startWithOwnAzure(mixedSeed(secretCount, 10), shortCalls);
    const source = await readItems(stack.emulator.azure, moveSource);
    const control = localControl(stack.emulator.azure);
    // The emulator forgets its faults when it is killed.
    await control.addFault({ match: { operation }, effect: { kind: 'slow', ms: 600_000 } });

    const { id } = await postMove(stack.host.baseUrl, { sourceVault: moveSource, targetVault: sameGeographyTarget });
    await waitUntil(async () => (await control.heldRequests()).length > 0 || undefined, `call of ${operation}`);
    await stack.emulator.kill();
    await untilStepFailed(stack);
    await stack.restartEmulator();

    const end = await waitForEnd(stack.host.baseUrl, id);
    const { verified, problems } = await readReport(stack.host.baseUrl, id);
    expect(problems.map(({ code }) => code)).toEqual(['ISSUER_PASSWORD_NEEDED']);
    expect(end.items).toEqual({ total: count(source), done: count(source), skipped: 0, blocked: 0, failed: 0 });
    expect(verified).toBe(count(source));
    expect(await readItems(stack.emulator.azure, sameGeographyTarget)).toEqual(source);
    await stack.stop();
  });
});

function count({ secrets, keys, certificates }: ReadItems): number {
  return secrets.length + keys.length + certificates.length;
}

/** A step reports only failures that outlast its own retries. */
async function untilStepFailed({ host }: KillableStack): Promise<void> {
  await waitUntil(() => /VAULT_UNREACHABLE|"retryable":true/.test(host.logs()) || undefined, 'failure of a step');
}
