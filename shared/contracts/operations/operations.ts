import { deliveryRole } from '../model/caller';
import { checkOperations } from './checkOperations';
import { consumerOperations } from './consumerOperations';
import { fleetOperations } from './fleetOperations';
import { listOperations } from './listOperations';
import { moveOperations } from './moveOperations';
import { get, maxDeliveryBytes, post } from './operation';
import { retirementOperations } from './retirementOperations';
import { rollbackOperations } from './rollbackOperations';

/** The operations of the app itself, of Azure Event Grid, and of the page. */
const appOperations = {
  getHealth: get('health', {
    answer: 'Health',
    summary: 'Shows whether the app can work, and which of its parts are off.',
    says: 'The app has its identity and can read its store. `degraded`: parts that moves do not need are off.',
  }),
  getOpenApi: get('openapi.json', {
    answer: null,
    summary: 'Shows this document.',
    says: 'The document.',
  }),
  takeVaultEvents: post('events/keyvault', deliveryRole, 'VaultEvents', {
    maxBytes: maxDeliveryBytes,
    // Source: CloudEvents 1.0.2, "JSON event format for CloudEvents". Event Grid's own schema is plain JSON.
    bodyTypes: ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'],
    ...{ isParsedByHandler: true, hasHandshake: true, status: 200, answer: 'TakenEvents' },
    summary:
      'Takes events of Azure Event Grid about vaults, in its own schema or as CloudEvents 1.0, and wakes held moves.',
    says: 'Taken. The answer to the handshake of Event Grid repeats its code.',
    problems: {
      415: 'The content type of the body is neither application/json nor that of CloudEvents in JSON.',
      429: 'Too many events of different vaults. Event Grid delivers them again.',
    },
  }),
  // The page returns the same bytes to everyone, so it needs no key and no role.
  getUi: get('ui', {
    ...{ isPublic: true, answer: null, types: ['text/html'] },
    summary: 'Shows the page on which a person watches and steers moves.',
    says: 'The page.',
  }),
  getUiFile: get('ui/{file}', {
    ...{ isPublic: true, answer: null, types: ['text/javascript', 'text/css'] },
    summary: 'Returns the script or the style of the page.',
    says: 'The file.',
    problems: { 404: 'The page has no such file.' },
  }),
} as const;

/**
 * The HTTP contract: every operation of the app by the name of its function. The registration of the functions, the parsing of requests,
 * the roles of callers, the OpenAPI document and the clients come from this table.
 */
export const operations = {
  ...moveOperations,
  ...rollbackOperations,
  ...retirementOperations,
  ...listOperations,
  ...checkOperations,
  ...consumerOperations,
  ...fleetOperations,
  ...appOperations,
} as const;

export type Operations = typeof operations;
export type OperationId = keyof Operations;
