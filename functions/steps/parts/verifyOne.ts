import { type Verification, type VerifiedOutput } from '../../../shared/contracts/steps/itemSteps';
import { type PartialOutput } from '../../../shared/contracts/steps/contract';
import { type VersionResult, type StepFailed } from '../../../shared/contracts/model/outcome';
import { type Clients } from '../../../shared/clients/openClients';
import { changedAfter } from '../../../shared/rules/compare/asLeft';
import { copyIn, isHealable } from '../../../shared/rules/compare/healing';
import { targetChanged } from '../../../shared/rules/compare/changedByOthers';
import { changedDetail } from '../../../shared/rules/cutover/targetChanges';
import { isSame } from '../../../shared/rules/rollback/formerPolicy';
import { failStep } from '../frame/failStep';
import { inItemPart } from './itemPart';
import { guardsOf, type VaultPair, type ItemName } from '../frame/vaultPair';
import { broughtDifference } from '../items/compareNewer';
import { otherOperations } from '../items/findUpdates';
import { goneFromTarget } from '../items/goneItem';
import { listVersions } from '../items/itemVersion';
import { judgeItem, type Judged } from '../items/judgeItem';
import { keyToReplaceLater } from '../items/olderKey';
import { proveUse, type UseProof } from '../items/proveUse';
import { reportedDigests } from '../items/readComparable';
import { type BothPolicies, proofOf, readPolicies } from '../items/itemPolicy';

type Input = Verification;

/**
 * Reads one item in both vaults and compares every version in order, its attributes, and its policy. At level `full` it
 * also compares contents by keyed digest and proves by use that the target has the private key. It writes nothing,
 * except that it enables disabled versions while it reads them if the request moves them by value.
 */
export function verifyOne(clients: Clients, input: Input): Promise<VerifiedOutput | PartialOutput> {
  const guards = guardsOf(clients.claims, input.move);
  const part = { step: 'verify', input, guards, failed: failStep };
  return inItemPart(clients, part, async ({ pair }): Promise<VerifiedOutput> => {
    const output = await verify(clients, pair, input);
    return { ...output, throttled: pair.meter.throttled };
  });
}

type WithoutThrottled<O> = O extends unknown ? Omit<O, 'throttled'> : never;

async function verify(clients: Clients, pair: VaultPair, input: Input): Promise<WithoutThrottled<VerifiedOutput>> {
  const at = new Date().toISOString();
  const unchanged = await verifyUnchanged(pair, input, at);
  if (unchanged !== undefined) return unchanged;
  // Before both are compared: a change after that shows when the key is to be replaced.
  const seen = await keyToReplaceLater(clients.staging, pair, input);
  const { verdict, there } = await judgeItem(clients, pair, input);
  const found = copyIn(verdict);
  if (found === undefined) return differs(pair, input, { there, difference: verdict.equal ? '' : verdict.difference });
  const { pairs, doubles, isCurrentRight } = found;
  if (!isCurrentRight) {
    return isHealable(input) ? { state: 'outdated', doubles: [...doubles] } : notEqual(input, outdated);
  }
  const policies = await readPolicies(pair, input);
  const { difference, notProved } = await proveRest(pair, input, { pairs, policies });
  if (difference !== undefined) return differs(pair, input, { there, difference });
  const versions = await forReport(clients, input, pairs);
  const proof = await proofOf(clients.staging, input, { at, there, policies });
  return {
    state: 'verified',
    versions,
    proof,
    ...(doubles.length === 0 ? {} : { doubles: [...doubles] }),
    ...(notProved === undefined ? {} : { notProved }),
    ...seen,
  };
}

/**
 * In a move back: compares the attributes of what the earlier move brought, if they follow. Returns undefined if there is more to
 * compare: something newer, of which the rest of the verification sees nothing else.
 */
async function verifyUnchanged(
  pair: VaultPair,
  input: Input,
  at: string,
): Promise<WithoutThrottled<VerifiedOutput> | undefined> {
  const { earlier } = pair;
  if (earlier === undefined || !(await earlier.isThere())) return undefined;
  const difference = input.move.onConflict === 'update' ? await broughtDifference(pair, input) : undefined;
  if (difference !== undefined) return notEqual(input, difference);
  const newer = await Promise.all([listVersions(pair.source, input), listVersions(pair.target, input)]);
  return newer.flat().length > 0
    ? undefined
    : { state: 'verified', versions: [...(await earlier.pairs())], proof: { at } };
}

const outdated = 'another version is current in the target';

/** Compares what is not in the versions: the policy, and at level `full` the use of the private key. */
async function proveRest(
  pair: VaultPair,
  input: Input,
  { pairs, policies: { wanted, there } }: { readonly pairs: readonly VersionResult[]; readonly policies: BothPolicies },
): Promise<UseProof> {
  if (wanted !== undefined && !isSame(there, wanted.policy)) {
    const what = wanted.kind === 'rotationPolicy' ? 'rotation policy' : 'policy';
    return { difference: `the target has another ${what}` };
  }
  const operations = areOperationsSet(input) ? await otherOperations(pair, input, pairs) : undefined;
  if (operations !== undefined) return { difference: operations };
  return input.move.verify === 'full' ? proveUse(pair, input, pairs) : {};
}

/** A move that updates copies also sets the operations of keys. A new key has those of the source by its shape. */
function areOperationsSet({ itemType, move, reasons }: Input): boolean {
  return itemType === 'key' && move.onConflict === 'update' && !reasons.includes('NEW_KEY_MATERIAL');
}

/** Less than level `full` reads no contents, so there are no digests to report. */
function forReport({ staging }: Clients, input: Input, pairs: readonly VersionResult[]): Promise<VersionResult[]> {
  const { verify } = input.move;
  return reportedDigests(staging, input, verify === 'full' ? pairs : pairs.map(({ from, to }) => ({ from, to })));
}

/** As `notEqual`. If others have changed or deleted the item in the target since the run had written it, says so: a pass leaves it. */
async function differs(
  pair: VaultPair,
  input: Input,
  { there, difference }: Pick<Judged, 'there'> & { readonly difference: string },
): Promise<StepFailed> {
  const failed = notEqual(input, difference);
  const { writtenUntil } = input;
  if (writtenUntil === undefined) return failed;
  const gone = there?.length === 0 ? await goneFromTarget(pair, input) : undefined;
  if (gone !== undefined) return targetChanged(gone);
  const change = changedAfter(there ?? [], writtenUntil);
  if (change === undefined) return failed;
  return targetChanged(changedDetail(input, { difference: failed.detail, updated: change.updated }));
}

/** Returns the failure of an item that differs between source and target. */
export function notEqual({ itemType, itemName }: ItemName, difference: string): StepFailed {
  return {
    state: 'failed',
    code: 'NOT_EQUAL_AFTER_MOVE',
    detail: `Expected ${itemType} ${itemName} to be the same in both vaults; ${difference}.`,
    retryable: false,
  };
}
