import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { importItemContract } from '../../shared/contracts/steps/itemSteps';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type VersionResult } from '../../shared/contracts/model/outcome';
import { type ItemTurn } from '../../shared/clients/claims/itemTurn';
import { bothGuards } from '../../shared/clients/claims/writeGuard';
import { type Clients } from '../../shared/clients/openClients';
import { type ComparableVersion } from '../../shared/rules/compare/comparableVersion';
import { pairOnTop } from '../../shared/rules/compare/pairOnTop';
import { pairWithDoubles } from '../../shared/rules/compare/pairWithDoubles';
import { pairVersions } from '../../shared/rules/compare/pairVersions';
import { conflictState } from '../../shared/rules/compare/judgeCopy';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { applyPolicy } from '../steps/items/itemPolicy';
import { nameHolder } from '../steps/items/itemVersion';
import { readEnabled } from '../steps/items/readEnabled';
import { readOrder } from '../steps/items/readOrder';
import { comparedDigest, reportedDigests } from '../steps/items/readComparable';
import { readWholeItem, type WholeItem } from '../steps/items/readExports';
import {
  comparableOf,
  linkedAsStaged,
  type StagedVersion,
  unpackItem,
  writeVersion,
  type WrittenVersion,
} from '../steps/items/stagedItem';
import { replacePolicy } from '../steps/items/formerNotes';
import { shortList } from '../steps/items/briefLists';
import { inItemPart } from '../steps/parts/itemPart';
import { guardsOf, type MoveVault, type VaultPair } from '../steps/frame/vaultPair';

type Input = InputOf<typeof importItemContract>;
type Output = OutputOf<typeof importItemContract>;

/**
 * Writes the staged versions, oldest first, after those that the target has already. Versions cannot be deleted or
 * inserted. So only one try writes at a time, and nothing is written after an unconfirmed write until that write can no
 * longer arrive.
 */
export function importItem(clients: Clients) {
  const { staging, store, claims } = clients;

  return activity(importItemContract, async (input): Promise<Output> => {
    const { move } = input;
    const turn = await claims.turn(move, input);
    const { source, target } = guardsOf(claims, move);
    const guards = { source, target: bothGuards(target, turn) };
    const output = await inItemPart(clients, { step: 'import', input, guards, failed: failStep }, ({ pair }) =>
      importVersions(input, pair, turn),
    );
    if (output.state !== 'imported') await turn.leave();
    else {
      await turn.finish();
      // Last: a try after one whose output was lost needs the payload.
      await staging.drop(input.staged);
    }
    return output;
  });

  /**
   * Looks at the target, writes the versions that are missing, and ends. It looks again only after an unconfirmed write. If
   * versions are still missing then, or an earlier try may still write, it returns `waiting`, and the batch calls it later.
   */
  async function importVersions(input: Input, pair: VaultPair, turn: ItemTurn): Promise<Output> {
    const { move, staged } = input;
    const digest = comparedDigest(staging, move, input);
    const { versions: wanted, leftOut } = unpackItem(await staging.get(move, staged));
    const source = await Promise.all(wanted.map((version) => comparableOf(version, digest)));
    const digests = new Map(source.map((version) => [version.version, version.digest]));
    const readWhole = () => readWholeItem(pair.source, input, source, digest);
    const look = () => readEnabled({ store, staging, move, pair, side: 'target' }, input, { digest, order: readOrder });
    let found: Found = { pairs: [], isOnTop: false };
    let wasThere = true;
    for (;;) {
      // Ask before looking at the target. A write that arrives after the look and before the answer would be written
      // twice.
      const waitsUntil = turn.waitsUntil();
      const there = await versionsThere(linkedAsStaged(source, wanted), await look(), { input, leftOut, readWhole });
      if (there === undefined) return conflict(input, pair);
      found = there;
      const isThere = new Set(there.pairs.map(({ from }) => from));
      const rest = wanted.filter(({ version }) => !isThere.has(version));
      if (rest.length === 0) break;
      if (waitsUntil !== undefined) return waiting(waitsUntil, pair);
      wasThere = false;
      const written = await writeRest(rest, async (version) => {
        const made = await writeVersion(pair.target, input, version);
        noteWritten(pair.target, made, digests.get(version.version));
        return made;
      });
      if (written === 'unconfirmed') continue;
      if (!Array.isArray(written)) return explainRefusal(written, input, pair);
      found = { ...found, pairs: [...found.pairs, ...written] };
      break;
    }
    const update = wasThere ? await replacePolicy(clients, pair, input) : undefined;
    if (!wasThere) await applyPolicy(pair, input, move);
    const versions = await reportedDigests(staging, input, withDigests(found.pairs, source));
    const list = await shortList(staging, { ...input, step: 'import' }, versions);
    const { throttled } = pair.meter;
    return { state: 'imported', versions: list, isOnTop: found.isOnTop, throttled, ...(update && { update }) };
  }
}

/**
 * Waits because a write of this item may still arrive. After a write made now, that one would stay out of order
 * permanently.
 */
function waiting(until: number, { meter }: VaultPair): Output {
  return { state: 'waiting', until: new Date(until).toISOString(), throttled: meter.throttled };
}

/** Notes a version that this part wrote, so that the next part need not read it. */
function noteWritten(
  { known }: MoveVault,
  { version, previousVersion }: WrittenVersion,
  digest: string | null = null,
): void {
  if (digest !== null && previousVersion !== undefined) known?.set(version, { digest, previousVersion });
}

interface Found {
  readonly pairs: readonly VersionResult[];
  /** The target has other versions below those of the source. */
  readonly isOnTop: boolean;
}

interface Staged {
  readonly input: Input;
  readonly leftOut: readonly string[];
  readonly readWhole: () => Promise<WholeItem>;
}

/**
 * Finds which versions of the source the target has already. Returns undefined if it has other content. Reads the
 * versions that were left out from the source only if the staged versions do not explain everything in the target.
 */
async function versionsThere(
  staged: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  { input: { move }, leftOut: named, readWhole }: Staged,
): Promise<Found | undefined> {
  // An earlier restore may have brought a version that was left out. It is no copy of a staged version with the same
  // content.
  const isLeftOutThere = target.some(({ version }) => named.includes(version));
  const byStaged = isLeftOutThere ? undefined : pairVersions(staged, target);
  if (byStaged !== undefined && byStaged.relation !== 'different') return { pairs: byStaged.pairs, isOnTop: false };
  const { versions, leftOut } = await readWhole();
  const byAll = pairVersions(versions, target, { leftOut });
  if (byAll.relation !== 'different') return { pairs: byAll.pairs, isOnTop: false };
  // A write that arrived twice. Verification reports it, and repairs the current version.
  const doubled = pairWithDoubles(versions, target, { leftOut });
  if (doubled !== undefined) return { pairs: doubled.pairs, isOnTop: false };
  if (move.onConflict !== 'newVersion') return undefined;
  return { pairs: pairOnTop(versions, target, { leftOut }).pairs, isOnTop: true };
}

async function conflict(input: Input, { target, meter }: VaultPair): Promise<Output> {
  if ((await nameHolder(target, input)) === 'otherKind') return heldByOtherKind(meter);
  const state = conflictState(input.move.onConflict);
  return { state, reason: 'OTHER_CONTENT_IN_TARGET', throttled: meter.throttled };
}

function heldByOtherKind({ throttled }: VaultPair['meter']): Output {
  return { state: 'blocked', reason: 'NAME_HELD_BY_OTHER_KIND', throttled };
}

/** Writes versions in order. Stops when the service does not confirm a write. */
async function writeRest(
  versions: readonly StagedVersion[],
  write: (version: StagedVersion) => Promise<{ readonly version: string }>,
): Promise<VersionResult[] | 'unconfirmed' | MoverError> {
  const written: VersionResult[] = [];
  for (const version of versions) {
    try {
      const { version: to } = await write(version);
      written.push({ from: version.version, to });
    } catch (error) {
      if (!(error instanceof MoverError)) throw error;
      if (error.code === 'WRITE_NOT_CONFIRMED') return 'unconfirmed';
      return error;
    }
  }
  return written;
}

/**
 * Reads who holds the name, and returns what the refused write means. Throws the error again if that does not explain
 * it.
 */
async function explainRefusal(refused: MoverError, input: Input, pair: VaultPair): Promise<Output> {
  const { target, meter } = pair;
  if (!mayBeHeld.has(refused.code)) throw refused;
  const holder = await nameHolder(target, input);
  if (holder === 'otherKind') return heldByOtherKind(meter);
  if (refused.code === 'ITEM_SOFT_DELETED' || holder === 'deleted') {
    return { state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled: meter.throttled };
  }
  if (holder === 'unissued') return conflict(input, pair);
  throw refused;
}

const mayBeHeld: ReadonlySet<string> = new Set(['ITEM_CONFLICT', 'ITEM_MANAGED', 'ITEM_SOFT_DELETED']);

function withDigests(pairs: readonly VersionResult[], source: readonly ComparableVersion[]): VersionResult[] {
  const digests = new Map(source.map((version) => [version.version, version.digest]));
  return pairs.map(({ from, to, digest }) => {
    const known = digest ?? digests.get(from);
    return { from, to, ...(typeof known === 'string' ? { digest: known } : {}) };
  });
}
