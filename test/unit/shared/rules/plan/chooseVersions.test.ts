import { type ItemType } from '../../../../../shared/contracts/model/item';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import {
  type ChoiceTerms,
  chooseVersions,
  backupExceedsSelection,
  leavesVersionsOut,
} from '../../../../../shared/rules/plan/chooseVersions';

const now = 1000;

/** Versions named by their place: "+" plain, "-" disabled, "x" expired, "n" not exportable, "d" disabled and expired. */
function versionsOf(signs: string) {
  return Array.from(signs, (sign, at) => ({
    version: String(at),
    enabled: sign !== '-' && sign !== 'd',
    ...(sign === 'x' || sign === 'd' ? { expires: now } : {}),
    ...(sign === 'n' ? { isExportable: false } : {}),
  }));
}

/** The places of the chosen versions, and the versions left out or the obstacle. */
function choose(itemType: ItemType, signs: string, terms: Partial<ChoiceTerms> = {}) {
  const { chosen, leftOut, obstacle } = chooseVersions(versionsOf(signs), {
    itemType,
    versions: 'all',
    disabled: 'move',
    now,
    ...terms,
  });
  const left = leftOut.map(({ version, reason }) => `${version} ${reason}`);
  return [chosen.map(({ version }) => version).join(''), obstacle ?? left];
}

type Row = [ItemType, string, Partial<ChoiceTerms>, string, string[]];

test.each<Row>([
  ['secret', '', {}, '', []],
  ['secret', '+', {}, '0', []],
  ['secret', '+++', {}, '012', []],
  ['secret', '-+', {}, '1', ['0 OLD_VERSION_DISABLED']],
  ['secret', '-+', { disabled: 'skip' }, '1', ['0 DISABLED_SKIPPED']],
  ['secret', '-+-', { disabled: 'unlock' }, '012', []],
  ['secret', 'xx', {}, '01', []],
  ['secret', '++++', { versions: 'current' }, '3', ['0', '1', '2'].map((at) => `${at} VERSIONS_NOT_SELECTED`)],
  ['secret', '++++', { versions: { newest: 2 } }, '23', ['0', '1'].map((at) => `${at} VERSIONS_NOT_SELECTED`)],
  ['secret', '++', { versions: { newest: 9 } }, '01', []],
  [
    'secret',
    '-+-+',
    { versions: { newest: 2 } },
    '3',
    ['0 VERSIONS_NOT_SELECTED', '1 VERSIONS_NOT_SELECTED', '2 OLD_VERSION_DISABLED'],
  ],
  ['certificate', '+', {}, '0', []],
  ['certificate', 'x+', {}, '1', ['0 OLD_VERSION_EXPIRED']],
  ['certificate', 'n+', {}, '1', ['0 OLD_VERSION_NOT_EXPORTABLE']],
  ['certificate', 'd+', {}, '1', ['0 OLD_VERSION_DISABLED']],
  ['certificate', 'd+', { disabled: 'unlock' }, '1', ['0 OLD_VERSION_EXPIRED']],
])(
  'chooseVersions of a %s with versions %j and %j chooses %j and leaves out %j',
  (itemType, signs, terms, chosen, left) => {
    expect(choose(itemType, signs, terms)).toEqual([chosen, left]);
  },
);

test.each<[ItemType, string, Partial<ChoiceTerms>, ReasonCode]>([
  ['secret', '+-', {}, 'CURRENT_VERSION_DISABLED'],
  ['secret', '+-', { versions: 'current' }, 'CURRENT_VERSION_DISABLED'],
  ['secret', '+-', { disabled: 'skip' }, 'DISABLED_SKIPPED'],
  ['certificate', '+-', {}, 'CURRENT_VERSION_DISABLED'],
  ['certificate', '+x', {}, 'CERTIFICATE_EXPIRED'],
  ['certificate', '+d', { disabled: 'unlock' }, 'CERTIFICATE_EXPIRED'],
  ['certificate', '+n', {}, 'CERTIFICATE_NOT_EXPORTABLE'],
])('chooseVersions of a %s with versions %j and %j chooses none because of %s', (itemType, signs, terms, obstacle) => {
  expect(choose(itemType, signs, terms)).toEqual(['', obstacle]);
});

test.each([
  [now + 1, '0'],
  [now, ''],
])('chooseVersions of a certificate that expires at %i chooses at second 1000 %j', (expires, chosen) => {
  const versions = [{ version: '0', enabled: true, expires }];
  const choice = chooseVersions(versions, { itemType: 'certificate', versions: 'all', disabled: 'move', now });
  expect(choice.chosen.map(({ version }) => version).join('')).toBe(chosen);
});

test.each<[ChoiceTerms['versions'], number, boolean]>([
  ['all', 5, false],
  ['current', 1, false],
  ['current', 2, true],
  [{ newest: 2 }, 2, false],
  [{ newest: 2 }, 3, true],
  [{ newest: 2 }, 0, false],
])('leavesVersionsOut with %j of %i versions returns %s', (versions, count, leaves) => {
  expect(leavesVersionsOut(versions, count)).toBe(leaves);
});

test.each<[ChoiceTerms['versions'], ChoiceTerms['disabled'], string, boolean]>([
  ['all', 'move', '-+', false],
  ['all', 'unlock', '-+', false],
  ['all', 'skip', '++', false],
  ['all', 'skip', '-+', true],
  ['current', 'move', '++', true],
])(
  'backupExceedsSelection with %j versions and %s for disabled ones, for %j, returns %s',
  (versions, disabled, signs, more) => {
    const select = { types: ['secret' as const], include: ['*'], exclude: [], versions };
    expect(backupExceedsSelection(versionsOf(signs), { select, disabled })).toBe(more);
  },
);

test('chooseVersions also returns older versions left out if the current version is an obstacle', () => {
  const terms = { itemType: 'secret', versions: 'all', disabled: 'move', now } as const;
  expect(chooseVersions(versionsOf('-+-'), terms)).toEqual({
    chosen: [],
    leftOut: [{ version: '0', reason: 'OLD_VERSION_DISABLED' }],
    obstacle: 'CURRENT_VERSION_DISABLED',
  });
});
