import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { findBrought } from '../rollback/broughtStore';
import { type Side } from '../../../shared/contracts/model/ids';
import { type VersionResult } from '../../../shared/contracts/model/outcome';
import {
  type EarlierBrought,
  type ListedVersion,
  type MoveVault,
  type ItemName,
  connectPair,
  type Guards,
  type VaultPair,
} from '../frame/vaultPair';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { listAllVersions, type AnyVersion } from '../items/itemVersion';
import { keptIds } from '../../../shared/rules/compare/pairVersions';
import { z } from 'zod';
import { versionIdSchema } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { isPartial, type PartialOutput, type StepPart } from '../../../shared/contracts/steps/contract';
import { isBudgetSpent } from '../../../shared/clients/async/stepBudget';
import { type Clients } from '../../../shared/clients/openClients';
import { type ReadVersion } from '../items/readExports';
import { stagedVersionSchema } from '../items/stagedItem';
import { KnownContents, knownSideSchema } from '../frame/knownContents';
import { dropNotes, readNotes, writeNotes } from '../stored/longLists';

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

interface PartOf<Failed> {
  readonly step: string;
  readonly input: ItemName & { readonly move: MoveSpec; readonly part?: StepPart | undefined };
  readonly guards?: Guards;
  /** The output for an error. */
  readonly failed: (error: unknown, pair: VaultPair) => Failed;
}

/**
 * Connects to both vaults, and calls `work` on an item. When the time of the step is used up, it stores what it knows for the
 * next part, encrypted, and returns `partial`. For every other error it returns what `failed` makes of it.
 */
export async function inItemPart<Output, Failed>(
  { vaults, staging, store, budget: begin }: Pick<Clients, 'vaults' | 'staging' | 'store' | 'budget'>,
  { step, input, guards, failed }: PartOf<Failed>,
  work: (part: ItemPart) => Promise<Output>,
): Promise<Output | PartialOutput | (Failed & Throttled)> {
  const { move, itemType, itemName, part } = input;
  const place = { staging, move, label: `${itemType}/${itemName.toLowerCase()}/${step}/part` };
  const budget = begin();
  try {
    const notes = part === undefined ? undefined : await readNotes(place, notesSchema);
    const known = { source: new KnownContents(notes?.source), target: new KnownContents(notes?.target) };
    const exported = new Map(Object.entries(notes?.exported ?? {}));
    const pair = withEarlier(connectPair(vaults, move, guards, { budget, known }), { store, move, item: input });
    const output = await work({ pair, exported }).catch(async (error: unknown) => {
      const { throttled } = pair.meter;
      if (!isBudgetSpent(error)) return { ...failed(error, pair), throttled };
      await writeNotes(place, { ...known, exported: Object.fromEntries(exported) });
      const done = known.source.size + known.target.size + exported.size;
      return { state: 'partial', done, throttled } as const;
    });
    if (part !== undefined && !isPartial(output)) await dropNotes(place);
    return output;
  } finally {
    budget.end();
  }
}

interface Throttled {
  readonly throttled: number;
}

interface Place {
  readonly store: ObjectStore;
  readonly move: MoveSpec;
  readonly item: ItemName;
}

/**
 * In a move back, returns both vaults as the steps of an item see them: without the versions that the earlier move brought, and
 * those before them. What remains at the source was written since, and what remains at the target somebody wrote there since, or
 * this move. In every other move it returns the pair as it is.
 */
export function withEarlier(pair: VaultPair, { store, move, item }: Place): VaultPair {
  const { back } = move;
  if (back === undefined) return pair;
  const earlier = new Earlier(pair, item, () => findBrought(store, back, item));
  const seen = (side: Side) => new NewerOnly(pair[side], (of, listed) => earlier.visible(side, of, listed));
  return { ...pair, source: seen('source'), target: seen('target'), earlier };
}

/** What the earlier move brought, and what both vaults have of it. It is read once, before the step writes. */
interface Found {
  readonly isKnown: boolean;
  /** From source to target of the move back; only versions that both vaults still have. */
  readonly pairs: readonly VersionResult[];
  readonly isThere: boolean;
  readonly hidden: Readonly<Record<Side, Hidden>>;
}

interface Hidden {
  readonly ids: ReadonlySet<string>;
  /** When the newest of them was created, in unix seconds. Everything that is older was there before it. */
  readonly newest: number;
}

class Earlier implements EarlierBrought {
  private found: Promise<Found> | undefined;

  constructor(
    readonly whole: VaultPair,
    private readonly item: ItemName,
    private readonly read: () => ReturnType<typeof findBrought>,
  ) {}

  readonly isKnown = async (): Promise<boolean> => (await this.find()).isKnown;
  readonly isThere = async (): Promise<boolean> => (await this.find()).isThere;
  readonly pairs = async (): Promise<readonly VersionResult[]> => (await this.find()).pairs;

  async visible<V extends ListedVersion>(side: Side, of: ItemName, listed: readonly V[]): Promise<readonly V[]> {
    if (itemKey(of) !== itemKey(this.item)) return listed;
    const { isThere, hidden } = await this.find();
    if (!isThere) return listed;
    const { ids, newest } = hidden[side];
    return listed.filter(({ version, created }) => !ids.has(version) && created >= newest);
  }

  private find(): Promise<Found> {
    this.found ??= this.look().catch((error: unknown) => {
      this.found = undefined;
      throw error;
    });
    return this.found;
  }

  private async look(): Promise<Found> {
    const brought = await this.read();
    if (brought === undefined) return nothingBrought;
    const [source, target] = await Promise.all([
      listAllVersions(this.whole.source, this.item),
      listAllVersions(this.whole.target, this.item),
    ]);
    // Without a record only equal ids prove what came: a restore keeps them, and the service creates others at random.
    const recorded =
      brought.versions.length > 0
        ? brought.versions.map(({ from, to }) => ({ from: to, to: from }))
        : [...keptIds(source, target)].map((id) => ({ from: id, to: id }));
    const there = new Set(target.map(({ version }) => version));
    const known = new Set(source.map(({ version }) => version));
    return {
      isKnown: true,
      pairs: recorded.filter(({ from, to }) => known.has(from) && there.has(to)),
      isThere: recorded.some(({ to }) => there.has(to)),
      hidden: {
        source: hiddenOf(
          source,
          recorded.map(({ from }) => from),
          brought.leftOut,
        ),
        target: hiddenOf(
          target,
          recorded.map(({ to }) => to),
          brought.leftOut,
        ),
      },
    };
  }
}

const noneHidden: Hidden = { ids: new Set(), newest: 0 };

const nothingBrought: Found = {
  isKnown: false,
  pairs: [],
  isThere: false,
  hidden: { source: noneHidden, target: noneHidden },
};

function hiddenOf(versions: readonly AnyVersion[], brought: readonly string[], leftOut: readonly string[]): Hidden {
  const ids = new Set(brought);
  const times = versions.flatMap(({ version, created }) => (ids.has(version) ? [created] : []));
  // A list can have thousands of versions, which are too many arguments for `Math.max`.
  return { ids: new Set([...brought, ...leftOut]), newest: times.reduce((one, other) => Math.max(one, other), 0) };
}

/** A class, because the clients of a vault are created on first use. */
class NewerOnly implements MoveVault {
  constructor(
    private readonly vault: MoveVault,
    readonly visible: NonNullable<MoveVault['visible']>,
  ) {}

  get secrets(): MoveVault['secrets'] {
    return this.vault.secrets;
  }

  get keys(): MoveVault['keys'] {
    return this.vault.keys;
  }

  get certificates(): MoveVault['certificates'] {
    return this.vault.certificates;
  }

  get known(): MoveVault['known'] {
    return this.vault.known;
  }
}
