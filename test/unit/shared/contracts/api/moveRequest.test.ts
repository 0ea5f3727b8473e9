import { comparisonRequestSchema } from '../../../../../shared/contracts/api/comparisonAnswers';
import { moveRequestSchema } from '../../../../../shared/contracts/api/moveRequest';

const vaults = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };

test('moveRequestSchema needs only two vaults and sets defaults for the rest', () => {
  expect(moveRequestSchema.parse(vaults)).toEqual({
    ...vaults,
    createTarget: null,
    configuration: null,
    select: { types: ['secret', 'key', 'certificate'], include: ['*'], exclude: [], versions: 'all' },
    method: 'auto',
    onConflict: 'skip',
    onDeleted: 'fail',
    confirmPurge: false,
    disabled: 'move',
    unmovableKeys: 'block',
    autoRenewal: 'keep',
    copy: { rotationPolicies: true, issuers: true, contacts: true },
    probe: false,
    gate: 'fail',
    waivers: [],
    approval: 'none',
    late: 'report',
    cutover: 'immediate',
    deletions: 'report',
    targetReadMinutes: 60,
    keyVersions: 'name',
    verify: 'full',
    pace: { sourceShare: 0.5, targetShare: 0.9, maxInFlight: 32 },
    dryRun: false,
    failOn: [],
  });
});

test('moveRequestSchema and comparisonRequestSchema take each type once', () => {
  const select = { types: ['secret', 'key', 'secret'] };
  expect(moveRequestSchema.parse({ ...vaults, select }).select.types).toEqual(['secret', 'key']);
  expect(comparisonRequestSchema.parse({ ...vaults, select }).select.types).toEqual(['secret', 'key']);
});

test('moveRequestSchema sets defaults for absent parts of the pace', () => {
  expect(moveRequestSchema.parse({ ...vaults, pace: { sourceShare: 0.1 } }).pace).toEqual({
    sourceShare: 0.1,
    targetShare: 0.9,
    maxInFlight: 32,
  });
});

test.each<[string, object]>([
  ['certificates by pattern', { select: { types: ['certificate'], include: ['www-*', '*-api'], exclude: ['*-old'] } }],
  ['current versions', { select: { versions: 'current' } }],
  ['the newest versions', { select: { versions: { newest: 10 } } }],
  ['a purge that is asked for twice', { onDeleted: 'purge', confirmPurge: true }],
  ['keys that a held move replaces', { cutover: 'hold', keyVersions: 'replace', confirmPurge: true }],
  ['everything that a person may decide', { onConflict: 'newVersion', disabled: 'unlock', unmovableKeys: 'recreate' }],
])('moveRequestSchema accepts %s', (_, change) => {
  expect(moveRequestSchema.parse({ ...vaults, ...change })).toMatchObject(change);
});

test.each(['a', 'A1', '0', 'contoso-to_northeurope', 'a'.repeat(64)])('moveIdSchema accepts %s', (id) => {
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
  ['an unknown field', { direction: 'back' }],
  ['an unknown cutover', { cutover: 'later' }],
  ['to follow deletions without a hold', { deletions: 'follow' }],
  ['an unknown way with conflicts', { onConflict: 'overwrite' }],
  ['an unknown way with soft-deleted names', { onDeleted: 'ignore' }],
  ['a purge that is asked for once only', { onDeleted: 'purge' }],
  ['a purge that is asked for in words', { onDeleted: 'purge', confirmPurge: 'true' }],
  ['an unknown way with disabled versions', { disabled: 'enable' }],
  ['an unknown way with keys', { unmovableKeys: 'export' }],
  ['no kind of item at all', { select: { types: [] } }],
  ['a kind of item that there is none of', { select: { types: ['storage'] } }],
  ['no pattern at all', { select: { include: [] } }],
  ['a pattern that is an expression', { select: { include: ['a.+'] } }],
  ['more patterns than anybody reads', { select: { exclude: Array.from({ length: 101 }, () => 'a') } }],
  ['no newest version', { select: { versions: { newest: 0 } } }],
  ['versions of an unknown kind', { select: { versions: 'oldest' } }],
  ['an unknown field of the selection', { select: { names: ['a'] } }],
  ['a copy of what there is none of', { copy: { accessPolicies: true } }],
  ['an unknown approval', { approval: 'optional' }],
  ['an unknown way with renewal', { autoRenewal: 'off' }],
  ['a probe in words', { probe: 'yes' }],
  ['a dry run that is no truth value', { dryRun: 'yes' }],
  ['an unknown field of the pace', { pace: { speed: 1 } }],
  ['a vault that is a number', { sourceVault: 1 }],
  ['a very long vault', { sourceVault: 'a'.repeat(201) }],
])('moveRequestSchema rejects %s', (_, change) => {
  expect(moveRequestSchema.safeParse({ ...vaults, ...change }).success).toBe(false);
});
