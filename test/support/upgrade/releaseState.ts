import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { localControl } from '../local/localControl';
import { postMove, waitForMove } from '../local/localMoves';
import { startLocalProcess } from '../local/localProcess';

// What a version leaves behind when it is replaced: the state folder of `npm start`, with moves in progress.

/** The moves of a state, by the phase in which the version left them. */
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

const seedOfState: SeedInput = {
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

/** Starts one move for each phase, and kills everything. The state folder is then that of a version that somebody replaces. */
export async function leaveState(stateDir: string): Promise<void> {
  const seed = path.join(stateDir, 'seed.json');
  writeFileSync(seed, JSON.stringify(seedOfState));
  const stack = await startLocalProcess({ stateDir, seed });
  const control = localControl(stack.azure);
  for (const rule of holds) await control.addFault(rule);
  for (const phase of phasesLeft) {
    const approval = phase === 'awaitingApproval' ? { approval: 'required' } : {};
    const { id } = await postMove(stack.baseUrl, { id: phase, ...vaultsOf(phase), ...approval });
    await waitForMove(stack.baseUrl, id, (status) => status.phase === phase);
  }
  await stack.kill();
}
