import { fleetRequestSchema } from '../../../../../shared/contracts/api/fleetRequest';
import { type FoundVault, fleetProblemCodes } from '../../../../../shared/contracts/model/fleets';
import { expandInParts } from '../../../../../shared/rules/fleets/expandFleet';
import { finished } from '../../../../support/slices/finished';

const policy = { vaultSuffix: 'vault.azure.net', allowedSources: ['*-we', 'target'], allowedTargets: ['*-sc', '*-we'] };
const subscriptionId = '11111111-1111-1111-1111-111111111111';
const found = (name: string): FoundVault => ({
  ...{ name, subscriptionId, resourceGroup: 'rg', region: 'westeurope', tags: {} },
});

/** The table and the problems of a document; `sources` are what its searches find in its first wave. */
function expand(document: object, sources: readonly string[] = []) {
  const request = fleetRequestSchema.parse({ dryRun: true, ...document });
  const { rows, problems } = finished(expandInParts(request, [sources.map(found)], policy));
  return { rows, problems: problems.map(({ code, pointer }) => `${code} ${pointer}`), details: problems };
}

const rule = { from: '{app}-we', to: '{app}-sc' };
const wave = (...names: string[]) => ({ name: 'one', vaults: names.map((sourceVault) => ({ sourceVault })) });

test('makes a row for each vault: the rule gives the target, the search the subscription', () => {
  const createTarget = { resourceGroup: 'rg-{app}-sc', location: 'Sweden Central' };
  const { rows, problems } = expand({ waves: [{ name: 'one', find: [{}], createTarget }], rule }, ['pay-we', 'hr-we']);
  expect(problems).toEqual([]);
  expect(rows.map(({ sourceVault, targetVault, createTarget: made }) => [sourceVault, targetVault, made])).toEqual([
    ['pay-we', 'pay-sc', { ...made('rg-pay-sc') }],
    ['hr-we', 'hr-sc', { ...made('rg-hr-sc') }],
  ]);
});

function made(resourceGroup: string) {
  return { subscriptionId, resourceGroup, location: 'swedencentral', purgeProtection: 'atEnd', privateEndpoint: null };
}

test('options of a vault replace those of its wave, and these those of the fleet', () => {
  const { rows } = expand({
    rule,
    settings: { method: 'exportImport', verify: 'metadata', late: 'move' },
    waves: [
      {
        name: 'one',
        settings: { verify: 'none' },
        vaults: [{ sourceVault: 'pay-we', settings: { late: 'report' } }, { sourceVault: 'hr-we' }],
      },
    ],
  });
  expect(rows.map(({ settings }) => settings)).toEqual([
    { method: 'exportImport', verify: 'none', late: 'report' },
    { method: 'exportImport', verify: 'none', late: 'move' },
  ]);
});

test('access policies become roles in each move of the fleet that does not say otherwise', () => {
  const settings = { configuration: { access: 'roles', customRoles: true } };
  const other = { sourceVault: 'hr-we', settings: { configuration: { access: 'likeSource' } } };
  const { rows, problems } = expand({
    rule,
    settings,
    waves: [{ name: 'one', vaults: [{ sourceVault: 'pay-we' }, other] }],
  });
  expect(problems).toEqual([]);
  expect(rows.map((row) => row.settings.configuration)).toMatchObject([
    { access: 'roles', customRoles: true, accessDifferences: 'leaveOut' },
    { access: 'likeSource', customRoles: false },
  ]);
});

test('a vault that the wave names replaces the same vault that a search found', () => {
  const named = { sourceVault: 'Pay-we', targetVault: 'other-sc' };
  const { rows, problems } = expand({ rule, waves: [{ name: 'one', find: [{}], vaults: [named] }] }, [
    'pay-we',
    'hr-we',
  ]);
  expect(problems).toEqual([]);
  expect(rows.map(({ targetVault }) => targetVault)).toEqual(['other-sc', 'hr-sc']);
});

test.each(['pay-we', 'https://pay-we.vault.azure.net', 'https://PAY-WE.vault.azure.net/'])(
  'a vault that the document names as %s is the one that a search found',
  (sourceVault) => {
    const createTarget = { resourceGroup: 'rg', location: 'swedencentral' };
    const waves = [
      { name: 'one', find: [{}], vaults: [{ sourceVault, targetVault: 'other-sc' }] },
      { name: 'rest', find: [{}] },
    ];
    const request = fleetRequestSchema.parse({ rule, createTarget, waves });
    const all = ['pay-we', 'hr-we'].map(found);
    const { rows, problems } = finished(expandInParts(request, [all.slice(0, 1), all], policy));
    expect(problems).toEqual([]);
    expect(rows.map(({ targetVault, createTarget: place }) => [targetVault, place?.subscriptionId])).toEqual([
      ['other-sc', subscriptionId],
      ['hr-sc', subscriptionId],
    ]);
  },
);

test('a search finds the rest: neither what another wave names nor what an earlier wave has found', () => {
  const request = fleetRequestSchema.parse({
    rule,
    waves: [{ name: 'pilot', find: [{ name: 'pay*' }] }, { name: 'rest', find: [{}] }, wave('hr-we')].map(
      (each, at) => ({
        ...each,
        name: `w${String(at)}`,
      }),
    ),
  });
  const all = ['pay-we', 'hr-we', 'it-we'].map(found);
  const { rows, problems } = finished(expandInParts(request, [all.slice(0, 1), all, []], policy));
  expect(problems).toEqual([]);
  expect(rows.map(({ wave: at, sourceVault }) => [at, sourceVault])).toEqual([
    [0, 'pay-we'],
    [1, 'it-we'],
    [2, 'hr-we'],
  ]);
});

const create = { resourceGroup: 'rg', location: 'swedencentral' };
const cases: readonly (readonly [string, object, readonly string[], readonly string[]])[] = [
  ['no vault', { waves: [{ name: 'one', find: [{}] }] }, [], ['waveEmpty /waves/0']],
  ['no rule', { waves: [wave('pay-we')] }, [], ['ruleMissing /waves/0/vaults/0']],
  ['a name without a match', { rule, waves: [{ name: 'one', find: [{}] }] }, ['pay'], ['ruleNoMatch /waves/0/find']],
  [
    'an unknown placeholder',
    { rule: { from: '{app}-we', to: '{env}-sc' }, waves: [wave('pay-we')] },
    [],
    ['placeholderUnknown /waves/0/vaults/0'],
  ],
  [
    'a name that the rule makes too long',
    { rule: { from: '{app}-we', to: '{app}-swedencentral-sc' }, waves: [wave('payments-we')] },
    [],
    ['nameInvalid /waves/0/vaults/0'],
  ],
  [
    'one vault on both sides',
    { rule: { from: '{app}-we', to: '{app}-we' }, waves: [wave('pay-we')] },
    [],
    ['sameVault /waves/0/vaults/0'],
  ],
  [
    'a source twice',
    { rule, waves: [wave('pay-we', 'pay-we')] },
    [],
    ['sourceTwice /waves/0/vaults/1', 'targetTwice /waves/0/vaults/1'],
  ],
  [
    'two sources onto one target',
    { rule: { from: '{app}-we', to: 'all-sc' }, waves: [wave('pay-we', 'hr-we')] },
    [],
    ['targetTwice /waves/0/vaults/1'],
  ],
  [
    'a source that is a target',
    { rule: { from: '{app}-we', to: '{app}2-we' }, waves: [wave('pay-we', 'pay2-we')] },
    [],
    ['sourceIsTarget /waves/0/vaults/1'],
  ],
  [
    'a found source that is not allowed',
    { rule: { from: '{app}', to: '{app}-sc' }, waves: [{ name: 'one', find: [{}] }] },
    ['pay'],
    ['sourceNotAllowed /waves/0/find'],
  ],
  [
    'a target that is not allowed',
    { rule: { from: '{app}-we', to: '{app}-no' }, waves: [wave('pay-we')] },
    [],
    ['targetNotAllowed /waves/0/vaults/0'],
  ],
  [
    'a target without a subscription',
    { rule, createTarget: create, waves: [wave('pay-we')] },
    [],
    ['subscriptionMissing /waves/0/vaults/0'],
  ],
  [
    'a check that does not exist',
    { rule, settings: { waivers: ['CHK-NONE'] }, waves: [wave('pay-we')] },
    [],
    ['settingsInvalid /waves/0/vaults/0'],
  ],
  ['a cycle', { rule, waves: [{ ...wave('pay-we'), after: ['one'] }] }, [], ['waveCycle /waves/0/after']],
  ['a wave twice', { rule, waves: [wave('pay-we'), wave('hr-we')] }, [], ['waveTwice /waves/1/name']],
  ['an unknown wave', { rule, waves: [{ ...wave('pay-we'), after: ['none'] }] }, [], ['waveUnknown /waves/0/after']],
];

test.each(cases)('finds %s', (_, document, sources, expected) => {
  expect(expand(document, sources).problems).toEqual(expected);
});

test('the cases are about every problem that needs no request', () => {
  const ofRequests = ['nameTaken', 'tooManyVaults'];
  const seen = new Set(cases.flatMap(([, , , problems]) => problems.map((problem) => problem.split(' ')[0])));
  expect(fleetProblemCodes.filter((code) => !seen.has(code))).toEqual(expect.arrayContaining(ofRequests));
  expect(fleetProblemCodes.filter((code) => !seen.has(code) && !ofRequests.includes(code))).toEqual([]);
});

test('refuses more than ten thousand vaults, and stays fast at that number', () => {
  const names = Array.from({ length: 10_001 }, (_, at) => `v${String(at)}-we`);
  const began = performance.now();
  const { rows, problems } = expand({ rule, waves: [{ name: 'one', find: [{}] }] }, names);
  expect([rows.length, problems]).toEqual([10_001, ['tooManyVaults /waves']]);
  expect(performance.now() - began).toBeLessThan(20_000);
});
