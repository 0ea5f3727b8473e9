import { CliError } from '../../../../cli/cliError';
import { type Context } from '../../../../cli/context';
import { type OpenApp, type VaultPair } from '../../../../cli/app/openedApp';
import { processOutput } from '../../../../cli/output';
import { rehearse } from '../../../../cli/verbs/rehearse';
import { statusLines } from '../../../../cli/text/endLines';
import { renderLine } from '../../../../cli/text/line';
import { rehearsalOf } from '../../../../shared/rules/rehearsal/rehearsedMove';
import { startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { endStatusOf } from '../../../../shared/rules/transfer/moveStatusOf';
import { type ScratchFate } from '../../../../shared/contracts/model/rehearsal';
import { moveOf, planOf } from '../../../support/move/moveFixtures';

const at = '2026-05-01T10:00:00.000Z';
const subscriptionId = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';
const place = { subscription: subscriptionId, resourceGroup: 'rg', location: 'northeurope' };
const createTarget = { subscriptionId, resourceGroup: 'rg', location: 'northeurope' };

function endOf(scratch: ScratchFate) {
  const move = rehearsalOf(moveOf(), { into: { vault: 'scratch', createTarget } }, 'aaaaaaaa');
  const counts = { total: 1, done: 1, skipped: 0, blocked: 0, failed: 0 };
  const real = {
    evidenceAt: '2026-05-01T09:00:00.000Z',
    phase: 'completed' as const,
    items: counts,
    versions: { total: 1, done: 1 },
    problemCount: 0,
    problemsByCode: [],
    plan: planOf(),
  };
  return endStatusOf(move, { ...startProgress(at), items: counts, rehearsal: { real, scratch } }, 'completed', at);
}

function contextOf(options: object, startMove: (body: object) => Promise<void>) {
  const opened: (VaultPair | undefined)[] = [];
  const call = (operation: string, { body }: { body: object }) =>
    operation === 'startMove' ? startMove(body) : Promise.resolve(endOf({ fate: 'purged' }));
  const client = { call } as unknown as OpenApp['client'];
  const quiet = { write: () => true, isTTY: false } as unknown as NodeJS.WriteStream;
  const context: Context = {
    operands: ['source', 'target'],
    options: { ...options },
    output: processOutput({ stdout: quiet, stderr: quiet, env: {} }, false),
    signal: new AbortController().signal,
    command: 'kvmover',
    ask: undefined,
    open: async (vaults) => {
      opened.push(vaults);
      return { client, place: 'own', close: async () => undefined };
    },
    openAside: () => Promise.reject(new Error('not asked')),
    version: '0',
    own: undefined,
    worksOn: () => undefined,
  };
  return { context, opened };
}

test('rehearse sends the request with the scratch vault, which the app on this machine may write to', async () => {
  const bodies: object[] = [];
  const { context, opened } = contextOf({ ...place, types: 'secret' }, async (body) => void bodies.push(body));
  expect(await rehearse(context)).toBe(0);
  expect(bodies).toEqual([
    expect.objectContaining({
      sourceVault: 'source',
      targetVault: 'target',
      approval: 'none',
      select: { types: ['secret'] },
      rehearse: { into: { vault: expect.stringMatching(/^rehearsal-[0-9a-f]{8}$/), createTarget } },
    }),
  ]);
  expect(opened).toEqual([
    { source: 'source', target: 'target', scratch: expect.stringMatching(/^rehearsal-[0-9a-f]{8}$/) },
  ]);
});

test('rehearse says what is missing: the place of the scratch vault, or the setting', async () => {
  const none = contextOf({ ...place, location: undefined }, async () => undefined);
  await expect(rehearse(none.context)).rejects.toMatchObject({ exitCode: 2 });
  const denied = contextOf(place, () =>
    Promise.reject(new CliError('No.', { code: 'REHEARSAL_NOT_ALLOWED', remedy: '' })),
  );
  await expect(rehearse(denied.context)).rejects.toMatchObject({ remedy: expect.stringContaining('=true') });
});

test.each<[ScratchFate, RegExp]>([
  [{ fate: 'purged' }, /deleted and purged/],
  [{ fate: 'softDeleted', purgedOn: '2026-05-08' }, /not purged; Azure purges it on 2026-05-08/],
  [{ fate: 'left', detail: 'Locked.' }, /still exists/],
  [{ fate: 'notMade' }, /The scratch vault: the run made none/],
])('the lines of a rehearsal name the real target, its plan, and %j', (scratch, words) => {
  const text = statusLines(endOf(scratch), 'kvmover', 100)
    .map((one) => renderLine(one, { colour: false }))
    .join('\n');
  expect(text).toMatch(words);
  expect(text).toContain('A rehearsal of the move to target');
  expect(text).toContain('kvmover report one-move --run aaaaaaaa');
});
