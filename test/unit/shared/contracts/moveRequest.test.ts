import { moveRequestSchema } from '../../../../shared/contracts/moveRequest';

const vaults = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };

test('two vaults are enough, and everything else has a default', () => {
  expect(moveRequestSchema.parse(vaults)).toEqual({
    ...vaults,
    method: 'auto',
    verify: 'full',
    pace: { sourceShare: 0.5, targetShare: 0.9, maxInFlight: 32 },
    dryRun: false,
  });
});

test('a pace given in part keeps the defaults of the rest', () => {
  expect(moveRequestSchema.parse({ ...vaults, pace: { sourceShare: 0.1 } }).pace).toEqual({
    sourceShare: 0.1,
    targetShare: 0.9,
    maxInFlight: 32,
  });
});

test.each(['a', 'A1', '0', 'contoso-to_northeurope', 'a'.repeat(64)])('the id %s is taken', (id) => {
  expect(moveRequestSchema.parse({ ...vaults, id }).id).toBe(id);
});

test.each(['', '-a', '_a', 'a'.repeat(65), 'a b', 'a/b', '../a', 'a\n', 'ä', 'a.b', '@a'])(
  'the id %j is refused',
  (id) => {
    expect(moveRequestSchema.safeParse({ ...vaults, id }).success).toBe(false);
  },
);

test.each<[string, object]>([
  ['a share of nothing', { pace: { sourceShare: 0 } }],
  ['a share of more than all', { pace: { targetShare: 1.01 } }],
  ['no request in flight', { pace: { maxInFlight: 0 } }],
  ['half a request in flight', { pace: { maxInFlight: 1.5 } }],
  ['too many requests in flight', { pace: { maxInFlight: 257 } }],
  ['a share in words', { pace: { sourceShare: '0.5' } }],
  ['a share that is no number', { pace: { sourceShare: Number.NaN } }],
  ['a pace of null', { pace: null }],
  ['an unknown method', { method: 'copy' }],
  ['an unknown level of verification', { verify: 'maybe' }],
  ['an unknown field', { onConflict: 'skip' }],
  ['a dry run that is no truth value', { dryRun: 'yes' }],
  ['an unknown field of the pace', { pace: { speed: 1 } }],
  ['a vault that is a number', { sourceVault: 1 }],
  ['a very long vault', { sourceVault: 'a'.repeat(201) }],
])('%s is refused', (_, change) => {
  expect(moveRequestSchema.safeParse({ ...vaults, ...change }).success).toBe(false);
});
