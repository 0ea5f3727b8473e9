import { type DurableClient } from 'durable-functions';
import { rollBackItem } from '../../../functions/activities/rollback/rollBackItem';
import { saveRollbackPage } from '../../../functions/activities/rollback/rollbackActivities';
import { storeRollbackPlan } from '../../../functions/steps/rollback/rollbackStore';
import { storeEarlier } from '../../../functions/steps/rollback/earlierRollback';
import { type Clients } from '../../../shared/clients/openClients';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type EarlierRollback, type RollbackOutcome } from '../../../shared/contracts/model/rollback';
import { rollBackItemContract, saveRollbackPageContract } from '../../../shared/contracts/steps/rollbackSteps';
import {
  hashRollback,
  planRollback,
  rollbackHashes,
  type RollbackPlan,
} from '../../../shared/rules/rollback/rollbackPlan';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { moveOfRollback } from '../../../shared/rules/rollback/secondPerson';
import { moveReport } from '../reports/moveReport';
import { type MoveAzure } from './moveAzure';
import { newStartToken } from './startToken';
import { emptyRuntime } from './withoutRuntime';

let rollbacks = 0;

/** The rollback of one item after its approval. */
export interface OneRollback {
  readonly plan: RollbackPlan;
  readonly rollbackId: string;
  /** The rollback, as its steps know it. */
  readonly move: MoveSpec;
  /** Runs the step once. */
  readonly roll: () => Promise<RollbackOutcome>;
  /** Prepares another rollback of the plan, which knows of this one what history proves: its results, or none of its pages. */
  readonly again: (outcome?: RollbackOutcome) => Promise<OneRollback>;
}

/** Prepares the rollback of one item. `result` is the result that the report of the run has. */
export async function prepareOne(
  at: MoveAzure,
  run: MoveSpec,
  result: ItemResult,
  { runtime = emptyRuntime, ...times }: Around = {},
): Promise<OneRollback> {
  return preparePlan(at, run, { plan: planRollback(moveReport({ results: [result], ...times })), runtime });
}

/** When the run wrote, and what the runtime knows of other moves. */
interface Around {
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly runtime?: DurableClient;
}

interface Prepared {
  readonly plan: RollbackPlan;
  readonly runtime: DurableClient;
}

async function preparePlan(
  at: MoveAzure,
  run: MoveSpec,
  { plan, runtime }: Prepared,
  earlier?: EarlierRollback,
): Promise<OneRollback> {
  rollbacks += 1;
  const rollbackId = rollbacks.toString(16).padStart(8, 'f');
  const { moveId, runId } = run;
  const ref = { moveId, runId, rollbackId };
  const hashes = rollbackHashes(plan, { moveId, runId, reportHead: 'a'.repeat(64) });
  await storeRollbackPlan(at.store, ref, { plan, hashes });
  const startToken = await newStartToken(at);
  const input = { move: moveOfRollback(run, { rollbackId }), runId, planHash: hashRollback(hashes), page: 0 };
  const asked = { ...input, at: 0, startToken, ...(earlier === undefined ? {} : { isRepeated: true as const }) };
  if (earlier !== undefined) await storeEarlier(at.clients(), { ...ref, startToken }, { earlier, plan });
  const save = async (outcome: RollbackOutcome): Promise<string> => {
    const page = { ...input, outcomes: [outcome] };
    const saved = await at.run(saveRollbackPage, saveRollbackPageContract, page);
    if ('state' in saved) throw new Error('Expected the page to be stored.');
    return saved.hash;
  };
  const step = (clients: Clients) => {
    const { name, run: runIn } = rollBackItem(clients);
    return { name, reads: () => true, run: (given: unknown) => runIn(given, runtime) };
  };
  return {
    ...{ plan, rollbackId, move: input.move, roll: () => at.run(step, rollBackItemContract, asked) },
    async again(outcome) {
      const pages = outcome === undefined ? [] : [await save(outcome)];
      return preparePlan(at, run, { plan, runtime }, { rollbackId, pages: pages.length, hash: chainPages(pages) });
    },
  };
}

/** Rolls one item back, as a rollback of the run does after its approval. */
export async function rollBackOne(
  at: MoveAzure,
  run: MoveSpec,
  result: ItemResult,
): Promise<{ readonly plan: RollbackPlan; readonly outcome: RollbackOutcome }> {
  const { plan, roll } = await prepareOne(at, run, result);
  return { plan, outcome: await roll() };
}
