import { type LoggedRequest } from '../../../../local/azure/calls/requestLog';
import { type ReadSecret } from '../../../support/local/localVaults';
import { judgeSaid, judgeVaults, type Said, type SeenCase } from '../../../support/storeModel/judgeCase';
import { bystander, doomed, excluded, trash } from '../../../support/storeModel/modelVaults';
import { resultOf } from '../../../support/move/moveFixtures';
import { moveReport } from '../../../support/reports/moveReport';

const secret = (name: string, value = name): ReadSecret => ({
  name,
  versions: [
    {
      ...{ id: `${name}0`, created: 1, updated: 1, enabled: true, notBefore: null, expires: null },
      ...{ contentType: null, tags: {}, value },
    },
  ],
});
const source = { live: [secret('item-0'), secret(excluded)], deleted: [] };
const target = { live: [secret('item-0'), secret(bystander)], deleted: [trash] };
const sent = (vault: string, operation: string, path: string): LoggedRequest => ({
  ...{ time: '', vault, operation, method: 'PUT', path, status: 200, durationMs: 1 },
});
const good: SeenCase = {
  pair: { sourceVault: 'from', targetVault: 'to' },
  asked: { deletes: [doomed], purges: [], recovers: [], edits: ['secrets.set item-0'] },
  before: { source, target: { live: [secret(bystander)], deleted: [trash] } },
  after: { source, target },
  writes: [
    sent('from', 'secrets.set', '/secrets/item-0'),
    sent('to', 'secrets.restore', '/secrets/restore'),
    sent('to', 'secrets.delete', `/secrets/${doomed}`),
  ],
};

test('judgeVaults accepts what the requests ask for', () => {
  expect(judgeVaults(good)).toEqual([]);
});

test.each<[string, Partial<SeenCase>, RegExp]>([
  ['a write to the source', { writes: [sent('from', 'secrets.update', '/secrets/item-0')] }, /at the source/],
  [
    'a deletion',
    { writes: [sent('to', 'secrets.delete', `/secrets/${bystander}`)] },
    /nobody asked for secrets.delete/,
  ],
  ['a purge', { writes: [sent('to', 'deletedsecrets.purge', `/deletedsecrets/${trash}`)] }, /deletedsecrets.purge/],
  ['a changed item of others', { after: { source, target: { ...target, live: [secret(bystander, 'x')] } } }, /changed/],
  ['a recovered item of others', { after: { source, target: { ...target, deleted: [] } } }, /no longer soft-deleted/],
  [
    'an excluded item in the target',
    { after: { source, target: { ...target, live: [...target.live, secret(excluded)] } } },
    /has excluded/,
  ],
])('judgeVaults finds %s', (_, change, words) => {
  expect(judgeVaults({ ...good, ...change }).join()).toMatch(words);
});

const verified = resultOf({ itemName: 'item-0', state: 'verified', verified: true });
const emptied = { ...good, after: { source, target: { ...target, live: [secret(bystander)] } } };
const said: Said = { phase: 'completed', report: undefined, code: 'REPORT_DIFFERS' };

test('judgeSaid accepts a completed move whose items are equal', () => {
  expect(judgeSaid(said, good)).toEqual([]);
});

test.each<[string, Said, SeenCase, RegExp]>([
  ['a completed move that lacks an item', said, emptied, /status says completed, but item-0/],
  ['a missing report without a reason', { ...said, code: undefined }, good, /no code says why/],
  [
    'a verified item that differs',
    { ...said, phase: 'failed', report: moveReport({ phase: 'failed', results: [verified] }) },
    emptied,
    /is verified, but it differs/,
  ],
])('judgeSaid finds %s', (_, words, seen, found) => {
  expect(judgeSaid(words, seen).join()).toMatch(found);
});
