import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { z } from 'zod';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { failStep } from '../frame/failStep';
import { connectPair, type VaultPair } from '../frame/vaultPair';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { isPartial, type PartialOutput, type StepPart } from '../../../shared/contracts/steps/contract';
import { isBudgetSpent, type StepBudget } from '../../../shared/clients/async/stepBudget';
import { type Clients } from '../../../shared/clients/openClients';
import { maxItemPages, requireEnd } from '../../../shared/clients/vault/pageLimit';
import { type ItemPage } from '../../../shared/clients/vault/vaultItem';

const listSchema = z.strictObject({
  items: z.array(z.strictObject({ name: z.string(), managed: z.boolean(), updated: z.number().optional() })),
  pagesRead: z.number().int().nonnegative(),
  /** Where the list continues. Absent before its first page and after its last one. */
  token: z.string().optional(),
});
type LongList = z.infer<typeof listSchema>;
export type LongListed = LongList['items'][number];

/** Both vaults, and lists of names that a step reads to their ends, in as many parts as it needs. */
export interface LongLists {
  readonly budget: StepBudget;
  readonly pair: VaultPair;
  /** Reads the list with this name to its end, from where an earlier part stopped. */
  readonly all: (
    name: string,
    readPage: (token: string | undefined) => Promise<ItemPage>,
  ) => Promise<readonly LongListed[]>;
}

interface ListsOf {
  readonly step: string;
  readonly input: { readonly move: MoveSpec; readonly part?: StepPart | undefined };
}

/**
 * Runs one part of a step that reads long lists. When its time is used up, it keeps the lists for the next part and returns
 * `partial`. Every other error is the failure that it returns.
 */
export async function withLongLists<Output>(
  { vaults, staging, budget: begin }: Pick<Clients, 'vaults' | 'staging' | 'budget'>,
  { step, input: { move, part } }: ListsOf,
  work: (lists: LongLists) => Promise<Output>,
): Promise<Output | PartialOutput | StepFailed> {
  const place = { staging, move, label: `${step}/part` };
  const budget = begin();
  try {
    const notes = part === undefined ? undefined : await readNotes(place, z.record(z.string(), listSchema));
    const lists = new Map(Object.entries(notes ?? {}));
    const all: LongLists['all'] = (name, readPage) => readOn(lists, name, readPage);
    const pair = connectPair(vaults, move, {}, { budget });
    const output = await work({ budget, pair, all }).catch(
      async (error: unknown): Promise<PartialOutput | StepFailed> => {
        if (!isBudgetSpent(error)) return failStep(error);
        await writeNotes(place, Object.fromEntries(lists));
        const done = [...lists.values()].reduce((sum, { pagesRead }) => sum + pagesRead, 0);
        return { state: 'partial', done, throttled: 0 };
      },
    );
    if (part !== undefined && !isPartial(output)) await dropNotes(place);
    return output;
  } finally {
    budget.end();
  }
}

async function readOn(
  lists: Map<string, LongList>,
  name: string,
  readPage: (token: string | undefined) => Promise<ItemPage>,
): Promise<readonly LongListed[]> {
  const list = lists.get(name) ?? { items: [], pagesRead: 0 };
  lists.set(name, list);
  while (list.pagesRead === 0 || list.token !== undefined) {
    const { token } = list;
    const page = await readPage(token);
    list.items.push(...page.items);
    list.pagesRead += 1;
    list.token = page.continuationToken;
    requireEnd({ pagesRead: list.pagesRead, maxPages: maxItemPages, token, nextToken: page.continuationToken });
  }
  return list.items;
}

/** Where the parts of one step leave their notes: encrypted in the staging of the run, so that nobody else can write them. */
export interface PartNotePlace {
  readonly staging: Pick<StagingStore, 'put' | 'read' | 'dropLabel'>;
  readonly move: MoveSpec;
  /** Names the step and the item. */
  readonly label: string;
}

export async function writeNotes(place: PartNotePlace, notes: unknown): Promise<void> {
  const { staging, move, label } = place;
  await staging.put(move, label, jsonBytes(notes));
}

/**
 * Returns the notes of earlier parts. Undefined if there are none that this run can read: the part then begins again and
 * finds its place from the vaults, as after a kill.
 */
export async function readNotes<S extends z.ZodType>(
  { staging, move, label }: PartNotePlace,
  schema: S,
): Promise<z.output<S> | undefined> {
  try {
    const bytes = await staging.read(move, label);
    return bytes === undefined ? undefined : schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch (error) {
    const isDamaged = hasCode(error, 'STAGED_PAYLOAD_DAMAGED');
    if (isDamaged || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function dropNotes({ staging, move, label }: PartNotePlace): Promise<void> {
  return staging.dropLabel(move, label);
}
