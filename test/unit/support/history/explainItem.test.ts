import { explainItem } from '../../../support/history/explainItem';
import { type ItemClaim, type ItemHistory, type ItemRun } from '../../../support/history/itemHistory';

// Hand-written histories of one secret. West has w0 and w1 at the start; w2 is written while moves run. Times are
// small numbers.

const versions = (...values: string[]) => values.map((value) => ({ id: `id-${value}`, value, enabled: true }));
const atFirst = { sentMs: -Infinity, answeredMs: -Infinity };
const west = versions('w0', 'w1').map((version) => ({ ...version, ...atFirst }));
const south = versions('s0').map((version) => ({ ...version, ...atFirst }));
const w2 = (sentMs: number, answeredMs: number) => ({ id: 'id-w2', value: 'w2', enabled: true, sentMs, answeredMs });

const claim: ItemClaim = { verified: true, isNamed: false, namesDuplicates: false, leftOut: [], pairs: [] };
const verified: ItemRun = {
  id: 'verified',
  source: 'west',
  sentMs: 100,
  verifiedFromMs: 150,
  verifiedUntilMs: 200,
  mayPutOnTop: false,
  unlocks: false,
  claim,
};
const terminated: ItemRun = { ...verified, id: 'terminated', sentMs: 10, claim: undefined };
const failed: ItemRun = { ...verified, id: 'failed', claim: { ...claim, verified: false, isNamed: true } };

function explain(target: readonly string[], rest: Partial<ItemHistory> = {}): string | undefined {
  return explainItem({
    name: 'item',
    sources: { west, south },
    origins: {},
    target: versions(...target),
    runs: [verified],
    liveWrites: [],
    deliveredAgainMs: [],
    ...rest,
  });
}

type Case = readonly [title: string, target: readonly string[], rest?: Partial<ItemHistory>];
/** jest counts the parameters of a test, so each row has all three. */
const filled = ([title, target, rest = {}]: Case): Required<Case> => [title, target, rest];

// A move wrote w0, an application wrote a version, and then the move's delayed w1 arrived.
const onTop: ItemRun = { ...verified, mayPutOnTop: true };
const live = { value: 'live', sentMs: 110, answeredMs: 120 };
// West has w0, w1 and w2, and w1 is disabled. An earlier move enabled it to read it; the next one does not.
const aDisabled = (runs: readonly ItemRun[], ...values: string[]): Partial<ItemHistory> => ({
  sources: { west: [...west, w2(-Infinity, -Infinity)] },
  target: versions(...values).map((version, at) => ({ ...version, id: String(at), enabled: version.value !== 'w1' })),
  runs: [{ ...terminated, unlocks: true }, ...runs],
});
const leavesOut: ItemRun = { ...onTop, claim: { ...claim, leftOut: ['id-w1'] } };

const legal: readonly Case[] = [
  ['a verified copy', ['w0', 'w1']],
  ['nothing, without a move', [], { runs: [] }],
  ['the beginning of a copy by a terminated move', ['w0'], { runs: [terminated] }],
  ['a copy that one move begins and the next ends', ['w0', 'w1'], { runs: [terminated, verified] }],
  [
    'a version that came to the source after the verification',
    ['w0', 'w1'],
    { sources: { west: [...west, w2(190, 220)] } },
  ],
  [
    'a version that came to the source before the verification',
    ['w0', 'w1', 'w2'],
    { sources: { west: [...west, w2(120, 130)] } },
  ],
  [
    'a copy with a hole, and the whole item on top by a move that may do that',
    ['w1', 'w2', 'w0', 'w1', 'w2'],
    {
      sources: { west: [...west, w2(-Infinity, -Infinity)] },
      runs: [
        { ...verified, id: 'leavesOut', claim: { ...claim, leftOut: ['id-w0'] } },
        { ...verified, mayPutOnTop: true },
      ],
    },
  ],
  [
    'a live write after the verification',
    ['w0', 'w1', 'live'],
    { liveWrites: [{ value: 'live', sentMs: 160, answeredMs: 210 }] },
  ],
  [
    'a live write that was never answered',
    ['w0', 'w1', 'live'],
    { liveWrites: [{ value: 'live', sentMs: 20, answeredMs: Infinity }] },
  ],
  [
    'a live write between the versions of a named item',
    ['w0', 'live', 'w1'],
    { runs: [failed], liveWrites: [{ value: 'live', sentMs: 110, answeredMs: 120 }] },
  ],
  ['a duplicate that the report names with a problem', ['w0', 'w1', 'w0'], { runs: [failed] }],
  ['a duplicate by the network after the verification', ['w0', 'w1', 'w0'], { deliveredAgainMs: [300] }],
  [
    'another source on top, as requested',
    ['w0', 'w1', 's0'],
    { runs: [terminated, { ...verified, source: 'south', mayPutOnTop: true }] },
  ],
  [
    'the same source again above foreign content, as requested',
    ['w0', 's0', 'w0', 'w1'],
    {
      runs: [
        terminated,
        { ...terminated, id: 'south', source: 'south', mayPutOnTop: true },
        { ...verified, mayPutOnTop: true },
      ],
    },
  ],
  [
    'a late version above a live write, and the whole item on top',
    ['w0', 'live', 'w1', 'w0', 'w1'],
    { runs: [onTop], liveWrites: [live] },
  ],
  ['an item on top of one that the move cannot read', [], aDisabled([leavesOut], 'w0', 'w1', 'w2', 'w0', 'w2')],
  ['the rest of an item that the move can read', [], aDisabled([{ ...onTop, unlocks: true }], 'w0', 'w1', 'w2')],
  [
    'a disabled version that the report lists as omitted',
    ['w1'],
    { runs: [{ ...verified, claim: { ...claim, leftOut: ['id-w0'] } }] },
  ],
  [
    'a healed duplicate that the report names',
    ['w0', 'w1', 'w0', 'w1'],
    { runs: [{ ...verified, claim: { ...claim, namesDuplicates: true } }] },
  ],
];

test.each(legal.map(filled))('explains %s', (_, target, rest) => {
  expect(explain(target, rest)).toBeUndefined();
});

const illegal: readonly Case[] = [
  [
    'a late version above a live write, and the whole item on top by a move that may not do that',
    ['w0', 'live', 'w1', 'w0', 'w1'],
    { runs: [{ ...terminated, sentMs: 100 }, verified], liveWrites: [live] },
  ],
  [
    'a late version above a live write, and the same version again',
    ['w0', 'live', 'w1', 'w1'],
    { runs: [{ ...onTop, claim: undefined }], liveWrites: [live] },
  ],
  [
    'a late version above a live write, and the whole item twice on top',
    ['w0', 'live', 'w1', 'w0', 'w1', 'w0', 'w1'],
    { runs: [onTop], liveWrites: [live] },
  ],
  [
    'an item on top of one that the move can read',
    [],
    aDisabled([{ ...onTop, unlocks: true }], 'w0', 'w1', 'w2', 'w0', 'w1', 'w2'),
  ],
  [
    'an item twice on top of one that the move cannot read',
    [],
    aDisabled([leavesOut], 'w0', 'w1', 'w2', 'w0', 'w2', 'w0', 'w2'),
  ],
  [
    'an item on top of one that was restored',
    [],
    {
      ...aDisabled([leavesOut]),
      target: versions('w0', 'w1', 'w2', 'w0', 'w2').map((version) => ({
        ...version,
        enabled: version.value !== 'w1',
      })),
    },
  ],
  [
    'a copy with a hole, and the whole item on top by a move that may not do that',
    ['w1', 'w2', 'w0', 'w1', 'w2'],
    {
      sources: { west: [...west, w2(-Infinity, -Infinity)] },
      runs: [{ ...verified, id: 'leavesOut', claim: { ...claim, leftOut: ['id-w0'] } }, verified],
    },
  ],
  [
    'a whole copy, and the whole item on top of it',
    ['w0', 'w1', 'w0', 'w1'],
    { runs: [verified, { ...verified, mayPutOnTop: true }] },
  ],
  ['a lost version', ['w1']],
  ['a lost newest version', ['w0']],
  ['an empty target', []],
  ['a duplicated version', ['w0', 'w0', 'w1']],
  ['an old value that became current later', ['w0', 'w1', 'w0']],
  ['a version in the wrong place', ['w1', 'w0']],
  ['a value of unknown origin', ['w0', 'w1', 'x']],
  ['a value of a source that no move copied', ['w0', 'w1', 's0']],
  ['a duplicate by a terminated move', ['w0', 'w0'], { runs: [terminated] }],
  [
    'a late write of a terminated move after the verification of the next',
    ['w0', 'w1', 'w0'],
    { runs: [terminated, verified] },
  ],
  [
    'a late write of another source after the verification',
    ['w0', 'w1', 's0'],
    { runs: [{ ...terminated, source: 'south' }, verified] },
  ],
  [
    'versions of two sources mixed',
    ['w0', 's0', 'w1'],
    { runs: [terminated, { ...terminated, id: 'south', source: 'south' }] },
  ],
  [
    'a duplicated live write',
    ['w0', 'w1', 'live', 'live'],
    { liveWrites: [{ value: 'live', sentMs: 160, answeredMs: 210 }] },
  ],
  [
    'a live write that the verification had to find',
    ['w0', 'w1', 'live'],
    { liveWrites: [{ value: 'live', sentMs: 20, answeredMs: 30 }] },
  ],
  [
    'a version that the verification missed in the source',
    ['w0', 'w1'],
    { sources: { west: [...west, w2(120, 130)] } },
  ],
  ['a copy from before its source had it', ['w0', 'w1', 'w2'], { sources: { west: [...west, w2(220, 230)] } }],
  ['a duplicate by the network that the verification had to find', ['w0', 'w1', 'w0'], { deliveredAgainMs: [20] }],
  ['more duplicates than the network made', ['w0', 'w1', 'w0', 'w1'], { deliveredAgainMs: [300] }],
  ['an omitted current version', ['w0'], { runs: [{ ...verified, claim: { ...claim, leftOut: ['id-w1'] } }] }],
  [
    'a duplicate named by another move than the one that made it',
    ['w0', 'w0', 'w1'],
    { runs: [terminated, { ...verified, id: 'second' }, { ...failed, sentMs: 300 }] },
  ],
  [
    'a named duplicate that is still current',
    ['w0', 'w1', 'w0'],
    { runs: [{ ...verified, claim: { ...claim, namesDuplicates: true } }] },
  ],
  [
    'an old copy under foreign content, reported as on top',
    ['w0', 'w1', 's0'],
    {
      runs: [
        terminated,
        { ...terminated, id: 'south', source: 'south', mayPutOnTop: true },
        { ...verified, mayPutOnTop: true },
      ],
    },
  ],
];

test.each(illegal.map(filled))('finds no legal order for %s', (_, target, rest) => {
  expect(explain(target, rest)).toContain('item holds');
});

test('says which version has no explanation', () => {
  expect(explain(['w0', 'w1', 'w0'])).toBe('item holds w0, w1, w0: after w0, w1 nothing explains w0 (at verified)');
});
