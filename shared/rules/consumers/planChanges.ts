import { type VaultAccess } from '../../contracts/api/accessAnswers';
import { type MoveReport } from '../../contracts/api/report';
import { type Consumer } from '../../contracts/model/consumer';
import {
  changedKinds,
  type ChangeRow,
  type ConsumerChange,
  type LeftReason,
  rowsPerChangePage,
} from '../../contracts/model/consumerChange';
import { itemTypes } from '../../contracts/model/item';
import { chainPages, hashPart } from '../plan/hashPlan';
import { changeCommands } from './changeCommands';
import { type Shell } from '../text/azLine';
import { type ConsumerExplained, explainConsumer, inOrder } from './explainConsumer';
import { isChangeable, resultsByItem } from './explainItem';

/** What the plan of a change is made from. */
export interface ChangeFacts {
  readonly report: Pick<MoveReport, 'move' | 'phase' | 'results'>;
  /** Undefined if it could not be read. */
  readonly access: VaultAccess | undefined;
  readonly vaultSuffix: string;
}

/** What a run would do with each consumer: those that the app changes first, in the order of their waves. */
export function planChanges(consumers: readonly Consumer[], facts: ChangeFacts): readonly ChangeRow[] {
  const { report, access } = facts;
  const results = resultsByItem(report.results);
  const explained = inOrder(consumers.map((one) => explainConsumer(one, { results, access })));
  const rows = explained.map((one) => rowOf(one, facts));
  return [...rows.filter(({ change }) => change !== null), ...rows.filter(({ change }) => change === null)];
}

function rowOf(explained: ConsumerExplained, facts: ChangeFacts): ChangeRow {
  const { kind, resourceId, place, item, version } = explained.consumer;
  const { move } = facts.report;
  const left = leftBecause(explained, facts.report);
  const commandsFor = (shell: Shell) =>
    left === null ? [] : [...(changeCommands(explained, targetOf(facts), shell) ?? [])];
  const byHand = { commands: commandsFor('bash'), powershell: commandsFor('pwsh') };
  const change = left === null ? changeOf(explained, move) : null;
  return { kind, resourceId, place, item, version, change, record: null, left, ...byHand };
}

function targetOf({ report, vaultSuffix: suffix }: ChangeFacts) {
  return { name: report.move.targetVault, suffix };
}

function leftBecause(explained: ConsumerExplained, report: ChangeFacts['report']): LeftReason | null {
  const { consumer, right } = explained;
  if (!isChangedKind(consumer.kind)) return 'NOT_BY_APP';
  if (consumer.form !== 'address') return 'NOT_AN_ADDRESS';
  if (!isChangeable(explained) || explained.sight === 'assumed') return 'OTHER_VALUE';
  if (consumer.item === null && !isWhole(report)) return 'NOT_ALL_MOVED';
  return right.right === 'no' ? 'RIGHT_MISSING' : null;
}

function isChangedKind(kind: Consumer['kind']): kind is ConsumerChange['kind'] {
  return changedKinds.some((one) => one === kind);
}

/** Nobody knows which items are read by a consumer that names only the vault, so all of them must be there. */
function isWhole({ move: { select }, phase }: ChangeFacts['report']): boolean {
  const isAll = itemTypes.every((type) => select.types.includes(type)) && select.include.includes('*');
  return phase === 'completed' && isAll && select.exclude.length === 0 && select.versions === 'all';
}

function changeOf({ consumer, version: known }: ConsumerExplained, move: MoveReport['move']): ConsumerChange | null {
  const { kind, resourceId, place, item, version } = consumer;
  const { sourceVault: from, targetVault: to } = move;
  const newVersion = known ?? null;
  return isChangedKind(kind) ? { kind, resourceId, place, label: null, from, to, item, version, newVersion } : null;
}

/** The addresses that a row is about. They have no value. */
export function addressesOf({ change }: ChangeRow, suffix: string) {
  if (change === null) return { from: null, to: null };
  const { from, to, item, version, newVersion } = change;
  const address = (vault: string, id: string | null) =>
    [`https://${vault}.${suffix}`, ...(item === null ? [] : [item]), ...(id === null ? [] : [id])].join('/');
  return { from: address(from, version), to: address(to, newVersion ?? version) };
}

/**
 * The keys and labels that a place of App Configuration can mean: a search writes the label in parentheses behind the key, and both can
 * have parentheses of their own.
 */
export function keysOf(change: ConsumerChange): readonly ConsumerChange[] {
  const { place } = change;
  if (change.kind !== 'appConfigurationReference' || !place.endsWith(')')) return [change];
  const labelled = [...place.matchAll(/ \(/g)].map(({ index }): ConsumerChange => {
    return { ...change, place: place.slice(0, index), label: place.slice(index + 2, -1) };
  });
  return [change, ...labelled];
}

/** A plan in pages, with the hashes of them. A person approves the hash over them. */
export function changePlanOf(rows: readonly ChangeRow[]) {
  const pages: (readonly ChangeRow[])[] = [];
  for (let at = 0; at < rows.length; at += rowsPerChangePage) pages.push(rows.slice(at, at + rowsPerChangePage));
  const hashes = pages.map(hashPart);
  const changes = rows.filter(({ change }) => change !== null).length;
  return { pages, hashes, planHash: chainPages(hashes), rows: rows.length, changes };
}
export type ChangePlan = ReturnType<typeof changePlanOf>;
