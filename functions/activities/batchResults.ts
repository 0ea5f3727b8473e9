import { saveResultsContract } from '../../shared/contracts/steps/moveSteps';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { holdSealedResults, type Results, storeUnverified, writeFindings } from '../steps/plan/sealedResults';
import { summarizeResults } from '../../shared/rules/problems/summarizeResults';
import { isSettled } from '../../shared/rules/transfer/verifiedPages';
import { type StagingStore } from '../../shared/clients/staging/stagingStore';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type BriefResult } from '../../shared/contracts/model/versionLists';
import { wholeResult } from '../steps/items/briefLists';
import { withoutArrived, failResult } from '../../shared/rules/problems/itemResults';
import { MoverError } from '../../shared/contracts/model/moverError';
import { failStep } from '../steps/frame/failStep';
import { readPaceChange } from '../steps/runs/followPaces';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type Verification, type VerifiedOutput, verifiedOutputSchema } from '../../shared/contracts/steps/itemSteps';
import { verifyPageContract } from '../../shared/contracts/steps/pageSteps';
import { isPartial } from '../../shared/contracts/steps/contract';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { type Clients } from '../../shared/clients/openClients';
import {
  findingsOf,
  isVerdict,
  verificationsOf,
  verifiedResult,
  withDoubles,
  withoutDoubles,
} from '../../shared/rules/compare/verification';
import { activity } from '../steps/frame/activity';
import { verifyOne } from '../steps/parts/verifyOne';
import { endPage, failPage, type PageOf, workOnPage } from '../steps/parts/pagePart';
import { requireSelected } from '../steps/plan/verifiedPlan';
import { type StepLog } from '../steps/frame/stepLog';

type Input = InputOf<typeof verifyPageContract>;
type Output = OutputOf<typeof verifyPageContract>;

/**
 * Reads every item of one batch that is in the target, including those that were there before the move, in both vaults, and
 * stores the results of the batch when all are compared. Fails if the store has results that the run did not write.
 */
export function verifyPage(clients: Clients) {
  return activity(verifyPageContract, (input, log) => verifyAll(input, log).catch(failPage));

  async function verifyAll(input: Input, log: StepLog | undefined): Promise<Output> {
    const { move, page } = input;
    const begun = new Date().toISOString();
    const before = await holdSealedResults(clients, move, page);
    // The batch stored none: the report names its items.
    if (before === undefined) return { state: 'stored', findings: findingsOf([], [], 0), throttled: 0 };
    // A run of this step has stored them already, but its output was lost.
    if (before.findings !== undefined) return { state: 'stored', findings: before.findings, throttled: 0 };
    requireSelected(before.items, move);
    const transferred = withoutDoubles(before.items, before.doubled);
    const verification = verificationOf(input, { items: transferred, writtenUntil: before.at, log });
    const work = await workOnPage(clients, verification);
    if (isPartial(work)) return work;
    const { state, open, outputs, throttled } = work;
    // A later verification reads all items again, and says what is wrong with those that differ.
    if (input.early === true && (state === 'open' || !areAllEqual(outputs))) {
      return { state: 'open', open: [...verification.items.keys()], outdated: [], throttled };
    }
    if (state === 'open') {
      const found = openOf(open, verification.items, outputs);
      await nameDoubles(clients, input, before, found.outdated);
      return { state, ...found, throttled };
    }
    const healed = new Set(input.healed);
    const items = transferred.map((result, at) => {
      const output = outputs.get(at);
      return verifiedResult(result, output && { output, isHealed: healed.has(at) }, move);
    });
    const findings = findingsOf(transferred, items, verification.items.size);
    // What somebody changes while the app compares must count as changed. But reading disabled versions changes them.
    const at = move.disabled === 'unlock' ? new Date().toISOString() : begun;
    const stored = await writeFindings(clients, move, { page, items, at, findings, etag: before.etag });
    await endPage(clients, verification);
    return { state: 'stored', findings: stored, throttled };
  }
}

/**
 * Adds to the stored results which items have doubled versions, before a repair writes one more. So the report names them, wherever the
 * run ends.
 */
async function nameDoubles(
  clients: Clients,
  { move, page }: Input,
  { items, at, doubled = [] }: Results,
  outdated: readonly { readonly at: number }[],
): Promise<void> {
  const unnamed = outdated.filter((one) => items[one.at]?.reasons.includes('DUPLICATE_VERSION') === false);
  if (unnamed.length === 0) return;
  const all = [...doubled, ...unnamed.map((one) => one.at)];
  await storeUnverified(clients, move, { page, items: withDoubles(items, all), at, doubled: all });
}

interface Batch {
  readonly items: readonly ItemResult[];
  readonly writtenUntil: string;
  readonly log: StepLog | undefined;
}

function verificationOf(input: Input, { items, writtenUntil, log }: Batch): PageOf<Verification, VerifiedOutput> {
  const { move, part, early, healed = [] } = input;
  return {
    step: 'verifyItem',
    input,
    items: verificationsOf(move, items, (at) => (healed.includes(at) ? undefined : writtenUntil)),
    output: verifiedOutputSchema,
    work: (ofPage, item) => verifyOne(ofPage, { ...item, part }),
    failed: (_, failure) => ({ ...failure, throttled: 0 }),
    isFinal: isVerdict,
    notes: early === true ? 'early' : 'part',
    log,
  };
}

function areAllEqual(outputs: ReadonlyMap<number, VerifiedOutput>): boolean {
  return [...outputs.values()].every(({ state }) => state === 'verified');
}

/** Separates the items that a late write made outdated from those that could not be read. */
function openOf(
  positions: readonly number[],
  items: ReadonlyMap<number, Verification>,
  outputs: ReadonlyMap<number, VerifiedOutput>,
) {
  const isOutdated = (at: number): boolean => outputs.get(at)?.state === 'outdated';
  const outdated = positions.filter(isOutdated).flatMap((at) => {
    const item = items.get(at);
    return item === undefined ? [] : [{ at, itemType: item.itemType, itemName: item.itemName }];
  });
  return { open: positions.filter((at) => !isOutdated(at)), outdated };
}

/**
 * Stores the results of one batch, with their whole lists of versions, unless the batch is verified already. Returns the sums of these
 * results.
 */
export function saveResults(clients: Clients) {
  return activity(saveResultsContract, async ({ move, page, items: brief }) => {
    const items = await allInParallel(brief, (result) => wholeOrFailed(clients.staging, move, result));
    await storeUnverified(clients, move, { page, items, at: new Date().toISOString() });
    const { items: counts, versionsDone, problemCount, problemsByCode, problems } = summarizeResults(items, 0);
    const sums = { items: counts, versionsDone, problemCount, problemsByCode, problems };
    // Only the size of later windows depends on it.
    const pace = await readPaceChange(clients, move).catch(() => undefined);
    const saved = { items: items.length, sums, ...(pace && { pace }) };
    if (isSettled(items)) return saved;
    const { lifeMs } = clients.claims.writer(move, move.targetVault);
    return { ...saved, quietAt: new Date(Date.now() + lifeMs).toISOString() };
  });
}

/** An item whose list somebody changed or removed fails alone: what arrived of it is not known any more. */
async function wholeOrFailed(staging: StagingStore, move: MoveSpec, brief: BriefResult): Promise<ItemResult> {
  try {
    const result = await wholeResult(staging, move, brief);
    return result.state === 'imported' ? withoutArrived(result) : result;
  } catch (error) {
    if (!(error instanceof MoverError) || error.retryable) throw error;
    return { ...failResult(brief, failStep(error)), versions: [], versionsLeftOut: [] };
  }
}
