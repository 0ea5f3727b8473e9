import { z } from 'zod';
import { versionIdSchema } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { isPartial, type PartialOutput, type StepPart } from '../../../shared/contracts/steps/parts';
import { isBudgetSpent } from '../../../shared/clients/async/stepBudget';
import { type Clients } from '../../../shared/clients/openClients';
import { type ItemName, connectPair, type Guards, type VaultPair } from '../frame/vaultPair';
import { type ReadVersion } from '../items/readExport';
import { stagedVersionSchema } from '../items/stagedItem';
import { withEarlier } from './earlierBrought';
import { KnownContents, knownSideSchema } from '../frame/knownContents';
import { dropNotes, readNotes, writeNotes } from '../stored/partNotes';

const readVersionSchema = z.strictObject({ staged: stagedVersionSchema, isExportable: z.boolean() });
const notesSchema = z.strictObject({
  source: knownSideSchema,
  target: knownSideSchema,
  exported: z.record(versionIdSchema, readVersionSchema),
});

/** One part of a step on an item: both vaults, which refuse requests after its time, and what earlier parts exported. */
export interface ItemPart {
  readonly pair: VaultPair;
  readonly exported: Map<string, ReadVersion>;
}

interface PartOf {
  readonly step: string;
  readonly input: ItemName & { readonly move: MoveSpec; readonly part?: StepPart | undefined };
  readonly guards?: Guards;
}

/**
 * Connects to both vaults, and calls `work` on an item. When the time of the step is used up, it stores what it knows for the
 * next part, encrypted, and returns `partial`. Every other error goes to the caller.
 */
export async function inItemPart<Output>(
  { vaults, staging, store, budget: begin }: Pick<Clients, 'vaults' | 'staging' | 'store' | 'budget'>,
  { step, input, guards }: PartOf,
  work: (part: ItemPart) => Promise<Output>,
): Promise<Output | PartialOutput> {
  const { move, itemType, itemName, part } = input;
  const place = { staging, move, label: `${itemType}/${itemName.toLowerCase()}/${step}/part` };
  const budget = begin();
  try {
    const notes = part === undefined ? undefined : await readNotes(place, notesSchema);
    const known = { source: new KnownContents(notes?.source), target: new KnownContents(notes?.target) };
    const exported = new Map(Object.entries(notes?.exported ?? {}));
    const pair = withEarlier(connectPair(vaults, move, guards, { budget, known }), { store, move, item: input });
    const output = await work({ pair, exported }).catch(async (error: unknown): Promise<PartialOutput> => {
      if (!isBudgetSpent(error)) throw error;
      await writeNotes(place, { ...known, exported: Object.fromEntries(exported) });
      const done = known.source.size + known.target.size + exported.size;
      return { state: 'partial', done, throttled: pair.meter.throttled };
    });
    if (part !== undefined && !isPartial(output)) await dropNotes(place);
    return output;
  } finally {
    budget.end();
  }
}

/** For the `catch` of a step: `STEP_BUDGET_SPENT` is no failure, so the part handles it. */
export function rethrowSpent(error: unknown): void {
  if (isBudgetSpent(error)) throw error;
}
