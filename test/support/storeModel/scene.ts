import { type Random } from '../fuzz/random';
import { waitUntil } from '../host/hostWait';
import { isEnd, postMove, readMove, type StartedMove, waitForMove } from '../local/localMoves';
import { localSecretClient } from '../local/localVaults';
import { readRollbackPlan } from '../rollback/localRollbacks';
import { type Damaged } from './damages';
import { phaseLimitMs } from './endings';
import { type Asked, type Said } from './judgeCase';
import { type ModelStack } from './modelStack';
import { bystander, doomed, early, excluded, fresh, inTheWay, type ModelPair, returned, selected } from './modelVaults';

/** The moment when somebody damages a document. */
export interface Scene {
  readonly asked: Asked;
  /** What people do after the damage. Resolves when the app has done what it does about it. */
  readonly proceed: (damaged: Damaged) => Promise<Said>;
}

export type Prepare = (stack: ModelStack, pair: ModelPair, random: Random) => Promise<Scene>;

export const nothing: Asked = { deletes: [], purges: [], recovers: [], edits: [] };

export interface Options {
  readonly onDeleted: 'fail' | 'purge' | 'recover';
  readonly verify: 'full' | 'none';
}

export function optionsOf(random: Random): Options {
  return { onDeleted: random.pick(['fail', 'purge', 'recover']), verify: random.pick(['full', 'full', 'none']) };
}

export function askedBy({ onDeleted }: Options, deletes: readonly string[] = [], edits: readonly string[] = []): Asked {
  return {
    ...{ deletes, edits },
    purges: onDeleted === 'purge' ? [inTheWay, returned] : [],
    recovers: onDeleted === 'recover' ? [inTheWay, returned] : [],
  };
}

export const start = (stack: ModelStack, pair: ModelPair, options: Options, more: object = {}): Promise<StartedMove> =>
  postMove(stack.baseUrl, {
    id: pair.targetVault,
    ...pair,
    ...options,
    ...(options.onDeleted === 'purge' && { confirmPurge: true }),
    select: { exclude: [excluded] },
    gate: 'off',
    pace: { sourceShare: 1, targetShare: 1 },
    ...more,
  });

export function isResult(name: string, id: string): boolean {
  return name.startsWith(`moves/${id}/`) && name.includes('/results/0');
}

export async function held(
  stack: ModelStack,
  pair: ModelPair,
  random: Random,
  { isDeleted = random.chance(0.6) } = {},
) {
  const options = optionsOf(random);
  const move = await start(stack, pair, options, { cutover: 'hold', deletions: 'follow' });
  await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  if (isDeleted) {
    await deleteAt(stack, pair, early);
    await waitForMove(stack.baseUrl, move.id, ({ hold }) => hold?.deletions.followed === 1);
  }
  return { asked: askedBy(options, [doomed, early], sourceEdits), move };
}

const made = [fresh, returned, bystander, 'item-0'];
export const sourceEdits = [
  ...[doomed, early].map((name) => `secrets.delete ${name}`),
  ...made.map((name) => `secrets.set ${name}`),
];

export async function deleteAt({ azure }: ModelStack, { sourceVault }: ModelPair, name: string): Promise<void> {
  const client = localSecretClient(azure, sourceVault);
  await (await client.beginDeleteSecret(name, { intervalInMs: 20 })).pollUntilDone();
}

/** Somebody deletes, makes and changes items of the source. The target has items of others under two of the names. */
export async function changeSource(stack: ModelStack, pair: ModelPair): Promise<string> {
  await deleteAt(stack, pair, doomed);
  const client = localSecretClient(stack.azure, pair.sourceVault);
  for (const name of made) await client.setSecret(name, `${stack.canary} ${pair.sourceVault} ${name} newest`);
  return stack.now();
}

/** Waits for the end of a pass that began after the given one, or for trouble. */
export async function untilPass({ baseUrl }: ModelStack, { id }: StartedMove, before: string): Promise<void> {
  await waitUntil(
    async () => {
      const { phase, hold } = await readMove(baseUrl, id);
      const isOver = isEnd(phase) || hold?.trouble !== null;
      return isOver || (phase === 'awaitingCutover' && (hold.lastPassAt ?? '') > before) ? true : undefined;
    },
    'a pass',
    phaseLimitMs,
  );
}

/** A move that has ended, with the plan of its rollback that a person has read. */
export async function ended(stack: ModelStack, pair: ModelPair, random: Random) {
  const options = optionsOf(random);
  const move = await start(stack, pair, options);
  await waitForMove(stack.baseUrl, move.id, ({ phase }) => isEnd(phase));
  const { planHash } = await readRollbackPlan(move);
  return { move, planHash, asked: askedBy(options, selected) };
}
