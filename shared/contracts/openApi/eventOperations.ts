import { deliveryRole } from '../model/caller';
import { type ApiOperation, bodyProblems } from './apiOperation';

/** The operation that Azure Event Grid calls. */
export const eventOperations: readonly ApiOperation[] = [
  {
    operationId: 'takeVaultEvents',
    method: 'post',
    path: 'events/keyvault',
    summary:
      'Takes events of Azure Event Grid about vaults, in its own schema or as CloudEvents 1.0, and wakes held moves.',
    role: deliveryRole,
    body: 'VaultEvents',
    success: {
      status: 200,
      description: 'Taken. The answer to the handshake of Event Grid repeats its code.',
      content: { 'application/json': 'TakenEvents' },
    },
    problems: {
      ...bodyProblems,
      415: 'The content type of the body is neither application/json nor that of CloudEvents in JSON.',
      429: 'Too many events of different vaults. Event Grid delivers them again.',
    },
  },
];
