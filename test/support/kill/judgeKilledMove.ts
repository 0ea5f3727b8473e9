import { isDeepStrictEqual } from 'node:util';
import { RestError } from '@azure/core-rest-pipeline';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { readItems, type ReadItems } from '../local/localItems';
import { localCertificateClient } from '../local/localVaults';
import { asMovedByValue } from '../move/moveCompare';
import { type KilledPair } from './killSeed';

/** A move that has ended, and the content of its source before the move. */
export interface KilledMove {
  readonly pair: KilledPair;
  readonly before: ReadItems;
  readonly report: MoveReport;
}

export interface Judgement {
  /** Items that are lost, wrong or duplicated without being named. */
  readonly violations: readonly string[];
  /** Items with an extra version that the report names. */
  readonly namedDoubles: readonly string[];
}

interface ItemContent {
  readonly name: string;
  /** None if only the shape of the current version counts. */
  readonly versions?: readonly unknown[];
}

type Contents = Readonly<Record<keyof ReadItems, readonly ItemContent[]>>;

/** Compares the content of both vaults, read by the SDK alone, with the report. */
export async function judgeKilledMove(azure: ReadyInfo, { pair, before, report }: KilledMove): Promise<Judgement> {
  const [source, target] = await Promise.all([readItems(azure, pair.sourceVault), readItems(azure, pair.targetVault)]);
  const found = pair.isSameGeography ? contentOf(target) : contentOf(asMovedByValue(target));
  const expected = pair.isSameGeography ? contentOf(before) : contentOf(asMovedByValue(before));
  const { violations, namedDoubles } = compareItems(expected, found, report);
  const doubledKeys = pair.isSameGeography ? [] : target.keys.filter(({ versions }) => versions.length > 1);
  const changed = isDeepStrictEqual(contentOf(source), contentOf(before)) ? [] : ['the source was changed'];
  const all = [
    ...violations,
    ...changed,
    ...doubledKeys.map(({ name, versions }) => `keys/${name} was made ${versions.length} times`),
    ...judgeReport(pair, before, report),
    ...(await judgeContacts(azure, pair)),
  ];
  return { violations: all.map((violation) => `${pair.targetVault}: ${violation}`), namedDoubles };
}

function compareItems(expected: Contents, found: Contents, report: MoveReport): Judgement {
  const violations: string[] = [];
  const namedDoubles: string[] = [];
  for (const kind of ['secrets', 'keys', 'certificates'] as const) {
    const names = new Set([...expected[kind], ...found[kind]].map(({ name }) => name));
    for (const name of names) {
      const [from, to] = [expected[kind], found[kind]].map((items) => items.find((item) => item.name === name));
      if (isDeepStrictEqual(from, to)) continue;
      const item = `${kind}/${name}`;
      if (isDoubleOf(from, to) && isNamed(report, name)) namedDoubles.push(item);
      else violations.push(`${item}: expected ${JSON.stringify(from)}, found ${JSON.stringify(to)}`);
    }
  }
  return { violations, namedDoubles };
}

/** Every version exists, the current one is correct, and some exist twice. */
function isDoubleOf(from: ItemContent | undefined, to: ItemContent | undefined): boolean {
  const [expected, found] = [from?.versions ?? [], to?.versions ?? []];
  if (found.length <= expected.length) return false;
  const isThere = (version: unknown) => found.some((other) => isDeepStrictEqual(version, other));
  return expected.every(isThere) && isDeepStrictEqual(expected.at(-1), found.at(-1));
}

function isNamed({ results }: MoveReport, itemName: string): boolean {
  const reasons = results.find((result) => result.itemName === itemName)?.reasons ?? [];
  return reasons.includes('DUPLICATE_VERSION') || reasons.includes('LATE_WRITE_HEALED');
}

/** Everything arrived and was verified, and the manual steps are the same as without a kill. */
function judgeReport({ isSameGeography }: KilledPair, before: ReadItems, report: MoveReport): string[] {
  const total = before.secrets.length + before.keys.length + before.certificates.length;
  const doubled = new Set(['DUPLICATE_VERSION', 'LATE_WRITE_HEALED']);
  const codes = report.problems.map(({ code }) => code).filter((code) => !doubled.has(code));
  const expected = ['ISSUER_PASSWORD_NEEDED', ...(isSameGeography ? [] : before.keys.map(() => 'NEW_KEY_MATERIAL'))];
  const { items, verified } = report;
  const sums = { done: items.done, failed: items.failed, total: items.total, verified, codes: [...codes].sort() };
  const wanted = { done: total, failed: 0, total, verified: total, codes: expected.sort() };
  return isDeepStrictEqual(sums, wanted) ? [] : [`its report has ${JSON.stringify(sums)}: ${details(report)}`];
}

function details({ problems }: MoveReport): string {
  return JSON.stringify(problems.map(({ code, itemName, detail }) => ({ code, itemName, detail })));
}

async function judgeContacts(azure: ReadyInfo, { sourceVault, targetVault }: KilledPair): Promise<string[]> {
  const [from, to] = await Promise.all([sourceVault, targetVault].map((vault) => contactsOf(azure, vault)));
  return isDeepStrictEqual(from, to) ? [] : [`its contacts are ${JSON.stringify(to)}`];
}

/** The service answers 404 if there are no contacts. */
async function contactsOf(azure: ReadyInfo, vault: string): Promise<unknown> {
  const isAbsent = (error: unknown): boolean => error instanceof RestError && error.statusCode === 404;
  return localCertificateClient(azure, vault)
    .getContacts()
    .catch((error: unknown) => (isAbsent(error) ? [] : Promise.reject(error as Error)));
}

/** Compared as JSON, so undefined and absent fields are equal. */
function contentOf(items: unknown): Contents {
  return JSON.parse(JSON.stringify(items)) as Contents;
}
