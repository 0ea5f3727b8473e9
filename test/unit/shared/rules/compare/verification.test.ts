import {
  findingsOf,
  isVerdict,
  verificationsOf,
  verifiedResult,
} from '../../../../../shared/rules/compare/verification';
import { type VerifiedOutput } from '../../../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { idOf, moveOf, resultOf } from '../../../../support/move/moveFixtures';

const move = moveOf();
const pairs = [{ from: idOf('a'), to: idOf('b'), digest: 'd' }];
const notEqual = {
  state: 'failed',
  code: 'NOT_EQUAL_AFTER_MOVE',
  detail: 'x',
  retryable: false,
  throttled: 1,
} satisfies VerifiedOutput;
const proof = { at: '2026-05-01T12:00:00.000Z' };
const verified = { state: 'verified', versions: pairs, proof, throttled: 2 } satisfies VerifiedOutput;

/** The results of a batch after its verification. Items whose name begins with "bad" are not equal. */
function verify(items: readonly ItemResult[], of: MoveSpec = move): readonly ItemResult[] {
  const verifications = verificationsOf(of, items);
  return items.map((result, at) => {
    if (!verifications.has(at)) return verifiedResult(result, undefined, of);
    const output = result.itemName.startsWith('bad') ? notEqual : verified;
    return verifiedResult(result, { output, isHealed: false }, of);
  });
}

const findingsAfter = (items: readonly ItemResult[], of: MoveSpec = move) =>
  findingsOf(items, verify(items, of), verificationsOf(of, items).size);

describe('verificationsOf', () => {
  test('names every item in the target by its position, including those that were there before', () => {
    const states = ['skipped', 'restored', 'imported', 'blocked', 'alreadyThere', 'failed'] as const;
    const items = states.map((state) => resultOf({ itemName: state, state }));
    expect([...verificationsOf(move, items)].map(([at, { itemName }]) => [at, itemName])).toEqual([
      [1, 'restored'],
      [2, 'imported'],
      [4, 'alreadyThere'],
    ]);
  });

  test('passes the pairs of an import on', () => {
    const items = [resultOf({ state: 'imported', route: 'exportImport', versions: pairs })];
    expect(verificationsOf(move, items).get(0)).toMatchObject({ move, route: 'exportImport', versions: pairs });
  });
});

test('verifiedResult marks verified items, and keeps the cause of the others', () => {
  const results = verify([
    resultOf({ itemName: 'one', state: 'imported' }),
    resultOf({ itemName: 'skipped', state: 'skipped' }),
    resultOf({ itemName: 'bad', state: 'restored' }),
    resultOf({ itemName: 'there', state: 'alreadyThere' }),
  ]);
  expect(results.map(({ itemName, state, verified: isVerified }) => [itemName, state, isVerified])).toEqual([
    ['one', 'verified', true],
    ['skipped', 'skipped', false],
    ['bad', 'failed', false],
    ['there', 'alreadyThere', true],
  ]);
  expect(results[0]?.versions).toEqual(pairs);
  expect(results[2]).toMatchObject({ code: 'NOT_EQUAL_AFTER_MOVE' });
});

describe('verifiedResult for an item whose older version became current', () => {
  const doubles = [idOf('d')];
  const imported = resultOf({ state: 'imported' });

  test('names its duplicates, and that it was healed', () => {
    const output = { ...verified, doubles };
    expect(verifiedResult(imported, { output, isHealed: true }, move)).toMatchObject({
      state: 'verified',
      verified: true,
      reasons: ['DUPLICATE_VERSION', 'LATE_WRITE_HEALED'],
      remark: `Duplicates in the target: ${idOf('d')}.`,
    });
    expect(verifiedResult(imported, { output, isHealed: false }, move).reasons).toEqual(['DUPLICATE_VERSION']);
  });

  test('fails it if it is still outdated', () => {
    const output = { state: 'outdated', doubles, throttled: 0 } satisfies VerifiedOutput;
    expect(verifiedResult(imported, { output, isHealed: false }, move)).toMatchObject({
      state: 'failed',
      verified: false,
      code: 'NOT_EQUAL_AFTER_MOVE',
    });
  });
});

describe('findingsOf', () => {
  test('counts all items, and names those that are not equal', () => {
    const items = [
      resultOf({ itemName: 'one' }),
      resultOf({ itemName: 'bad-one' }),
      resultOf({ itemName: 'blocked', state: 'blocked' }),
    ];
    expect(findingsAfter(items)).toMatchObject({
      items: { total: 3, done: 2, skipped: 0, blocked: 0, failed: 1 },
      versionsDone: 0,
      problems: [expect.objectContaining({ itemName: 'bad-one', code: 'NOT_EQUAL_AFTER_MOVE' })],
      problemCount: 1,
      problemsByCode: [{ code: 'NOT_EQUAL_AFTER_MOVE', count: 1 }],
      worked: 2,
    });
  });

  test('counts the versions of items that are not equal, because the transfer counted them as done', () => {
    const left = [{ version: idOf('c'), reason: 'OLD_VERSION_DISABLED' as const }];
    const items = [
      resultOf({ itemName: 'one', versionCount: 7 }),
      resultOf({ itemName: 'bad-one', versionCount: 3, versionsLeftOut: left }),
      resultOf({ itemName: 'bad-two', versionCount: 5 }),
      resultOf({ itemName: 'bad-old', versionCount: 9, state: 'failed' }),
    ];
    expect(findingsAfter(items).versionsUndone).toBe(2 + 5);
    expect(findingsAfter(items.slice(0, 1))).not.toHaveProperty('versionsUndone');
  });

  test('does not count an item again that failed before', () => {
    const items = [resultOf({ itemName: 'old', state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.' })];
    expect(findingsAfter(items)).toMatchObject({ items: { total: 1, failed: 0 }, problemCount: 0 });
  });

  test('does not return again what the transfer reported of an item', () => {
    const items = [resultOf({ itemName: 'bad', reasons: ['OLD_VERSION_DISABLED'] })];
    expect(findingsAfter(items)).toMatchObject({ problemCount: 1, problems: [{ code: 'NOT_EQUAL_AFTER_MOVE' }] });
    expect(verify(items)).toMatchObject([{ reasons: ['OLD_VERSION_DISABLED'] }]);
  });
});

describe('an item that the plan considered equal because its versions were disabled', () => {
  const there = [resultOf({ itemName: 'bad', state: 'alreadyThere', reasons: ['ALREADY_THERE'] })];

  test.each([
    ['skip', 'skipped'],
    ['fail', 'blocked'],
  ] as const)('is other content once it was opened, with onConflict %s', (onConflict, state) => {
    const policy = moveOf({ disabled: 'unlock', onConflict });
    expect(verify(there, policy)).toMatchObject([{ state, reasons: ['OTHER_CONTENT_IN_TARGET'], verified: false }]);
    expect(findingsAfter(there, policy)).toMatchObject({
      items: { total: 1, done: 0, failed: 0, [state]: 1 },
      problemCount: 1,
    });
  });

  test.each([
    { disabled: 'unlock', onConflict: 'newVersion' },
    { disabled: 'move', onConflict: 'skip' },
  ] as const)('fails with %j', (policy) => {
    expect(verify(there, moveOf(policy))).toMatchObject([{ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' }]);
  });
});

test.each([
  [verified, true],
  [notEqual, true],
  [{ ...notEqual, code: 'VAULT_UNAVAILABLE', retryable: true }, false],
  [{ state: 'outdated', doubles: [], throttled: 0 }, false],
] as const)('isVerdict of %j is %s', (output, is) => {
  expect(isVerdict(output as VerifiedOutput)).toBe(is);
});
