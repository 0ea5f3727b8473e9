import { keyCosts } from '../../../../../shared/clients/pace/serviceLimits';

test.each([
  ['RSA', 2_048, 'keyCall', 1],
  ['RSA', 3_072, 'keyCall', 4],
  ['RSA', 4_096, 'keyCall', 8],
  ['RSA-HSM', 4_096, 'hsmKeyCall', 8],
  ['EC', undefined, 'keyCall', 1],
  ['EC-HSM', 521, 'hsmKeyCall', 1],
])('a call on a key of type %s with %s bits counts as the service says', (keyType, keySize, requestClass, weight) => {
  const costs = keyCosts();
  costs.note('Payments', { keyType, keySize });
  expect(costs.of('payments')).toEqual({ requestClass, weight });
});

test('an unknown key counts as the last key that was read', () => {
  const costs = keyCosts();
  expect(costs.of('first')).toEqual({ requestClass: 'keyCall', weight: 1 });
  costs.note('large', { keyType: 'RSA-HSM', keySize: 4_096 });
  expect(costs.of('next')).toEqual({ requestClass: 'hsmKeyCall', weight: 8 });
});
