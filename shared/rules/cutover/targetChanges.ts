import { type ItemResult } from '../../contracts/model/outcome';
import { type IssuerOrContactsResult, type SeenSetting } from '../../contracts/model/issuersAndContacts';
import { type Proof } from '../../contracts/model/reportProof';
import { type ChangedItems } from '../../contracts/model/hold';
import { maxShownLeft } from '../../contracts/model/late';
import { isChangedByOthers, targetChanged } from '../compare/changedByOthers';
import { hashPart } from '../plan/hashPlan';
import { kindOf, problemsOf, shortenProblem } from '../problems/summarizeResults';
import { issuerProblems } from '../problems/issuerProblems';
import { failResult } from '../problems/itemResults';
import { isUpdatedSince } from '../transfer/lateItems';
import { itemKey } from '../problems/itemLabel';
import { isoOfSeconds } from '../text/isoOfSeconds';

/** Whether the target should have the item, so that a reading of the target says something about it. */
export function isWatched(result: Pick<ItemResult, 'state' | 'code'>): boolean {
  return kindOf(result.state) === 'done' || isChangedByOthers(result);
}

/**
 * Whether a list of the target shows that an item is as the proof saw it. The list shows when the current version was last changed, in
 * whole seconds. So an item that was changed just before its proof is read.
 */
export function isAsProved(listed: { readonly updated?: number | undefined }, proof: Proof | undefined): boolean {
  if (proof === undefined) return true;
  if (proof.updated === undefined || listed.updated !== proof.updated) return false;
  return !isUpdatedSince(proof, proof.at);
}

/** Whether a list shows all that the target can have of an item: the only version of a secret, which has no policy. */
export function isShownByList({ itemType, versions, versionsLeftOut }: ItemResult): boolean {
  return itemType === 'secret' && versions.length === 1 && versionsLeftOut.length === 0;
}

/** An item that others changed, or took away. `seen` stands for what the target has of it now. */
export function changedByOthers(result: ItemResult, detail: string, seen: string): ItemResult {
  const changed = failResult(result, targetChanged(detail));
  return result.proof === undefined ? changed : { ...changed, proof: { ...result.proof, target: seen } };
}

/** The proof holds until a later time, because neither vault shows a change of the item. */
export function provedUntil(result: ItemResult, at: string): ItemResult {
  const { proof } = result;
  return proof === undefined || !result.verified || proof.at >= at ? result : { ...result, proof: { ...proof, at } };
}

/** What a report says about an item that somebody changed in the target. `updated`: seconds since 1970. */
export function changedDetail(
  { itemType, itemName, proof }: Pick<ItemResult, 'itemType' | 'itemName' | 'proof'>,
  { difference, updated }: { readonly difference: string; readonly updated: number | undefined },
): string {
  const since = proof === undefined ? '' : ` Both vaults were equal at ${proof.at}.`;
  const when = updated === undefined ? '' : ` Last change there: ${isoOfSeconds(updated)}.`;
  return `Expected ${itemType} ${itemName} in the target to be as the move left it, but it was changed there.${since}${when} ${difference}`;
}

/** What a report says about an item that the target lacks. `deletedOn`: seconds since 1970, if it is soft-deleted. */
export function goneDetail(
  { itemType, itemName, proof }: Pick<ItemResult, 'itemType' | 'itemName' | 'proof'>,
  deletedOn: number | undefined,
): string {
  const since = proof === undefined ? '' : ` It was there at ${proof.at}.`;
  const where =
    deletedOn === undefined
      ? 'It is not soft-deleted either: it was purged, or the vault was created again.'
      : `It is soft-deleted since ${isoOfSeconds(deletedOn)}.`;
  return `Expected ${itemType} ${itemName} to be in the target, but it is gone.${since} ${where}`;
}

/** Collects the changed items of all pages. */
export class ChangedTally {
  private readonly seen: string[] = [];
  private readonly first: ChangedItems['first'] = [];

  add(result: ItemResult): void {
    if (!isChangedByOthers(result)) return;
    // Without a proof, the detail says when it was changed.
    this.seen.push(`${itemKey(result)} ${result.proof?.target ?? result.detail ?? ''}`);
    if (this.first.length < maxShownLeft)
      this.first.push(...problemsOf(result, 'done').slice(0, 1).map(shortenProblem));
  }

  /** The hash stands for which items are changed, and to what. */
  sum(): ChangedItems {
    return { count: this.seen.length, first: this.first, hash: hashPart(['changed items', ...this.seen.toSorted()]) };
  }
}

/** The issuers and contacts that others changed in the target; `now`: what both vaults have. */
export function changedSettings(results: readonly IssuerOrContactsResult[], now: readonly SeenSetting[]): ChangedItems {
  const changed = results.filter(isChangedByOthers);
  const problems = changed.flatMap((result) =>
    issuerProblems(result, 'done').filter(({ code }) => code === 'TARGET_CHANGED'),
  );
  const seen = changed.map(({ kind, name }) => [
    kind,
    name,
    now.find((one) => one.kind === kind && one.name === name)?.target ?? null,
  ]);
  return {
    count: changed.length,
    first: problems.slice(0, maxShownLeft).map(shortenProblem),
    hash: hashPart(['changed settings', ...seen]),
  };
}
