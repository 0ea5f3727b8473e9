import { compareVaults } from '../comparisons/localComparisons';
import { postFleet, waitForFleetEnd } from '../fleets/localFleets';
import { runChecks } from '../local/localChecks';
import { isEnd, postMove, waitForMove } from '../local/localMoves';
import { readRollbackPlan, rollbackReport, sendRollback } from '../rollback/localRollbacks';
import { createTarget } from '../seeds/targetSeed';

/** Empty vaults that no generated request names, for things that random requests meet. */
export const vaultsOfThings = ['held', 'rolled', 'fleet', 'compared'].flatMap((name) => [
  `${name}-west`,
  `${name}-north`,
]);
const pairOf = (name: string) => ({ sourceVault: `${name}-west`, targetVault: `${name}-north` });

/** What random requests name: the ids of things, and hashes of plans. */
export interface KnownThings {
  readonly ids: readonly string[];
  readonly hashes: readonly string[];
}

/** A held move, a move that was rolled back, a rehearsal, a fleet, checks and a comparison. */
export async function makeKnownThings(baseUrl: string): Promise<KnownThings> {
  const held = await postMove(baseUrl, { id: 'held', ...pairOf('held'), cutover: 'hold', gate: 'off' });
  const rolled = await postMove(baseUrl, { id: 'rolled', ...pairOf('rolled'), gate: 'off' });
  const rehearse = { into: { createTarget } };
  const rehearsal = await postMove(baseUrl, { id: 'rehearsed', ...pairOf('compared'), gate: 'warn', rehearse });
  const fleet = await postFleet(baseUrl, { id: 'fleet', waves: [{ name: 'one', vaults: [pairOf('fleet')] }] });
  for (const { id } of [rolled, rehearsal]) await waitForMove(baseUrl, id, ({ phase }) => isEnd(phase));
  await waitForMove(baseUrl, held.id, ({ phase }) => phase === 'awaitingCutover');
  await waitForFleetEnd(fleet);
  const { planHash } = await readRollbackPlan(rolled);
  // Nothing was moved, so there may be nothing to roll back.
  if ((await sendRollback(rolled, { planHash })).status === 202) await rollbackReport(rolled);
  const check = await runChecks(baseUrl, pairOf('compared'));
  const comparison = await compareVaults(baseUrl, pairOf('compared'));
  return {
    ids: [held.id, rolled.id, rehearsal.id, fleet.id, check.id, comparison.id],
    hashes: [planHash],
  };
}
