import { parseCheckRequest } from '../../../../../functions/http/checks/parseCheckRequest';
import { refusalIn } from '../../../../support/http/refusals';

const allowed = { vaultSuffix: 'vault.azure.net', allowedSources: ['west*'], allowedTargets: ['north*'] };
const pair = { sourceVault: 'west-1', targetVault: 'north-1' };

const refusalOf = (body: unknown, lists = allowed) => refusalIn(() => parseCheckRequest(body, lists));

test('parseCheckRequest returns a pair as names, with every default', () => {
  const parsed = parseCheckRequest({ sourceVault: 'https://WEST-1.vault.azure.net/', targetVault: 'North-1' }, allowed);
  expect(parsed).toMatchObject({
    pairs: [pair],
    options: { expiringWithinDays: 30, moveWindowDays: 7, readValues: true },
    policy: { method: 'auto', probe: false },
    failOn: ['blocked'],
  });
});

test('parseCheckRequest returns a pair once that the request names twice', () => {
  const other = { ...pair, targetVault: 'north-2' };
  const parsed = parseCheckRequest({ pairs: [pair, other, { ...pair, sourceVault: 'WEST-1' }] }, allowed);
  expect(parsed).toMatchObject({ pairs: [pair, other] });
});

test('parseCheckRequest points at every fault, and reports malformed pairs first', () => {
  const pairs = [pair, { ...pair, sourceVault: 'elsewhere' }, { ...pair, targetVault: 'https://evil.example' }];
  expect(refusalOf({ pairs })).toMatchObject({
    status: 400,
    code: 'REQUEST_INVALID',
    errors: [{ pointer: '/pairs/1/sourceVault' }, { pointer: '/pairs/2/targetVault' }],
  });
});

test.each<[string, object, number, string]>([
  ['a source', { pairs: [pair, { ...pair, sourceVault: 'elsewhere' }] }, 403, 'SOURCE_NOT_ALLOWED'],
  ['a target', { ...pair, targetVault: 'elsewhere' }, 403, 'TARGET_NOT_ALLOWED'],
  [
    'one vault twice, and one that is not allowed',
    {
      pairs: [
        { ...pair, targetVault: 'else' },
        { sourceVault: 'west-1', targetVault: 'west-1' },
      ],
    },
    400,
    'SAME_VAULT',
  ],
])('parseCheckRequest refuses the whole request for %s that is not allowed', (_, body, status, code) => {
  expect(refusalOf(body)).toMatchObject({ status, code });
});

test('parseCheckRequest allows nothing if the settings name nothing', () => {
  expect(refusalOf(pair, { ...allowed, allowedTargets: [] })).toMatchObject({ code: 'TARGET_NOT_ALLOWED' });
});

test('parseCheckRequest accepts at most 200 pairs', () => {
  const pairs = Array.from({ length: 201 }, () => pair);
  expect(refusalOf({ pairs: pairs.slice(1) })).toBeUndefined();
  expect(refusalOf({ pairs })).toMatchObject({ status: 400, errors: [{ pointer: '/pairs' }] });
});

test('parseCheckRequest refuses a selection that cannot match anything', () => {
  const select = { include: ['db-*', 'web'], exclude: ['db*', 'WEB'] };
  expect(refusalOf({ ...pair, select })).toMatchObject({
    status: 400,
    code: 'NOTHING_SELECTED',
    errors: [{ pointer: '/select/exclude' }],
  });
});

test('parseCheckRequest accepts a target that the planned move would create', () => {
  const createTarget = { subscriptionId: '0a1b2c3d-0000-4000-8000-000000000000', resourceGroup: 'rg', location: 'x' };
  const parsed = parseCheckRequest({ ...pair, createTarget, configuration: { tags: false } }, allowed);
  expect(parsed).toMatchObject({ policy: { createTarget, configuration: { tags: false } } });
});

test.each(['gate', 'waivers', 'approval', 'dryRun'])(
  'parseCheckRequest refuses %s, which belongs to a move',
  (field) => {
    expect(refusalOf({ ...pair, [field]: null })).toMatchObject({ status: 400, errors: [{ pointer: `/${field}` }] });
  },
);
