import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { healItemContract, type Verification } from '../../shared/contracts/steps/itemSteps';
import { type Finished } from '../../shared/contracts/steps/contract';
import { MoverError, hasCode } from '../../shared/contracts/model/moverError';
import { type ItemTurn } from '../../shared/clients/claims/itemTurn';
import { bothGuards } from '../../shared/clients/claims/writeGuard';
import { type Clients } from '../../shared/clients/openClients';
import { copyIn, isHealable } from '../../shared/rules/compare/healing';
import { verificationsOf } from '../../shared/rules/compare/verification';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { applyPolicy } from '../steps/items/itemPolicy';
import { listVersions } from '../steps/items/itemVersion';
import { judgeItem } from '../steps/items/judgeItem';
import { notEqual } from '../steps/parts/verifyOne';
import { readExport } from '../steps/items/readExports';
import { readOrder } from '../steps/items/readOrder';
import { listRelocked } from '../steps/items/readEnabled';
import { type StagedVersion, writeVersion } from '../steps/items/stagedItem';
import { withUnlocked } from '../steps/items/unlockVersions';
import { inItemPart } from '../steps/parts/itemPart';
import { requireSelected } from '../steps/plan/verifiedPlan';
import { findSealedResults } from '../steps/plan/sealedResults';
import { guardsOf, type VaultPair } from '../steps/frame/vaultPair';

type Asked = InputOf<typeof healItemContract>;
type Input = Verification;
type Output = OutputOf<typeof healItemContract>;
type Healed = Finished<Output> extends infer One ? (One extends unknown ? Omit<One, 'throttled'> : never) : never;

/**
 * Makes the right version of an item current again after a late write put a duplicate of an older one on top. It acts
 * only on duplicates of what this move wrote, and never overwrites what somebody else wrote. A second run finds the
 * right version current and writes nothing.
 */
export function healItem(clients: Clients) {
  const { claims } = clients;

  return activity(healItemContract, async (asked): Promise<Output> => {
    const { move } = asked;
    const input = await transferOf(clients, asked);
    const turn = await claims.turn(move, input);
    const { source, target } = guardsOf(claims, move);
    const guards = { source, target: bothGuards(target, turn) };
    const part = { step: 'heal', input, guards, failed: failStep };
    const healed = await inItemPart(clients, part, async ({ pair }): Promise<Output> => {
      const found = await heal(clients, pair, { input, turn });
      return { ...found, throttled: pair.meter.throttled };
    });
    await (healed.state === 'healed' ? turn.finish() : turn.leave());
    return healed;
  });
}

/** What the transfer did to the item. Throws `STORE_OBJECT_INVALID` if the store has no such result that the run wrote. */
async function transferOf(clients: Clients, { move, page, itemType, itemName, part }: Asked): Promise<Input> {
  const items = (await findSealedResults(clients, move, page))?.items ?? [];
  requireSelected(items, move);
  const all = [...verificationsOf(move, items).values()];
  const input = all.find((one) => one.itemType === itemType && one.itemName === itemName);
  if (input !== undefined) return { ...input, part };
  const message = `Expected the results of page ${String(page)} to have ${itemType} ${itemName} as transferred; they do not. Start the move again.`;
  throw new MoverError('STORE_OBJECT_INVALID', message);
}

interface Healing {
  readonly input: Input;
  readonly turn: ItemTurn;
}

async function heal(clients: Clients, pair: VaultPair, { input, turn }: Healing): Promise<Healed> {
  for (;;) {
    // Read the time before looking at the target. A write that arrives after the look would come on top of the one
    // below.
    const lookedAt = Date.now();
    const quietAt = Math.max(turn.waitsUntil() ?? 0, await lastWriteEndsAt(pair, input, turn.lifeMs));
    const copy = copyIn((await judgeItem(clients, pair, input)).verdict);
    const newest = copy?.pairs.at(-1)?.from;
    if (copy === undefined || newest === undefined || !isHealable(input)) return notEqual(input, changed);
    if (copy.isCurrentRight) {
      await applyPolicy(pair, input, input.move);
      return { state: 'healed' };
    }
    if (quietAt > lookedAt) return { state: 'waiting', until: new Date(quietAt).toISOString() };
    const current = await readCurrent(clients, pair, input);
    if (current?.version !== newest) return notEqual(input, changed);
    await writeUnlessUnconfirmed(pair, input, current);
  }
}

const changed = 'one of them changed just before its current version was to be repaired';

/**
 * Returns when a write as old as the target's newest version can no longer arrive a second time (milliseconds since
 * 1970).
 */
async function lastWriteEndsAt({ target }: VaultPair, input: Input, lifeMs: number): Promise<number> {
  const versions = await listVersions(target, input);
  const newest = Math.max(0, ...versions.map(({ created }) => created));
  return (newest + 1) * 1_000 + lifeMs;
}

/** Reads the current version of the source with its content, which is in neither history nor staging. */
async function readCurrent(
  { store, staging }: Clients,
  pair: VaultPair,
  input: Input,
): Promise<StagedVersion | undefined> {
  const place = { store, staging, move: input.move, pair, side: 'source' } as const;
  const listed = (await listRelocked(place, input, readOrder)).at(-1);
  if (listed === undefined) return undefined;
  const read = () => readExport(pair.source, input, listed);
  const { staged } = input.move.disabled === 'unlock' ? await withUnlocked(place, input, [listed], read) : await read();
  return staged;
}

/** Writes a version. If the service did not confirm the write, the next loop looks for it. */
async function writeUnlessUnconfirmed({ target }: VaultPair, input: Input, version: StagedVersion): Promise<void> {
  try {
    await writeVersion(target, input, version);
  } catch (error) {
    if (!hasCode(error, 'WRITE_NOT_CONFIRMED')) throw error;
  }
}
