import { type CopyTerms, judgeCopy } from '../../../../../shared/rules/compare/judgeCopy';
import { type ComparableVersion } from '../../../../../shared/rules/compare/comparableVersion';
import { comparableOf, idOf } from '../../../../support/move/moveFixtures';

/** Versions of a copy by value: the same values under other ids. */
function copiesOf(letters: string): ComparableVersion[] {
  return Array.from(letters, (letter, at) =>
    comparableOf(letter, { version: idOf(`copy ${letter}`), created: 9000 + at }),
  );
}

function versionsOf(letters: string, changes: Partial<ComparableVersion> = {}): ComparableVersion[] {
  return Array.from(letters, (letter, at) => comparableOf(letter, { created: 1000 + at, ...changes }));
}

const pairsOf = (letters: string) =>
  Array.from(letters, (letter) => ({ from: idOf(letter), to: idOf(`copy ${letter}`) }));
/** Judges by these pairs. By default, no version was left out. */
const judge = (
  source: readonly ComparableVersion[],
  target: readonly ComparableVersion[],
  pairs: CopyTerms['pairs'],
  terms: Partial<CopyTerms> = {},
) => judgeCopy(source, target, { pairs, leftOut: [], mayHoldMore: false, ...terms });
const disabled = (letter: string, created: number) => comparableOf(letter, { created, enabled: false, digest: null });

test('judgeCopy rejects an item that is no longer in the source', () => {
  expect(judge([], copiesOf('A'), [])).toEqual({ equal: false, difference: 'the source no longer has it' });
});

test('judgeCopy rejects an item that is not in the target', () => {
  expect(judge(versionsOf('A'), [], [])).toEqual({ equal: false, difference: 'the target does not have it' });
});

describe('judgeCopy of a restored copy, which has the same version ids', () => {
  test('accepts it, and returns its digests', () => {
    const verdict = judge(versionsOf('AB'), versionsOf('AB'), []);
    expect(verdict).toEqual({
      equal: true,
      pairs: ['A', 'B'].map((letter) => ({ from: idOf(letter), to: idOf(letter), digest: letter })),
    });
  });

  test('accepts disabled versions, which have no digest', () => {
    const versions = [disabled('A', 1), ...versionsOf('B')];
    const verdict = judge(versions, versions, []);
    expect(verdict).toMatchObject({ equal: true, pairs: [{ from: idOf('A'), to: idOf('A') }, { digest: 'B' }] });
  });

  test('accepts a disabled current version', () => {
    const versions = [...versionsOf('A'), disabled('B', 2000)];
    expect(judge(versions, versions, []).equal).toBe(true);
  });

  test.each<[string, ComparableVersion[], string]>([
    ['lacks a version', versionsOf('A'), `version ${idOf('B')} is not in the target`],
    [
      'has a version too many',
      [...versionsOf('AB'), ...copiesOf('C')],
      `version ${idOf('copy C')} of the target matches no version of the source`,
    ],
    [
      'has another version',
      [...versionsOf('A'), ...copiesOf('C')],
      `version ${idOf('copy C')} of the target matches no version of the source`,
    ],
    [
      'has another value',
      [...versionsOf('A'), ...versionsOf('B', { digest: 'x' })],
      `version ${idOf('B')} differs in value`,
    ],
    [
      'lost its tags',
      [...versionsOf('A', { tags: { a: '1' } }), ...versionsOf('B')],
      `version ${idOf('A')} differs in tags`,
    ],
    [
      'got a version enabled',
      [...versionsOf('A', { enabled: false }), ...versionsOf('B')],
      `version ${idOf('A')} differs in enabled`,
    ],
    [
      'has another current version',
      [...versionsOf('B'), ...versionsOf('A')],
      'another version is current in the target',
    ],
  ])('rejects it when it %s', (_, target, difference) => {
    expect(judge(versionsOf('AB'), target, [])).toEqual({ equal: false, difference });
  });
});

test('judgeCopy judges all versions of a restored copy, also those that the plan left out', () => {
  const versions = [disabled('A', 1), ...versionsOf('B')];
  const verdict = judge(versions, versions, [], { leftOut: [idOf('A')] });
  expect(verdict).toMatchObject({ equal: true, pairs: [{ from: idOf('A') }, { from: idOf('B') }] });
});

describe('judgeCopy of an imported copy, whose pairs were recorded', () => {
  test('accepts it, and returns its digests', () => {
    const pairs = ['A', 'B'].map((letter) => ({ from: idOf(letter), to: idOf(`copy ${letter}`), digest: letter }));
    expect(judge(versionsOf('AB'), copiesOf('AB'), pairsOf('AB'))).toEqual({ equal: true, pairs });
  });

  test('accepts it without the older disabled versions', () => {
    const source = [disabled('X', 1), ...versionsOf('AB')];
    expect(judge(source, copiesOf('AB'), pairsOf('AB'), { leftOut: [idOf('X')] }).equal).toBe(true);
  });

  test('accepts it without older readable versions that are not selected', () => {
    expect(judge(versionsOf('XYAB'), copiesOf('AB'), pairsOf('AB'), { leftOut: [idOf('X'), idOf('Y')] }).equal).toBe(
      true,
    );
  });

  test('rejects it without a disabled version that was not left out', () => {
    const source = [disabled('X', 1), ...versionsOf('AB')];
    expect(judge(source, copiesOf('AB'), pairsOf('AB'))).toEqual({
      equal: false,
      difference: `version ${idOf('X')} of the source is disabled`,
    });
  });

  test.each<[string, ComparableVersion[], ComparableVersion[], string]>([
    ['the source got a version', versionsOf('ABC'), copiesOf('AB'), `version ${idOf('C')} is not in the target`],
    [
      'the source got a disabled version',
      [...versionsOf('AB'), disabled('C', 3000)],
      copiesOf('AB'),
      `version ${idOf('C')} of the source is disabled`,
    ],
    [
      'a version was disabled since',
      [disabled('A', 1), ...versionsOf('B')],
      copiesOf('AB'),
      `version ${idOf('A')} differs in enabled`,
    ],
    [
      'a source version was replaced',
      versionsOf('AC'),
      copiesOf('AB'),
      `version ${idOf('B')} is no longer in the source`,
    ],
    [
      'the target got a version',
      versionsOf('AB'),
      copiesOf('ABC'),
      `version ${idOf('copy C')} of the target matches no version of the source`,
    ],
    [
      'a value is another one',
      versionsOf('AB', { digest: 'x' }),
      copiesOf('AB'),
      `version ${idOf('A')} differs in value`,
    ],
    ['another version is current', versionsOf('AB'), copiesOf('BA'), 'another version is current in the target'],
  ])('rejects it when %s', (_, source, target, difference) => {
    expect(judge(source, target, pairsOf('AB'))).toEqual({ equal: false, difference });
  });
});

describe('judgeCopy of a copy on top of versions of the target', () => {
  const onTop = { mayHoldMore: true };

  test.each<[string, string, string, CopyTerms['pairs'], boolean]>([
    ['its pairs say so', 'AB', 'XYAB', pairsOf('AB'), true],
    ['its values say so', 'AB', 'XYAB', [], true],
    ['nothing lies under it after all', 'AB', 'AB', [], true],
    ['a newer version lies above it', 'AB', 'XABY', pairsOf('AB'), false],
    ['a newer version lies above it', 'AB', 'XABY', [], false],
    ['a version of it is missing', 'AB', 'XB', [], false],
    ['its order is another one', 'AB', 'XBA', [], false],
    ['the target has less than it', 'AB', 'B', [], false],
  ])('judges only its own versions: %s (%s, %s)', (_, source, target, pairs, equal) => {
    expect(judge(versionsOf(source), copiesOf(target), pairs, onTop).equal).toBe(equal);
  });

  test('accepts it without versions that were left out', () => {
    const source = [disabled('Z', 1), ...versionsOf('AB')];
    expect(judge(source, copiesOf('XYAB'), [], { ...onTop, leftOut: [idOf('Z')] }).equal).toBe(true);
  });

  test('rejects it if the request does not add on top', () => {
    expect(judge(versionsOf('AB'), copiesOf('XAB'), []).equal).toBe(false);
  });
});

describe('judgeCopy of a copy without a record', () => {
  test('accepts values in the order of the source', () => {
    expect(judge(versionsOf('AB'), copiesOf('AB'), [])).toMatchObject({
      equal: true,
      pairs: [{ from: idOf('A'), to: idOf('copy A'), digest: 'A' }, { from: idOf('B') }],
    });
  });

  test('accepts any order of versions within one second, if the current one is correct', () => {
    const target = copiesOf('BAC').map((version) => ({ ...version, created: 9000 }));
    expect(judge(versionsOf('ABC'), target, []).equal).toBe(true);
  });

  test('rejects it when an older value is current in the target', () => {
    const target = copiesOf('BA').map((version) => ({ ...version, created: 9000 }));
    expect(judge(versionsOf('AB'), target, [])).toMatchObject({ equal: false });
  });

  test('rejects it when the current version of the source is disabled and missing', () => {
    const source = [...versionsOf('A'), disabled('B', 2000)];
    expect(judge(source, copiesOf('A'), [])).toMatchObject({ equal: false });
  });

  test('accepts it without versions that were left out', () => {
    const source = [disabled('X', 1), ...versionsOf('YAB')];
    expect(judge(source, copiesOf('AB'), [], { leftOut: [idOf('X'), idOf('Y')] }).equal).toBe(true);
  });

  test('accepts versions that it may lack', () => {
    expect(judge(versionsOf('AB'), copiesOf('AB'), [], { leftOut: [idOf('A')] }).equal).toBe(true);
  });

  test('rejects it without the current version, even if that was left out', () => {
    expect(judge(versionsOf('AB'), copiesOf('A'), [], { leftOut: [idOf('B')] }).equal).toBe(false);
  });

  test.each<[string, string]>([
    ['A', `version ${idOf('B')} is not in the target`],
    ['ABC', `version ${idOf('copy C')} of the target matches no version of the source`],
    ['AX', `version ${idOf('copy X')} of the target matches no version of the source`],
    ['BAB', 'its versions do not follow those of the source'],
  ])('rejects it when it has %s', (target, difference) => {
    const copies = Array.from(target, (letter, at) =>
      comparableOf(letter, { version: idOf(target === 'BAB' ? `copy ${at}` : `copy ${letter}`), created: 9000 + at }),
    );
    expect(judge(versionsOf('AB'), copies, [])).toMatchObject({ equal: false, difference });
  });
});

test('judgeCopy compares only attributes at level metadata, where values are not read', () => {
  const unread = { digest: 'unread' };
  const source = versionsOf('AB', unread);
  const target = copiesOf('AB').map((version) => ({ ...version, ...unread }));
  const retagged = target.map((version) => ({ ...version, tags: { a: '1' } }));
  expect(judge(source, target, pairsOf('AB')).equal).toBe(true);
  expect(judge(source, retagged, pairsOf('AB')).equal).toBe(false);
});

describe('judgeCopy of a copy with restored versions and versions by value', () => {
  const source = [disabled('A', 1), ...versionsOf('BC')];
  const target = [disabled('A', 1), ...versionsOf('B'), ...copiesOf('C')];

  test('accepts it in both directions', () => {
    expect(judge(source, target, [])).toMatchObject({
      equal: true,
      pairs: [{ from: idOf('A'), to: idOf('A') }, { digest: 'B' }, { from: idOf('C'), to: idOf('copy C') }],
    });
    expect(judge(target, source, []).equal).toBe(true);
  });

  test('accepts it when the import recorded some of its pairs', () => {
    expect(judge(source, target, [{ from: idOf('C'), to: idOf('copy C') }]).equal).toBe(true);
  });

  test.each<[string, ComparableVersion[], string]>([
    ['lacks the newest version', target.slice(0, 2), `version ${idOf('C')} is not in the target`],
    [
      'got a version of its own',
      [...target, ...copiesOf('X').map((version) => ({ ...version, created: 9999 }))],
      `version ${idOf('copy X')} of the target matches no version of the source`,
    ],
    [
      'has a restored version enabled',
      [...versionsOf('AB'), ...copiesOf('C')],
      `version ${idOf('A')} differs in enabled`,
    ],
    ['lacks a restored version', target.slice(1), `version ${idOf('A')} of the source is disabled`],
  ])('rejects it when it %s', (_, there, difference) => {
    expect(judge(source, there, [])).toEqual({ equal: false, difference });
  });
});
