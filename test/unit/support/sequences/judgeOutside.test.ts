import { type Asked, type Claim, type Seen } from '../../../support/sequences/claim';
import { judgeOutside } from '../../../support/sequences/judgeOutside';
import { type OutsideItem, type OutsideVersion } from '../../../support/sequences/outsideVersion';

// Only the judge of the random sequences detects a wrong report, so it must find each kind of wrong claim.

/** One version per word, one second apart: `s1:red` has the id s1, a trailing `!` means disabled. */
function item(...words: readonly string[]): OutsideItem {
  const versions = words.map((word, at): OutsideVersion => {
    const [id = '', content = ''] = word.replace('!', '').split(':');
    return { id, createdMs: at * 1_000, enabled: !word.endsWith('!'), content, shape: 'EC P-256', attributes: '[]' };
  });
  return { state: 'live', versions, current: versions.at(-1)?.id };
}

const absent: OutsideItem = { state: 'absent', versions: [], current: undefined };
const deleted: OutsideItem = { ...absent, state: 'deleted' };
const inOneSecond = (of: OutsideItem): OutsideItem => ({
  ...of,
  versions: of.versions.map((version) => ({ ...version, createdMs: 0 })),
});

const asked: Asked = {
  method: 'auto',
  disabled: 'move',
  onConflict: 'skip',
  onDeleted: 'fail',
  unmovableKeys: 'block',
  newest: Infinity,
};
const imported: Claim = {
  route: 'exportImport',
  state: 'imported',
  verified: true,
  reasons: [],
  versions: [],
  versionsLeftOut: [],
};
const refusedFor = (...reasons: string[]): Claim => ({
  ...imported,
  route: 'skip',
  state: 'skipped',
  verified: false,
  reasons,
});
const there: Claim = { ...imported, state: 'alreadyThere', reasons: ['ALREADY_THERE'] };
const onTop: Claim = { ...imported, reasons: ['ADDED_TO_OTHER_CONTENT'] };
const newKey: Claim = { ...imported, state: 'recreated', reasons: ['NEW_KEY_MATERIAL'] };
const without = (version: string, reason: string): Claim => ({ ...imported, versionsLeftOut: [{ version, reason }] });
const pairing = (...pairs: readonly (readonly [string, string])[]): Claim => ({
  ...imported,
  versions: pairs.map(([from, to]) => ({ from, to })),
});

const two = item('s1:red', 's2:blue');
const copy = item('t1:red', 't2:blue');

describe('a duplicate version', () => {
  const doubled: Claim = { ...imported, reasons: ['DUPLICATE_VERSION'] };
  const faultsOf = (targetAfter: OutsideItem, claim: Claim) =>
    judgeOutside({ asked, claim, type: 'secret', source: two, sourceAfter: two, target: absent, targetAfter }).join();

  test('is correct if the report names it', () => {
    expect(faultsOf(item('t1:red', 't2:red', 't3:blue'), doubled)).toBe('');
  });

  test.each([
    ['there is no duplicate', item('t1:red', 't2:blue')],
    ['the other version has other content', item('t1:red', 't2:green', 't3:blue')],
    ['a version is missing', item('t2:blue', 't3:blue')],
  ])('is named wrongly if %s', (_, targetAfter) => {
    expect(faultsOf(targetAfter, doubled)).toContain('the versions are not equal');
  });

  test('is a false success if the report does not name it', () => {
    expect(faultsOf(item('t1:red', 't2:red', 't3:blue'), imported)).toContain('the versions are not equal');
  });
});

type Case = readonly [what: string, views: Partial<Seen>, fault: string];

function faultsOf(views: Partial<Seen>): readonly string[] {
  const source = views.source ?? two;
  const target = views.target ?? absent;
  return judgeOutside({
    type: 'secret',
    asked,
    claim: imported,
    source,
    sourceAfter: source,
    target,
    targetAfter: target,
    ...views,
  });
}

test.each<Case>([
  ['a version is missing', { targetAfter: item('t2:blue') }, 'the versions are not equal'],
  ['nothing is there', { targetAfter: absent }, 'the versions are not equal'],
  ['a version is duplicated', { targetAfter: item('t1:red', 't2:blue', 't3:blue') }, 'the versions are not equal'],
  ['a value differs', { targetAfter: item('t1:red', 't2:green') }, 'the versions are not equal'],
  ['a version is disabled', { targetAfter: item('t1:red!', 't2:blue') }, 'the versions are not equal'],
  ['the order differs', { targetAfter: item('t1:blue', 't2:red') }, 'another version is current'],
  [
    'the order within a second differs',
    {
      source: item('s1:red', 's2:green', 's3:blue'),
      targetAfter: inOneSecond(item('t1:green', 't2:red', 't3:blue')),
    },
    'the versions are not equal',
  ],
  [
    'a certificate lacks a version among those of one second',
    { type: 'certificate', source: inOneSecond(item('s1:red', 's2:blue')), targetAfter: item('t2:blue') },
    'the versions are not equal',
  ],
  ['two versions became one', { targetAfter: copy, claim: pairing(['s1', 't1'], ['s2', 't1']) }, 'became one'],
  ['a version became another one', { targetAfter: copy, claim: pairing(['s1', 't2'], ['s2', 't1']) }, 'did not become'],
  [
    'versions on top are in another order',
    { target: item('o1:old'), targetAfter: item('o1:old', 't1:blue', 't2:blue'), claim: onTop },
    'the versions are not equal',
  ],
  [
    'a certificate lacks a version on top, among those of one second',
    {
      type: 'certificate',
      target: inOneSecond(item('o1:old')),
      targetAfter: inOneSecond(item('o1:old', 't2:blue')),
      claim: onTop,
    },
    'the versions are not equal',
  ],
  [
    'an existing version is missing',
    { target: item('o1:old'), targetAfter: copy, claim: onTop },
    'the target lost a version',
  ],
  [
    'an existing version was changed',
    { target: item('o1:old'), targetAfter: item('o1:old!', 't1:red', 't2:blue'), claim: onTop },
    'a version in it was changed',
  ],
  [
    'the move wrote an item that it reports as already there',
    { target: item('t1:red'), targetAfter: copy, claim: there },
    'the move wrote it',
  ],
  [
    'a deleted item was recovered without a mention',
    { target: deleted, targetAfter: copy },
    'the report does not mention it',
  ],
  ['the source was changed', { sourceAfter: item('s1:red', 's2:blue!'), targetAfter: copy }, 'the source was changed'],
  [
    'an enabled version is omitted as disabled',
    { targetAfter: item('t2:blue'), claim: without('s1', 'OLD_VERSION_DISABLED') },
    'which is wrong',
  ],
  [
    'a requested version is omitted as not selected',
    { targetAfter: item('t2:blue'), asked: { ...asked, newest: 2 }, claim: without('s1', 'VERSIONS_NOT_SELECTED') },
    'which is wrong',
  ],
  [
    'a version is omitted for an unknown reason',
    { targetAfter: item('t2:blue'), claim: without('s1', 'ALREADY_THERE') },
    'which is wrong',
  ],
  [
    'the current version is omitted',
    { source: item('s1:red', 's2:red'), targetAfter: item('t1:red'), claim: without('s2', 'VERSIONS_NOT_SELECTED') },
    'the current version was omitted',
  ],
  [
    'a version that is named as omitted is in the target',
    {
      source: item('s1:red!', 's2:blue'),
      targetAfter: item('s1:red!', 't2:blue'),
      claim: without('s1', 'DISABLED_SKIPPED'),
    },
    'but is in the target',
  ],
  ['nobody requested the new key', { type: 'key', targetAfter: item('t1:new'), claim: newKey }, 'without a request'],
  [
    'the new key is the old one',
    { type: 'key', targetAfter: item('s2:blue'), claim: newKey },
    'does not have the shape',
  ],
])('finds a false success: %s', (_, views, fault) => {
  expect(faultsOf(views).join()).toContain(fault);
});

test.each<Case>([
  ['it failed', { claim: { ...imported, verified: false, state: 'failed', detail: 'Why.' } }, 'false failure: Why.'],
  ['the item is not in the report', { claim: undefined }, 'the report does not have the item'],
  ['the target holds the same', { target: copy, claim: refusedFor('OTHER_CONTENT_IN_TARGET') }, 'holds the same'],
  ['the target could be completed', { target: item('t1:red'), claim: refusedFor('OTHER_CONTENT_IN_TARGET') }, 'not so'],
  ['nothing prevents the move', { claim: refusedFor('OTHER_CONTENT_IN_TARGET') }, 'is not so'],
  [
    'versions could be added on top',
    {
      target: item('o1:old'),
      asked: { ...asked, onConflict: 'newVersion' },
      claim: refusedFor('OTHER_CONTENT_IN_TARGET'),
    },
    'is not so',
  ],
  ['the current version is enabled', { claim: refusedFor('CURRENT_VERSION_DISABLED') }, 'is not so'],
  [
    'the name could be freed',
    { target: deleted, asked: { ...asked, onDeleted: 'purge' }, claim: refusedFor('SOFT_DELETED_IN_TARGET') },
    'is not so',
  ],
  ['the reason is unknown', { claim: refusedFor('SOMETHING') }, 'is not so'],
  [
    'a new key could be made',
    { type: 'key', asked: { ...asked, unmovableKeys: 'recreate' }, claim: refusedFor('KEY_ACROSS_GEOGRAPHIES') },
    'is not so',
  ],
  [
    'the item was written, but the report claims nothing',
    { target: item('o1:old'), targetAfter: item('o1:old', 't1:red'), claim: refusedFor('OTHER_CONTENT_IN_TARGET') },
    'the target was changed',
  ],
  [
    'the item was purged, but the report claims nothing',
    {
      target: deleted,
      targetAfter: absent,
      asked: { ...asked, onDeleted: 'purge' },
      claim: refusedFor('SOFT_DELETED_IN_TARGET'),
    },
    'the target was changed',
  ],
])('finds a false failure: %s', (_, views, fault) => {
  expect(faultsOf(views).join()).toContain(fault);
});

test.each<readonly [what: string, views: Partial<Seen>]>([
  ['a copy by value', { targetAfter: copy, claim: pairing(['s1', 't1'], ['s2', 't2']) }],
  ['a copy that was already there', { target: copy, claim: there }],
  ['a copy on top', { target: item('o1:old'), targetAfter: item('o1:old', 't1:red', 't2:blue'), claim: onTop }],
  [
    'a copy without a disabled version',
    { source: item('s1:red!', 's2:blue'), targetAfter: item('t2:blue'), claim: without('s1', 'OLD_VERSION_DISABLED') },
  ],
  [
    'a copy of the newest version',
    { targetAfter: item('t2:blue'), asked: { ...asked, newest: 1 }, claim: without('s1', 'VERSIONS_NOT_SELECTED') },
  ],
  [
    'certificates of one second in any order',
    {
      type: 'certificate',
      source: item('s1:red', 's2:green', 's3:blue'),
      targetAfter: inOneSecond(item('t1:green', 't2:red', 't3:blue')),
    },
  ],
  [
    'a new key',
    { type: 'key', asked: { ...asked, unmovableKeys: 'recreate' }, targetAfter: item('t1:new'), claim: newKey },
  ],
  ['other content', { target: item('o1:old'), claim: refusedFor('OTHER_CONTENT_IN_TARGET') }],
  [
    'other content under a name that was recovered',
    {
      target: deleted,
      targetAfter: item('o1:old'),
      asked: { ...asked, onDeleted: 'recover' },
      claim: refusedFor('OTHER_CONTENT_IN_TARGET'),
    },
  ],
  ['a purged item', { source: absent, claim: undefined }],
])('accepts %s', (_, views) => {
  expect(faultsOf(views)).toEqual([]);
});
