import { type MoveReport, moveReportSchema } from '../../shared/contracts/report';
import { type ItemResult } from '../../shared/contracts/outcome';
import { localControl, writesTo } from '../support/localControl';
import {
  call,
  postMove,
  readInstance,
  readMove,
  readReport,
  type StartedMove,
  waitForEnd,
} from '../support/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../support/localProcess';
import { type ReadSecret, type ReadVersion, readVault } from '../support/localVaults';

const sourceVault = 'contoso-westeurope';
const targetVault = 'contoso-eastus';
const notReadable = ['disabled-current', 'disabled-only-version'];

let stack: LocalStack;
let move: StartedMove;
let source: ReadSecret[];
let target: ReadSecret[];
let report: MoveReport;

beforeAll(async () => {
  stack = await startLocalProcess({ stateDir: localFolder() });
  source = await readVault(stack.azure, sourceVault);
  move = await postMove(stack.baseUrl, { sourceVault, targetVault });
  await waitForEnd(stack.baseUrl, move.id);
  target = await readVault(stack.azure, targetVault);
  report = moveReportSchema.parse(await readReport(stack.baseUrl, move.id));
}, 90_000);

afterAll(endLocalProcesses);

describe('the sample vault, moved to another geography', () => {
  it('arrives but for the items whose current version nobody can read', () => {
    const expected = source.map(({ name }) => name).filter((name) => !notReadable.includes(name));
    expect(target.map(({ name }) => name)).toEqual(expected);
  });

  it('has the same values in the same order, with the same attributes, tags and content types', () => {
    const expected = source.filter(({ name }) => !notReadable.includes(name));
    expect(target.map(copied)).toEqual(expected.map(copied));
  });

  it('is left as it was at the source', async () => {
    expect(await readVault(stack.azure, sourceVault)).toEqual(source);
    expect(await writesTo(stack.azure, sourceVault)).toEqual([]);
  });

  it('is written by one set for each version and no other call', async () => {
    const versions = target.reduce((sum, secret) => sum + secret.versions.length, 0);
    expect(await writesTo(stack.azure, targetVault)).toEqual(Array.from({ length: versions }, () => 'secrets.set'));
  });
});

describe('the report of a move by value', () => {
  it('maps every old version id to the new one that holds the same value', () => {
    for (const { name, versions } of target) {
      const old = versionsOf(source, name);
      const pairs = resultOf(name).versions;
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
    const { text } = await call(`${move.reportUri}?format=md`);
    const rows = text.slice(text.indexOf('## New version ids')).split('\n');
    const pairs = rows.flatMap((row) => /([0-9a-f]{32}) \| ([0-9a-f]{32})/.exec(row)?.slice(1, 3).join() ?? []);
    const expected = report.results.flatMap(({ versions }) => versions.map(({ from, to }) => `${from},${to}`));
    expect([...pairs].sort()).toEqual([...expected].sort());
    expect(pairs.length).toBeGreaterThan(source.length);
  });

  it.each(notReadable)('names %s as blocked, with the reason and what to do', (name) => {
    expect(resultOf(name)).toMatchObject({ route: 'block', state: 'blocked', versions: [], verified: false });
    expect(resultOf(name).reasons).toContain('CURRENT_VERSION_DISABLED');
    const problem = report.problems.find(({ itemName }) => itemName === name);
    expect(problem).toMatchObject({ code: 'CURRENT_VERSION_DISABLED', itemType: 'secret' });
    expect(problem?.remedy).toContain('Enable the version');
  });

  it('names the disabled old version that stayed behind', () => {
    const disabled = versionsOf(source, 'disabled-old-version').filter(({ enabled }) => !enabled);
    expect(resultOf('disabled-old-version')).toMatchObject({
      state: 'verified',
      versionsLeftOut: disabled.map(({ id }) => id),
    });
    const named = report.problems.filter(({ itemName }) => itemName === 'disabled-old-version');
    expect(named.map(({ code }) => code)).toEqual(['OLD_VERSION_DISABLED']);
  });

  it('counts what is really there, and agrees with the status and the output', async () => {
    const versions = target.reduce((sum, secret) => sum + secret.versions.length, 0);
    const total = source.length;
    expect(report.phase).toBe('partiallyCompleted');
    expect(report.items).toEqual({ total, done: target.length, skipped: 0, blocked: notReadable.length, failed: 0 });
    expect(report.versions.done).toBe(versions);
    expect(report.verified).toBe(target.length);
    const status = await readMove(stack.baseUrl, move.id);
    const { customStatus, output, runtimeStatus } = await readInstance(move);
    const { phase, items } = report;
    expect(status).toMatchObject({ phase, items, versions: report.versions });
    expect(customStatus).toEqual(status);
    expect(output).toMatchObject({ phase, items, problemCount: report.problems.length });
    expect(runtimeStatus).toBe('Completed');
  });
});

describe('the same move by value again', () => {
  it('finds every version there and writes nothing', async () => {
    await localControl(stack.azure).clearLog();
    const again = await postMove(stack.baseUrl, { sourceVault, targetVault });
    const { items } = await waitForEnd(stack.baseUrl, again.id);
    expect(items).toEqual(report.items);
    expect(await writesTo(stack.azure, targetVault)).toEqual([]);
    expect(await readVault(stack.azure, targetVault)).toEqual(target);
    const states = (await readReport(stack.baseUrl, again.id)).results.map(({ state }) => state);
    expect(states.filter((state) => state !== 'blocked')).toHaveLength(target.length);
  });
});

/** What a copy by value has to keep: everything but ids, times and the versions that nobody can read. */
function copied({ name, versions }: ReadSecret) {
  const kept = versions.filter(({ enabled }) => enabled);
  return {
    name,
    versions: kept.map(({ enabled, notBefore, expires, contentType, tags, value }) => ({
      enabled,
      notBefore,
      expires,
      contentType,
      tags,
      value,
    })),
  };
}

function versionsOf(secrets: readonly ReadSecret[], name: string): readonly ReadVersion[] {
  return secrets.find((secret) => secret.name === name)?.versions ?? [];
}

function resultOf(name: string): ItemResult {
  const found = report.results.find(({ itemName }) => itemName === name);
  if (found === undefined) throw new Error(`The report does not have ${name}.`);
  return found;
}
