import { moveVault } from '../../../functions/orchestrators/move/moveVault';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type finishMoveContract } from '../../../shared/contracts/steps/moveSteps';
import { moveStatusSchema } from '../../../shared/contracts/api/moveStatus';
import { batchOf, moveOf, planOf } from './moveFixtures';
import { inputsOf, playToEnd, type Script } from './moveOrchestration';

export const counts = (done: number, failed = 0) => ({ total: done + failed, done, skipped: 0, blocked: 0, failed });
export const planned = (pages: number, items = pages) => ({
  state: 'planned',
  plan: planOf({ pages, items, versions: items * 2 }),
  throttled: 1,
});
/** A step that fails permanently. */
export const lost = () => {
  throw new Error('Activity function backupItem failed: it was lost\n  at somewhere inside');
};

/** Hashes of the content keys that a move makes: the first while it plans, the second after its approval. */
export const contentKeys = { planned: 'cd'.repeat(32), renewed: 'ef'.repeat(32) } as const;

/** The approval that the store has for a move. */
export const storedApproval = { at: '2026-05-01T10:00:59.000Z', by: 'Adele', via: 'clientPrincipal' } as const;

/** The answers of a successful move. */
export function scriptOf(pages: number, changes: Script = {}): Script {
  return {
    planVault: () => planned(pages),
    readApproval: () => ({ state: 'approved', planHash: planOf().planHash, approval: storedApproval }),
    readControl: () => ({ state: 'read', wanted: 'run' }),
    makeContentKey: () => ({ state: 'made', contentKey: contentKeys.renewed }),
    transferItems: () => batchOf({ items: counts(1), versionsDone: 2, throttled: 1 }),
    verifyItems: () => batchOf({ items: counts(1) }),
    findLateItems: () => ({ state: 'looked', found: 0, cursor: null, throttled: 0 }),
    listLateItems: () => ({ state: 'looked', found: 0, cursor: null, throttled: 0 }),
    finishMove: (input) => ({
      phase: (input as InputOf<typeof finishMoveContract>).phase,
      items: counts(pages),
      versions: { total: pages * 2, done: pages * 2 },
      verified: pages,
      problemCount: 0,
      problems: (input as InputOf<typeof finishMoveContract>).problems,
      sweptPayloads: 0,
    }),
    ...changes,
  };
}

/** Simulates a whole move and returns it as one. Its windows begin `everyMs` milliseconds after each other. */
export function playMove(pages: number, changes: Script = {}, move: MoveSpec = moveOf(), everyMs?: number) {
  const generations = playToEnd(moveVault, { move, progress: null }, scriptOf(pages, changes), everyMs);
  const rounds = generations.flatMap((generation) => generation.rounds);
  const statuses = generations.flatMap((generation) =>
    generation.statuses.map((status) => moveStatusSchema.parse(status)),
  );
  const phases = statuses.map(({ phase }) => phase).filter((phase, at, all) => phase !== all[at - 1]);
  const [finished] = inputsOf<InputOf<typeof finishMoveContract>>({ rounds }, 'finishMove');
  return { generations, rounds, statuses, phases, finished, output: generations.at(-1)?.output };
}
