import { backupItemContract } from '../../../../shared/contracts/steps/itemSteps';
import { moveSpecSchema } from '../../../../shared/contracts/steps/moveSpec';
import { proveStartContract } from '../../../../shared/contracts/steps/starts';
import { briefInput } from '../../../../functions/orchestrators/engine/briefInput';
import { moveOf } from '../../../support/move/moveFixtures';

const item = { itemType: 'secret', itemName: 'payments' } as const;
const ids = { moveId: 'one-move', runId: '0a1b2c3d', sourceVault: 'source', targetVault: 'target' };
const usual = moveSpecSchema.parse(ids);

describe('briefInput', () => {
  test('leaves out the options that have their default', () => {
    expect(briefInput(backupItemContract.input, { move: usual, ...item })).toEqual({ move: ids, ...item });
  });

  test.each([
    ['none', {}],
    ['texts', { method: 'exportImport', onConflict: 'fail', verify: 'none', approval: 'required' } as const],
    ['groups', { copy: { ...usual.copy, issuers: false }, pace: { ...usual.pace, maxInFlight: 7 } }],
    ['lists', { failOn: ['warning'], select: { ...usual.select, include: ['pay-*'] } }],
    ['values without a default', { contentKey: 'ab'.repeat(32), startToken: 'cd'.repeat(32), retryOf: '11112222' }],
  ])('keeps %s that differ, so that a step reads the move as it was', (_, changes) => {
    const move = moveSpecSchema.parse({ ...ids, ...changes });
    const sent: unknown = JSON.parse(JSON.stringify(briefInput(backupItemContract.input, { move, ...item })));
    expect(sent).toMatchObject({ move: { ...ids, ...changes } });
    expect(backupItemContract.input.parse(sent)).toEqual({ move, ...item });
  });

  test('makes the input of a step a third as long', () => {
    const whole = JSON.stringify({ move: moveOf(), ...item });
    expect(JSON.stringify(briefInput(backupItemContract.input, { move: moveOf(), ...item })).length).toBeLessThan(
      whole.length / 3,
    );
  });

  test('keeps the input of a step that does not parse a move, because it may prove the whole', () => {
    const input = { move: usual };
    expect(briefInput(proveStartContract.input, input)).toBe(input);
  });

  test.each([[undefined], [null], ['text'], [{ item }], [{ move: 'text' }]])('keeps %j', (input) => {
    expect(briefInput(backupItemContract.input, input)).toEqual(input);
  });
});
