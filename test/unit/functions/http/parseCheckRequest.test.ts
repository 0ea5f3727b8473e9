import { parseCheckRequest } from '../../../../functions/http/parseCheckRequest';

const allowed = { vaultSuffix: 'vault.azure.net', allowedSources: ['west*'], allowedTargets: ['north*'] };
const pair = { sourceVault: 'west-1', targetVault: 'north-1' };

test('a pair is settled into names, with every default', () => {
  const parsed = parseCheckRequest({ sourceVault: 'https://WEST-1.vault.azure.net/', targetVault: 'North-1' }, allowed);
  expect(parsed).toMatchObject({
    ok: true,
    pairs: [pair],
    options: { expiringWithinDays: 30, moveWindowDays: 7, readValues: true },
    policy: { method: 'auto', probe: false },
    failOn: ['blocked'],
  });
});

test('a pair that is named twice is looked at once', () => {
  const other = { ...pair, targetVault: 'north-2' };
  const parsed = parseCheckRequest({ pairs: [pair, other, { ...pair, sourceVault: 'WEST-1' }] }, allowed);
  expect(parsed).toMatchObject({ ok: true, pairs: [pair, other] });
});

test('every fault is pointed at, and what is malformed goes first', () => {
  const pairs = [pair, { ...pair, sourceVault: 'elsewhere' }, { ...pair, targetVault: 'https://evil.example' }];
  expect(parseCheckRequest({ pairs }, allowed)).toMatchObject({
    ok: false,
    status: 400,
    code: 'REQUEST_INVALID',
    errors: [{ pointer: '/pairs/1/sourceVault' }, { pointer: '/pairs/2/targetVault' }],
  });
});

test.each<[string, object, number, string]>([
  ['a source', { pairs: [pair, { ...pair, sourceVault: 'elsewhere' }] }, 403, 'SOURCE_NOT_ALLOWED'],
  ['a target', { ...pair, targetVault: 'elsewhere' }, 403, 'TARGET_NOT_ALLOWED'],
  [
    'one vault twice, beside one that is not allowed',
    {
      pairs: [
        { ...pair, targetVault: 'else' },
        { sourceVault: 'west-1', targetVault: 'west-1' },
      ],
    },
    400,
    'SAME_VAULT',
  ],
])('%s that may not be looked at refuses all', (_, body, status, code) => {
  expect(parseCheckRequest(body, allowed)).toMatchObject({ ok: false, status, code });
});

test('nothing is allowed where nothing is named', () => {
  expect(parseCheckRequest(pair, { ...allowed, allowedTargets: [] })).toMatchObject({ code: 'TARGET_NOT_ALLOWED' });
});

test('at most 200 pairs go in one request', () => {
  const pairs = Array.from({ length: 201 }, () => pair);
  expect(parseCheckRequest({ pairs: pairs.slice(1) }, allowed).ok).toBe(true);
  expect(parseCheckRequest({ pairs }, allowed)).toMatchObject({ status: 400, errors: [{ pointer: '/pairs' }] });
});

test('a selection that matches nothing anywhere is refused', () => {
  const select = { include: ['db-*', 'web'], exclude: ['db*', 'WEB'] };
  expect(parseCheckRequest({ ...pair, select }, allowed)).toMatchObject({
    status: 400,
    code: 'NOTHING_SELECTED',
    errors: [{ pointer: '/select/exclude' }],
  });
});

test.each(['createTarget', 'configuration', 'gate', 'waivers', 'approval', 'dryRun'])(
  '%s is of a move, and refused here',
  (field) => {
    const parsed = parseCheckRequest({ ...pair, [field]: null }, allowed);
    expect(parsed).toMatchObject({ ok: false, status: 400, errors: [{ pointer: `/${field}` }] });
  },
);
