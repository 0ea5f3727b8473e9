import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { soleVersion } from '../../../../../shared/rules/plan/itemTraits';
import { idOf, moveOf, resultOf } from '../../../../support/move/moveFixtures';

const pair = { from: idOf('a'), to: idOf('b') };
const left = { version: idOf('old'), reason: 'OLD_VERSION_DISABLED' } as const;
const ask = (changes: Partial<ItemResult>, terms: Partial<MoveSpec> = {}) =>
  soleVersion(resultOf({ versions: [pair], ...changes }), moveOf({ verify: 'full', ...terms }));

test('soleVersion returns the only version that was seen and written', () => {
  expect(ask({})).toEqual(pair);
});

test.each<[string, Partial<ItemResult>, Partial<MoveSpec>]>([
  ['its copy was not recorded', { versions: [] }, {}],
  ['there are more', { versions: [pair, { from: idOf('c'), to: idOf('d') }], versionCount: 2 }, {}],
  ['one was left out', { versionCount: 2, versionsLeftOut: [left] }, {}],
  ['another came after the plan', { reasons: ['CHANGED_SINCE_PLAN'] }, {}],
  ['it is a key', { itemType: 'key' }, {}],
  ['it is a certificate', { itemType: 'certificate' }, {}],
  ['no value may be read', {}, { verify: 'metadata' }],
  ['a disabled one may have been enabled', {}, { disabled: 'unlock' }],
  ['it may be on top of others', {}, { onConflict: 'newVersion' }],
])('soleVersion returns undefined when %s', (_, changes, terms) => {
  expect(ask(changes, terms)).toBeUndefined();
});
