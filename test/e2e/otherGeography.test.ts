import { type MoveReport, moveReportSchema } from '../../shared/contracts/api/report';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { localControl, writesTo } from '../support/local/localControl';
import {
  asAnswered,
  asFormat,
  call,
  postMove,
  readInstance,
  readMove,
  readReport,
  type StartedMove,
  waitForEnd,
} from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';
import { itemNames, readItems, type ReadItems, versionCount } from '../support/local/localItems';
import { asMovedByValue, withoutIdsAndTimes } from '../support/move/moveCompare';

const sourceVault = 'contoso-westeurope';
const targetVault = 'contoso-eastus';

/** Items of the sample that cannot move by value, with the reason. Keys are not listed, because none of them can. */
const blocked: Readonly<Record<string, string>> = {
  'secret/disabled-current': 'CURRENT_VERSION_DISABLED',
  'secret/disabled-only-version': 'CURRENT_VERSION_DISABLED',
  'secret/webhook-search': 'SOFT_DELETED_IN_TARGET',
  'certificate/disabled-site': 'CURRENT_VERSION_DISABLED',
  'certificate/expired-pfx': 'CERTIFICATE_EXPIRED',
  'certificate/expired-site': 'CERTIFICATE_EXPIRED',
  'certificate/hsm-frontend': 'CERTIFICATE_NOT_EXPORTABLE',
  'certificate/hsm-mutual-tls': 'CERTIFICATE_NOT_EXPORTABLE',
  'certificate/imported-locked-in': 'CERTIFICATE_NOT_EXPORTABLE',
  'certificate/locked-in': 'CERTIFICATE_NOT_EXPORTABLE',
  'certificate/never-issued': 'CERTIFICATE_PENDING',
};

let stack: LocalStack;
let move: StartedMove;
let names: string[];
let source: ReadItems;
let target: ReadItems;
let report: MoveReport;

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder() });
  names = await itemNames(stack.azure, sourceVault);
  source = await readItems(stack.azure, sourceVault);
  move = await postMove(stack.baseUrl, { sourceVault, targetVault });
  await waitForEnd(stack.baseUrl, move.id);
  target = await readItems(stack.azure, targetVault);
  report = moveReportSchema.parse(await readReport(stack.baseUrl, move.id));
});

afterAll(endLocalProcesses);

describe('the sample vault, moved to another geography', () => {
  it('arrives, except keys and items that cannot be read or imported', async () => {
    const expected = names.filter((name) => !(name in blocked) && !name.startsWith('key/'));
    expect(await itemNames(stack.azure, targetVault)).toEqual(expected);
  });

  it('has the same secrets in the same order, with the same attributes, tags and content types', () => {
    expect(withoutIdsAndTimes(target.secrets)).toEqual(withoutIdsAndTimes(readable(source).secrets));
    expect(target.secrets.length).toBeGreaterThan(70);
  });

  it('has the same unexpired certificates with their policies', () => {
    expect(asMovedByValue({ ...target, secrets: [], keys: [] })).toEqual(
      asMovedByValue({ ...readable(source), secrets: [], keys: [] }),
    );
    expect(target.certificates.length).toBeGreaterThan(10);
  });

  it('leaves the source unchanged', async () => {
    expect(await readItems(stack.azure, sourceVault)).toEqual(source);
    expect(await writesTo(stack.azure, sourceVault)).toEqual([]);
  });

  it('is written by one call per version, and by calls for settings that an import does not copy', async () => {
    const writes = await writesTo(stack.azure, targetVault);
    const count = (operation: string) => writes.filter((write) => write === operation).length;
    expect(count('secrets.set')).toBe(versionCount({ ...target, keys: [], certificates: [] }));
    expect(count('certificates.import')).toBe(versionCount({ ...target, keys: [], secrets: [] }));
    expect(new Set(writes)).toEqual(
      new Set(['issuers.set', 'contacts.set', 'secrets.set', 'certificates.import', 'certificates.updatePolicy']),
    );
  });
});

describe('the report of a move by value', () => {
  it('maps every old version id to the new one with the same value', () => {
    for (const { name, versions } of target.secrets) {
      const old = versionsOf(source.secrets, name);
      const pairs = resultOf(`secret/${name}`).versions;
      expect(pairs).toHaveLength(versions.length);
      for (const { from, to } of pairs) {
        const before = old.find(({ id }) => id === from);
        const after = versions.find(({ id }) => id === to);
        expect([name, before?.value]).toEqual([name, after?.value]);
        expect(from).not.toBe(to);
      }
      expect(new Set(pairs.map(({ to }) => to)).size).toBe(versions.length);
    }
  });

  it('lists the same pairs in Markdown', async () => {
    const { text } = await call(asFormat(move.reportUri, 'md'));
    const rows = text.slice(text.indexOf('New version ids')).split('\n');
    const pairs = rows.flatMap((row) => /([0-9a-f]{32}) \| ([0-9a-f]{32})/.exec(row)?.slice(1, 3).join() ?? []);
    const expected = report.results.flatMap(({ versions }) => versions.map(({ from, to }) => `${from},${to}`));
    expect([...pairs].sort()).toEqual([...expected].sort());
    expect(pairs.length).toBe(versionCount(target));
  });

  it('names every item once', () => {
    expect(report.results.map(({ itemType, itemName }) => `${itemType}/${itemName}`).sort()).toEqual(names);
  });

  it.each(Object.entries(blocked))('names %s as blocked by %s, with the next step', (name, code) => {
    expect(resultOf(name)).toMatchObject({ route: 'block', state: 'blocked', versions: [], verified: false });
    expect(resultOf(name).reasons).toContain(code);
    expect(problemsOf(name)).toEqual([code]);
  });

  it('names every key as blocked, because its material cannot leave the geography', () => {
    const keys = report.results.filter(({ itemType }) => itemType === 'key');
    expect(keys.map(({ itemName }) => itemName).sort()).toEqual(source.keys.map(({ name }) => name));
    for (const { state, reasons } of keys) expect([state, reasons]).toEqual(['blocked', ['KEY_ACROSS_GEOGRAPHIES']]);
  });

  it('names the disabled and expired old versions that the app did not move', () => {
    const disabled = versionsOf(source.secrets, 'disabled-old-version').filter(({ enabled }) => !enabled);
    expect(resultOf('secret/disabled-old-version')).toMatchObject({
      state: 'verified',
      versionsLeftOut: disabled.map(({ id }) => ({ version: id, reason: 'OLD_VERSION_DISABLED' })),
    });
    expect(problemsOf('secret/disabled-old-version')).toEqual(['OLD_VERSION_DISABLED']);
    const expired = versionsOf(source.certificates, 'www-contoso').filter(({ expires }) => isPast(expires));
    expect(expired.length).toBeGreaterThan(0);
    expect(new Set(resultOf('certificate/www-contoso').versionsLeftOut)).toEqual(
      new Set(expired.map(({ id }) => ({ version: id, reason: 'OLD_VERSION_EXPIRED' }))),
    );
  });

  it('has the real counts, and agrees with the status and the output', async () => {
    const done = target.secrets.length + target.certificates.length;
    expect(report.phase).toBe('partiallyCompleted');
    expect(report.items).toEqual({ total: names.length, done, skipped: 0, blocked: names.length - done, failed: 0 });
    expect(report.versions.done).toBe(versionCount(target));
    expect(report.verified).toBe(done);
    const status = await readMove(stack.baseUrl, move.id);
    const { customStatus, output, runtimeStatus } = await readInstance(move);
    const { phase, items } = report;
    expect(status).toMatchObject({ phase, items, versions: report.versions });
    expect(asAnswered(stack.baseUrl, customStatus)).toEqual(status);
    expect(output).toMatchObject({ phase, items, problemCount: report.problems.length });
    expect(runtimeStatus).toBe('Completed');
  });
});

describe('the same move by value again', () => {
  it('finds every version in the target and writes nothing', async () => {
    await localControl(stack.azure).clearLog();
    const again = await postMove(stack.baseUrl, { sourceVault, targetVault });
    const { items } = await waitForEnd(stack.baseUrl, again.id);
    expect(items).toEqual(report.items);
    expect(await writesTo(stack.azure, targetVault)).toEqual([]);
    expect(await readItems(stack.azure, targetVault)).toEqual(target);
    const states = (await readReport(stack.baseUrl, again.id)).results.map(({ state }) => state);
    expect(states.filter((state) => state === 'alreadyThere')).toHaveLength(report.items.done);
  });
});

const isPast = (expires: number | null): boolean => expires !== null && expires * 1000 < Date.now();

/**
 * The part of the source that a move by value can copy: items that are not blocked, and versions that can be read and
 * imported.
 */
function readable({ secrets, certificates }: ReadItems): ReadItems {
  const goes = (type: string) => (item: { readonly name: string }) => !(`${type}/${item.name}` in blocked);
  return {
    secrets: secrets.filter(goes('secret')).map(({ versions, ...item }) => ({
      ...item,
      versions: versions.filter(({ enabled }) => enabled),
    })),
    keys: [],
    certificates: certificates.filter(goes('certificate')).map(({ versions, ...item }) => ({
      ...item,
      versions: versions.filter(({ enabled, expires }) => enabled && !isPast(expires)),
    })),
  };
}

function versionsOf<V>(items: readonly { readonly name: string; readonly versions: readonly V[] }[], name: string) {
  return items.find((item) => item.name === name)?.versions ?? [];
}

function resultOf(name: string): ItemResult {
  const found = report.results.find(({ itemType, itemName }) => `${itemType}/${itemName}` === name);
  if (found === undefined) throw new Error(`The report does not have ${name}.`);
  return found;
}

function problemsOf(name: string): string[] {
  return report.problems
    .filter((problem) => `${problem.itemType}/${problem.itemName}` === name)
    .map(({ code }) => code);
}
