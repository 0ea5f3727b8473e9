import { type DurableClient } from 'durable-functions';
import { planAgainst, type PlanAgainstParts } from '../../../../../functions/http/moves/planAgainst';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { noProof } from '../../../../support/host/noProof';

const move = moveOf({ moveId: 'old' });
const later = { moveId: 'later', runId: '89abcdef', startedAt: '2026-05-01T10:00:00.000Z' };

/** The list has these runs. `looked` gets the ids of those that are read. */
function partsOf(runs: Awaited<ReturnType<PlanAgainstParts['listMoves']>>, looked: string[]): PlanAgainstParts {
  const notAsked = () => Promise.reject(new Error('Expected no look at a plan.'));
  return {
    ...noProof,
    listMoves: () => Promise.resolve(runs),
    readRun: ({ moveId }) => {
      looked.push(moveId);
      return Promise.resolve(undefined);
    },
    readSummary: notAsked,
    openPages: notAsked,
    readSettings: notAsked,
    readConfiguration: notAsked,
  };
}

const asked = (against: string) => ({
  client: {} as DurableClient,
  approved: { move, planHash: 'a'.repeat(64) },
  plan: planOf(),
  against,
});

test('finds no plan before that of a run which the list of the newest runs no longer has', async () => {
  const looked: string[] = [];
  expect(await planAgainst(partsOf([later], looked), asked('previous'))).toBeNull();
  expect(looked).toEqual([]);
});

test('looks only at runs that began before that of the plan, unless the id of another move is named', async () => {
  const previous: string[] = [];
  const named: string[] = [];
  const earlier = { ...later, moveId: 'earlier' };
  const runs = [later, { ...later, moveId: 'old', runId: move.runId }, earlier];
  expect(await planAgainst(partsOf(runs, previous), asked('previous'))).toBeNull();
  expect(await planAgainst(partsOf(runs, named), asked('later'))).toBeNull();
  expect([previous, named]).toEqual([['earlier'], ['later']]);
});
