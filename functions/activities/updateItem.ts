import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { updateItemContract } from '../../shared/contracts/steps/itemSteps';
import { type PlannedItem } from '../../shared/contracts/model/plan';
import { type ItemUpdate, updatedFields } from '../../shared/contracts/model/updates';
import { type ItemTurn } from '../../shared/clients/claims/itemTurn';
import { bothGuards } from '../../shared/clients/claims/writeGuard';
import { type Clients } from '../../shared/clients/openClients';
import { planItem } from '../../shared/rules/plan/planItem';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { gatherFacts, type Gathered } from '../steps/items/gatherFacts';
import { isNotFound } from '../steps/items/itemVersion';
import { keepFormer, type Kept } from '../steps/items/formerNotes';
import { comparedDigest, reportedDigests } from '../steps/items/readComparable';
import { briefItem, shortList } from '../steps/items/briefLists';
import { writeUpdates } from '../steps/items/findUpdates';
import { inItemPart } from '../steps/parts/itemPart';
import { noIndex } from '../steps/plan/targetIndex';
import { guardsOf, type VaultPair } from '../steps/frame/vaultPair';

type Input = InputOf<typeof updateItemContract>;
type Output = OutputOf<typeof updateItemContract>;

/**
 * Makes the attributes and the policy of an item in the target equal to those of the source, if its content is equal. Safe to
 * run twice: it looks at both vaults first, and writes only what still differs. A write of an earlier try that may still
 * arrive could undo a newer one, so nothing is written until it can no longer arrive.
 */
export function updateItem(clients: Clients) {
  const { claims, staging } = clients;

  return activity(updateItemContract, async (input): Promise<Output> => {
    const { move } = input;
    const turn = await claims.turn(move, input);
    const { source, target } = guardsOf(claims, move);
    const guards = { source, target: bothGuards(target, turn) };
    const output = await inItemPart(clients, { step: 'update', input, guards, failed: failStep }, ({ pair }) =>
      update(input, pair, turn),
    );
    // Even after success, a request that the client repeated may still arrive. A later update of the item waits for it.
    await turn.leave();
    return output;
  });

  async function update(input: Input, pair: VaultPair, turn: ItemTurn): Promise<Output> {
    const { move, backups } = input;
    let written: ItemUpdate | undefined;
    for (let looks = 1; ; looks += 1) {
      // Ask before looking at the target: a write that arrives after the look would not be seen.
      const waitsUntil = turn.waitsUntil();
      const facts = await look(input, pair);
      const planned = planItem(facts, { policy: move, backups });
      const { throttled } = pair.meter;
      if (waitsUntil !== undefined) return { state: 'waiting', until: new Date(waitsUntil).toISOString(), throttled };
      if (planned.route !== 'update' && !planned.reasons.includes('ALREADY_THERE')) {
        return replanned(input, planned, { written, throttled });
      }
      try {
        // Before the write, so that a rollback finds what was there, whenever the app stops.
        const former = await keepFormer(clients, move, input, facts.updates?.former ?? { versions: [] });
        if (facts.updates !== undefined) await writeUpdates(pair.target, input, facts.updates);
        written = joined(written, facts.update);
        if (facts.target !== 'prefixDiffers')
          return await updated(clients, input, { facts, former, throttled: pair.meter.throttled });
      } catch (error) {
        // The item or a version of it is gone from the target since the look.
        if (!isNotFound(error) || looks >= maxLooks) throw error;
      }
    }
  }

  /** Other steps continue with the item. If they add its newer versions, what the plan shows is set by now. */
  async function replanned(
    { move, planned: shown }: Input,
    planned: PlannedItem,
    { written, throttled }: { readonly written: ItemUpdate | undefined; readonly throttled: number },
  ): Promise<Output> {
    const update = planned.route === 'exportImport' ? joined(shown, written) : written;
    const brief = await briefItem(staging, { move, step: 'update' }, planned);
    return { state: 'replanned', planned: brief, throttled, ...(update === undefined ? {} : { update }) };
  }

  async function look({ move, itemType, itemName, backups }: Input, pair: VaultPair): Promise<Gathered> {
    const item = { itemType, itemName, managed: false };
    const digest = comparedDigest(staging, move, item);
    return gatherFacts({ move, item, backups, look: 'live', pair, index: noIndex, digest });
  }
}

interface UpdatedItem {
  readonly facts: Gathered;
  /** The note with what was there before; empty if the step set nothing. */
  readonly former: Kept;
  readonly throttled: number;
}

async function updated({ staging }: Clients, input: Input, { facts, former, throttled }: UpdatedItem): Promise<Output> {
  const { updates, update: found } = facts;
  const pairs = updates === undefined ? [] : await reportedDigests(staging, input, updates.pairs);
  const set = joined(input.planned, found);
  const update = set === undefined ? undefined : { ...set, ...former };
  const versions = await shortList(staging, { ...input, step: 'update' }, pairs);
  return { state: 'updated', versions, throttled, ...(update === undefined ? {} : { update }) };
}

/** How often the step looks again after an item was deleted in the target during the step. */
const maxLooks = 3;

/** What the plan shows and what was found: an earlier try of the step may have written some of the first. */
function joined(shown: ItemUpdate | undefined, found: ItemUpdate | undefined): ItemUpdate | undefined {
  if (shown === undefined || found === undefined) return shown ?? found;
  const all = new Set([...shown.fields, ...found.fields]);
  const fields = updatedFields.filter((field) => all.has(field));
  return { fields, versions: Math.max(shown.versions, found.versions) };
}
