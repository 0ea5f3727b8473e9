import { type LoggedRequest } from '../../../../local/azure/calls/requestLog';
import { type ReadSecret, type ReadVersion } from '../../../support/local/localVaults';
import { moveReport } from '../../../support/reports/moveReport';
import { excludedSecret } from '../../../support/storeFuzz/fuzzPair';
import { type FuzzedRun, judgeRun } from '../../../support/storeFuzz/judgeRun';

const pair = { sourceVault: 'from', targetVault: 'to', isSameGeography: false };
const request: FuzzedRun['request'] = {
  ...{ method: 'auto', disabled: 'move', approval: 'none', verify: 'full', dryRun: false, gate: 'off' },
  select: { exclude: [excludedSecret] },
  pace: { sourceShare: 1, targetShare: 1 },
};
const version = (name: string, at: number, enabled = true): ReadVersion => ({
  ...{ id: `${name}${String(at)}`, created: at, updated: at, enabled, notBefore: null, expires: null },
  ...{ contentType: null, tags: {}, value: enabled ? `canary-from-${name}-${String(at)}` : null },
});
const secret = (name: string, ...versions: ReadVersion[]): ReadSecret => ({ name, versions });
const one = secret('one', version('one', 0), version('one', 1));
const kept = secret(excludedSecret, version(excludedSecret, 0), version(excludedSecret, 1, false));
const sent = (vault: string, operation: string, path: string): LoggedRequest => ({
  ...{ time: '', vault, operation, method: 'PUT', path, status: 200, durationMs: 1 },
});

const good: FuzzedRun = {
  ...{
    pair,
    request,
    replaced: [],
    before: [one, kept],
    after: [one, kept],
    target: [one],
    targetNames: ['secret/one'],
  },
  requests: [sent('from', 'secrets.backup', '/secrets/one/backup'), sent('to', 'secrets.set', '/secrets/one')],
  ...{ phase: 'completed', report: undefined, reportHead: 'a'.repeat(64) },
};

test('judgeRun accepts a complete move', () => {
  expect(judgeRun(good)).toEqual([]);
});

const unlocking = { ...request, disabled: 'unlock' } as const;
const opened = secret(excludedSecret, version(excludedSecret, 0), version(excludedSecret, 1));

test.each<[string, Partial<FuzzedRun>, RegExp]>([
  [
    'a version that was disabled',
    { after: [secret('one', version('one', 0, false), version('one', 1)), kept] },
    /was enabled/,
  ],
  ['a version that was enabled', { after: [one, opened], request: unlocking }, /was disabled and is enabled/],
  ['an item that was excluded', { targetNames: ['secret/one', `secret/${excludedSecret}`] }, /has secret\/excluded/],
  ['a version twice', { target: [secret('one', version('one', 0), version('one', 0))] }, /has versions 0, 0/],
  ['a value of another item', { target: [secret('one', version('two', 0))] }, /has versions -1/],
  ['a missing version in a completed move', { target: [secret('one', version('one', 0))] }, /1 of 2 values/],
  ['a missing item in a move that its status calls completed', { target: [], targetNames: [] }, /0 of 2 values/],
  ['a report that history does not have', { report: moveReport() }, /but history has a{64}/],
  ['a deletion', { requests: [sent('to', 'secrets.delete', '/secrets/one')] }, /nobody asked for secrets.delete/],
  ['a write to the source', { requests: [sent('from', 'secrets.update', '/secrets/one/one0')] }, /at the source/],
  ['a write in a dry run', { request: { ...request, dryRun: true } }, /a dry run sent secrets.set/],
  [
    'a write of an excluded item',
    { requests: [sent('to', 'secrets.set', `/secrets/${excludedSecret}`)] },
    /excluded item/,
  ],
])('judgeRun finds %s', (_, change, words) => {
  expect(judgeRun({ ...good, ...change }).join()).toMatch(words);
});

test('judgeRun accepts that a version remains enabled if somebody replaced its note', () => {
  const name = 'moves/one/0a1b2c3d/unlocked/source-secret-excluded.jwe';
  expect(judgeRun({ ...good, request: unlocking, after: [one, opened], replaced: [{ how: 'garbage', name }] })).toEqual(
    [],
  );
});
