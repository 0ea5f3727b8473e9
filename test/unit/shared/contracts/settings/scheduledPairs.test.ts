import { type CheckSources, readScheduledPairs } from '../../../../../shared/contracts/settings/scheduledPairs';
import { isAllowed } from '../../../../../shared/rules/text/isAllowed';

const allow = { allowedSources: ['contoso-*'], allowedTargets: ['contoso-*'] };
const sources = (files: Readonly<Record<string, string>> = {}): CheckSources => ({
  isAllowed,
  readFile: (file) => {
    const text = files[file];
    if (text === undefined) throw new Error(`ENOENT: ${file}`);
    return text;
  },
});
const read = (text: string, files?: Readonly<Record<string, string>>) =>
  readScheduledPairs(text, allow, sources(files));
const pair = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };

test('readScheduledPairs needs only two names and sets the defaults of a requested check', () => {
  const { pairs, faults } = read(JSON.stringify([{ sourceVault: 'Contoso-West', targetVault: 'contoso-north' }]));
  expect(faults).toEqual([]);
  expect(pairs).toHaveLength(1);
  expect(pairs[0]).toMatchObject({ ...pair, options: { expiringWithinDays: 30 }, policy: { method: 'auto' } });
});

test('readScheduledPairs reads failOn, which is blocked by default', () => {
  const read1 = (more: object) => read(JSON.stringify([{ ...pair, ...more }]));
  expect(read1({}).pairs[0]?.failOn).toEqual(['blocked']);
  expect(read1({ failOn: ['skipped', 'warning'] }).pairs[0]?.failOn).toEqual(['skipped', 'warning']);
  expect(read1({ failOn: ['blocked', 'blocked'] }).faults).toEqual(['/0/failOn: expected each class once']);
});

test('readScheduledPairs reads the options of the planned move', () => {
  const expected = {
    ...pair,
    options: { expiringWithinDays: 90 },
    policy: { method: 'exportImport', disabled: 'skip' },
  };
  expect(read(JSON.stringify([expected])).pairs[0]).toMatchObject(expected);
});

test.each(['pairs.json', 'file:pairs.json', '/etc/mover/pairs.json', 'file:///etc/mover/pairs.json'])(
  'the file %s is read',
  (file) => {
    const text = JSON.stringify([pair]);
    expect(read(file, { 'pairs.json': text, '/etc/mover/pairs.json': text }).pairs).toHaveLength(1);
  },
);

test.each([
  ['no JSON', '[canary'],
  ['another value', '{"canary":1}'],
  ['nothing', '[]'],
  ['a file that is not there', 'canary.json'],
  ['a text', '"canary"'],
])('readScheduledPairs rejects %s with what was expected', (_, text) => {
  const { pairs, faults } = read(text);
  expect(pairs).toEqual([]);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(/^expected a JSON array of .*, or the path of a file that contains one$/);
});

test.each<[string, object, RegExp]>([
  ['an unknown field', { ...pair, canary: 1 }, /^\/1: has an unknown field$/],
  ['an unknown field of the move', { ...pair, policy: { canary: 1 } }, /^\/1\/policy: has an unknown field$/],
  [
    'a field of moves that checks do not have',
    { ...pair, policy: { dryRun: true } },
    /^\/1\/policy: has an unknown field/,
  ],
  [
    'an address',
    { ...pair, targetVault: 'https://canary.vault.azure.net' },
    /^\/1\/targetVault: expected a vault name/,
  ],
  ['no target', { sourceVault: 'contoso-west' }, /^\/1\/targetVault: /],
  [
    'one vault twice',
    { sourceVault: 'contoso-west', targetVault: 'contoso-WEST' },
    /^\/1: expected two different vaults/,
  ],
  ['the pair before again', { ...pair, sourceVault: 'CONTOSO-FIRST' }, /^\/1: repeats an earlier pair$/],
  [
    'a source that is not allowed',
    { ...pair, sourceVault: 'canary' },
    /^\/1\/sourceVault: is not in MOVE_ALLOWED_SOURCES$/,
  ],
  [
    'a target that is not allowed',
    { ...pair, targetVault: 'canary' },
    /^\/1\/targetVault: is not in MOVE_ALLOWED_TARGETS$/,
  ],
])('readScheduledPairs points to %s', (_, second, expected) => {
  const { faults } = read(JSON.stringify([{ ...pair, sourceVault: 'contoso-first' }, second]));
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatch(expected);
  expect(faults[0]).not.toContain('canary');
});

test('readScheduledPairs rejects more than 100 pairs', () => {
  const many = Array.from({ length: 101 }, (_, at) => ({ ...pair, sourceVault: `contoso-${at}` }));
  expect(read(JSON.stringify(many)).faults).toEqual(['expected at most 100 pairs']);
  expect(read(JSON.stringify(many.slice(1))).faults).toEqual([]);
});
