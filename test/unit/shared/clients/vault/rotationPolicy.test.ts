import { rotationBody, rotationPolicySchema } from '../../../../../shared/clients/vault/vaultKeysClient';
import { type RotationPolicy } from '../../../../../shared/clients/vault/vaultKeys';

const notice = { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } };
const id = 'https://contoso.vault.azure.net/keys/payments/rotationpolicy';

test('rotationPolicySchema returns undefined for the default policy', () => {
  expect(rotationPolicySchema.parse({ lifetimeActions: [notice], attributes: null })).toBeUndefined();
});

test('rotationPolicySchema reads a policy with an id', () => {
  const rotate = { trigger: { timeAfterCreate: 'P60D', timeBeforeExpiry: null }, action: { type: 'Rotate' } };
  const answer = { id, lifetimeActions: [rotate, notice], attributes: { expiryTime: 'P90D', created: 1, updated: 2 } };
  expect(rotationPolicySchema.parse(answer)).toEqual({
    expiryTime: 'P90D',
    lifetimeActions: [
      { action: 'Rotate', timeAfterCreate: 'P60D' },
      { action: 'Notify', timeBeforeExpiry: 'P30D' },
    ],
  });
});

test.each(['notify', 'NOTIFY', 'Notify'])('rotationPolicySchema reads the action %s', (type) => {
  const answer = { id, lifetimeActions: [{ ...notice, action: { type } }] };
  expect(rotationPolicySchema.parse(answer)?.lifetimeActions).toEqual([{ action: 'Notify', timeBeforeExpiry: 'P30D' }]);
});

test('an action, a trigger and a field that the app does not know pass through both ways', () => {
  const unknown = { trigger: { timeAfterUses: 'N500', timeAfterCreate: null }, action: { type: 'Revoke' } };
  const policy = rotationPolicySchema.parse({ id, lifetimeActions: [unknown, notice] });
  expect(policy?.lifetimeActions[0]).toEqual({ action: 'Revoke', timeAfterUses: 'N500' });
  expect(policy && rotationBody(policy)).toEqual({
    lifetimeActions: [{ trigger: { timeAfterUses: 'N500' }, action: { type: 'Revoke' } }, notice],
    attributes: {},
  });
});

test('rotationBody converts a policy for the service', () => {
  const policy: RotationPolicy = {
    expiryTime: 'P1Y',
    lifetimeActions: [{ action: 'Rotate', timeAfterCreate: 'P60D' }],
  };
  expect(rotationBody(policy)).toEqual({
    attributes: { expiryTime: 'P1Y' },
    lifetimeActions: [{ trigger: { timeAfterCreate: 'P60D' }, action: { type: 'Rotate' } }],
  });
});
