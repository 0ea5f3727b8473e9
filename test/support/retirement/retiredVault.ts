import { recordLock, retireSource } from '../../../functions/activities/retirement/retirementActivities';
import { changeRetirementAsk } from '../../../functions/steps/retirement/retirementStore';
import { type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  type RetireAction,
  recordLockContract,
  retireSourceContract,
} from '../../../shared/contracts/steps/retirementSteps';
import { type MoveAzure, moveBetween } from '../move/moveAzure';
import { runUntilQuiet } from '../move/runUntilQuiet';

type Recorded = OutputOf<typeof recordLockContract>;
type Retired = OutputOf<typeof retireSourceContract>;

/** The steps of one retirement of the source, against the embedded Azure, with the real store and claims. */
export interface RetiredVault {
  readonly run: MoveSpec & { readonly startToken: string };
  /** Asks for a step, as a person does. Returns the time of the ask. */
  readonly ask: (step: 'lock' | 'unlock' | 'delete' | 'recover') => Promise<string>;
  readonly record: (breakGlass?: object, movedAt?: string) => Promise<Recorded>;
  /** Runs the step as it was asked for. */
  readonly take: (action: RetireAction, record: string, askedAt?: string | null) => Promise<Retired>;
  /** Asks for a step, and takes it. */
  readonly step: (action: 'lock' | 'unlock' | 'delete' | 'recover', record: string) => Promise<Retired>;
  /** Everything that a lock can change, as Azure Resource Manager shows it. */
  readonly state: () => Promise<object | undefined>;
  readonly vault: () => Promise<VaultResource | undefined>;
}

const later = '2999-01-01T00:00:00.000Z';

export async function retiredVault(at: MoveAzure, clients = at.clients()): Promise<RetiredVault> {
  const { hash, keep } = await clients.starts.make('sealed');
  const run = { ...moveBetween(), startToken: hash };
  await keep(`${run.moveId}:retirement`);
  await clients.claims.claim({ ...run, retires: true }, () => Promise.resolve('ended'));
  let asks = 0;
  let last: string | null = null;
  const ask: RetiredVault['ask'] = async (step) => {
    asks += 1;
    last = new Date(Date.UTC(2026, 0, 1) + asks).toISOString();
    const asked = { step, askedAt: last, by: null };
    await changeRetirementAsk(clients, run, () => asked);
    return last;
  };
  const take: RetiredVault['take'] = async (action, record, askedAt = action === 'look' ? null : last) => {
    const output = await runUntilQuiet(retireSource(clients), { move: run, action, record, askedAt });
    at.outputs.push(output);
    return retireSourceContract.output.parse(output);
  };
  const vault = () => clients.arm.findVault('source');
  return {
    ...{ run, ask, take, vault },
    record: async (breakGlass = { principals: [], addresses: [] }, movedAt = later) =>
      recordLockContract.output.parse(await runUntilQuiet(recordLock(clients), { move: run, breakGlass, movedAt })),
    async step(action, record) {
      await ask(action);
      return take(action, record);
    },
    async state() {
      const found = await vault();
      if (found === undefined) return undefined;
      const { id, createdAt, tags, network, enabledFor, accessPolicies, usesRoles, purgeProtection } = found;
      const listed = await clients.arm.listRoleAssignments(id);
      const assignments = listed.sort((one, other) => (one.name < other.name ? -1 : 1));
      return { id, createdAt, tags, network, enabledFor, accessPolicies, usesRoles, purgeProtection, assignments };
    },
  };
}

/** The hash of a record; throws if the step failed. */
export function hashIn(recorded: Recorded): string {
  if (recorded.state === 'recorded') return recorded.record;
  throw new Error(JSON.stringify(recorded));
}
