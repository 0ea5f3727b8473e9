import { getClient } from 'durable-functions';
import { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { leftScratchVaults } from '../../../../../functions/steps/runs/stagedRuns';
import { writeScratchNote } from '../../../../../functions/steps/targetVault/scratchNotes';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { type Arm } from '../../../../../shared/clients/arm/arm';
import { collect } from '../../../../support/azure/azureTestVaults';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';

const kept = openMoveStore();
let runtime: RuntimeServer;
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(async () => {
  await runtime.stop();
  kept.remove();
});

const at = '2026-05-01T10:00:00.000Z';
const address = { subscriptionId: '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11', resourceGroup: 'rg', name: 'rehearsal-1' };
const note = { address, region: 'northeurope', begunAt: at, sentAt: at };
const run = (moveId: string) => moveOf({ moveId });

async function left(arm: Partial<Arm>): Promise<readonly string[]> {
  const input = df.input.durableClient();
  const options = { functionName: 'sweepStaging', options: { extraInputs: [input] }, logHandler: () => undefined };
  const context = new InvocationContext(options);
  context.extraInputs.set(input, runtime.clientBinding);
  const starts = startTokens(kept.store, testKeyWrapper());
  const clients = { store: kept.store, starts, arm: arm as Arm };
  return leftScratchVaults(clients, getClient(context), Date.parse('2026-05-08T10:00:00.000Z'));
}

const nowhere = { readVault: async () => undefined, readDeletedVault: async () => undefined };

beforeEach(async () => {
  runtime.instances.clear();
  await writeScratchNote(kept.store, run('cut_off'), note);
});

it('names the scratch vault of a terminated rehearsal that Azure still has, or does not show', async () => {
  runtime.instances.set('cut_off', { runtimeStatus: 'Terminated', input: { move: run('cut_off'), progress: null } });
  const live = await left({ ...nowhere, readVault: async () => ({}) as never });
  expect(live).toEqual([expect.stringMatching(/move cut_off.*rehearsal-1 in resource group rg/)]);
  const deleted = { ...nowhere, readDeletedVault: async () => ({}) as never };
  expect(await left(deleted)).toHaveLength(1);
  const away = () => Promise.reject(new MoverError('ARM_UNREACHABLE', 'Away.', { retryable: true }));
  expect(await left({ ...nowhere, readVault: away })).toHaveLength(1);
});

it('forgets a scratch vault that is gone', async () => {
  expect(await left(nowhere)).toEqual([]);
  expect(await collect(kept.store.list('scratch-vaults/'))).toEqual([]);
});

it('leaves the note of a rehearsal in progress alone, and ignores names and notes that no run writes', async () => {
  runtime.instances.set('cut_off', { runtimeStatus: 'Running', input: { move: run('cut_off'), progress: null } });
  await kept.put('scratch-vaults/other.json', '{}');
  await kept.put('scratch-vaults/odd_0a1b2c3d.json', JSON.stringify({ ...note, region: 'a\nb' }));
  expect(await left(nowhere)).toEqual([]);
  expect(await collect(kept.store.list('scratch-vaults/'))).toHaveLength(3);
});
