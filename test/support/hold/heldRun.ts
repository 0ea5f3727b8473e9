import { createHash } from 'node:crypto';
import { moveVault } from '../../../functions/orchestrators/move/moveVault';
import { type FoundLate } from '../../../shared/contracts/model/late';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type findLateItemsContract } from '../../../shared/contracts/steps/lateSteps';
import { type finishMoveContract } from '../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { moveStatusSchema, type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { moveOf, plannedOf } from '../move/moveFixtures';
import { inputsOf, play, type Played, playStart, type Script } from '../move/moveOrchestration';
import { counts, scriptOf } from '../move/moveRun';

// A held move in simulated time: each generation begins where the one before ended.

export const held = moveOf({ cutover: 'hold', late: 'move' });
export const asked = { at: '2026-05-01T12:00:00.000Z', by: 'Adele' };
const noSums = { items: counts(0), versionsDone: 0, problemCount: 0, problemsByCode: [] };

export type Look = InputOf<typeof findLateItemsContract>;
type Finish = InputOf<typeof finishMoveContract>;

export const late = (
  itemName: string,
  what: FoundLate['what'] = 'created',
  itemType: FoundLate['itemType'] = 'secret',
) => ({
  itemType,
  itemName,
  what,
  carried: [],
});
export const looked = (items: readonly object[] = []) => ({
  state: 'looked',
  found: items.length,
  items,
  cursor: null,
  throttled: 0,
});
export const away = {
  state: 'failed',
  code: 'VAULT_UNREACHABLE',
  detail: 'The vault does not answer.',
  retryable: true,
};

const changedThere = { code: 'TARGET_CHANGED', detail: 'It was changed.', remedy: 'Compare it.' };
const hashOf = (names: readonly string[]) => createHash('sha256').update(names.join()).digest('hex');

/** A reading of the target that found these items changed by others. */
export const watched = (...names: readonly string[]) => ({
  state: 'watched',
  changed: {
    count: names.length,
    first: names.map((itemName) => ({ itemType: 'secret', itemName, ...changedThere })),
    hash: hashOf(names),
  },
  identity: { source: null, target: null },
  throttled: 0,
});

/** A reading of issuers and contacts that found these changed by others in the target. */
export const followed = (...names: readonly string[]) => ({
  state: 'followed',
  changed: { count: names.length, first: names.map(() => changedThere), hash: hashOf(names) },
  throttled: 0,
});

const answers: Script = {
  findLateItems: () => looked(),
  inspectItem: ({ item }: { item: { itemName: string } }) => ({
    planned: plannedOf({ itemName: item.itemName }),
    throttled: 0,
  }),
  savePlanPage: () => ({ pages: 1, hash: 'ab'.repeat(32) }),
  sealLateRound: ({ pages }: { pages: number }) => ({
    state: 'sealed',
    planHash: 'cd'.repeat(32),
    newItems: pages,
    newVersions: pages * 2,
    open: pages,
    before: { ...noSums, items: { ...counts(0), total: pages } },
    problems: [],
    replaced: noSums,
  }),
  readControl: () => ({ state: 'read', wanted: 'run' }),
  findDeletedItems: () => ({
    state: 'found',
    there: 0,
    own: 0,
    items: [],
    kept: { count: 0, first: [] },
    throttled: 0,
  }),
  watchTarget: () => watched(),
  followIssuersAndContacts: () => followed(),
};

/** Plays generation after generation, each where the one before ended, until the end or until `isEnough`. */
export function runHeld(
  changes: Script,
  { generations: max = 60, move = held }: { generations?: number; move?: MoveSpec } = {},
) {
  const generations: Played<unknown>[] = [];
  let next: unknown = { move, progress: null };
  let at = playStart;
  while (next !== undefined && generations.length < max) {
    const played = play<unknown>(moveVault, next, scriptOf(3, { ...answers, ...changes }), at);
    generations.push(played);
    at = played.endedAt;
    next = played.continuedAs;
  }
  const rounds = generations.flatMap((generation) => generation.rounds);
  const statuses = generations.flatMap((one) => one.statuses.map((status) => moveStatusSchema.parse(status)));
  const phases = statuses.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);
  const [finished] = inputsOf<Finish>({ rounds }, 'finishMove');
  return { generations, rounds, statuses, phases, finished, last: lastOf(statuses), continuedAs: next };
}

function lastOf(statuses: readonly MoveStatus[]): MoveStatus {
  const last = statuses.at(-1);
  if (last === undefined) throw new Error('Expected a status.');
  return last;
}

/** Answers the looks of the passes one after another. */
export const looks =
  (...found: readonly (readonly object[])[]) =>
  ({ look = 0 }: Look) =>
    looked(found[look - 1]);

/** The cutover is asked after this many waits. */
export const cutoverAfter = (waits: number): Script => {
  let reads = 0;
  return {
    readControl: () => {
      reads += 1;
      return { state: 'read', wanted: 'run', ...(reads > waits ? { cutover: asked } : {}) };
    },
  };
};

export const timersOf = (rounds: Played<unknown>['rounds']) =>
  rounds.flat().flatMap((call) => (call.kind === 'timer' ? [Date.parse(String(call.input))] : []));
