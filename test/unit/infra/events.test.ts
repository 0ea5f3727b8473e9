import { apiOperations } from '../../../shared/contracts/operations/apiOperations';
import { changedInParts } from '../../../shared/rules/transfer/freezeState';
import { finished } from '../../support/slices/finished';
import { idOfVault } from '../../support/events/vaultEvents';
import { infraText } from '../../support/infra/infraTemplate';

// The optional deployment of the events of a vault, as Azure receives it.

const { resources } = JSON.parse(infraText('events.json')) as {
  readonly resources: Readonly<Record<string, { readonly type: string; readonly properties: object }>>;
};

/** The properties of the resource of a type. */
const propertiesOf = (type: string) => Object.values(resources).find((resource) => resource.type === type)?.properties;

const subscription = propertiesOf('Microsoft.EventGrid/systemTopics/eventSubscriptions') as {
  readonly filter: { readonly includedEventTypes: readonly string[] };
  readonly destination: { readonly endpointType: string; readonly properties: string };
};

test('it subscribes to the types of events that wake a held move, and to no others', () => {
  const { includedEventTypes } = subscription.filter;
  const source = idOfVault('contoso-west');
  expect(includedEventTypes.filter((type) => finished(changedInParts([{ type, source }])).length === 0)).toEqual([]);
  expect(includedEventTypes).toHaveLength(3);
});

test('Event Grid calls the function of events with the key of this function', () => {
  const { endpointType, properties } = subscription.destination;
  const { path, operationId } =
    apiOperations.find(({ role }) => role === 'AzureEventGridSecureWebhookSubscriber') ?? {};
  expect(endpointType).toBe('WebHook');
  expect(properties).toContain(`/api/${String(path)}?code=`);
  expect(properties).toMatch(new RegExp(`listKeys\\(.*'${String(operationId)}'`));
});

test('its topic has the events of one vault', () => {
  expect(propertiesOf('Microsoft.EventGrid/systemTopics')).toMatchObject({ topicType: 'Microsoft.KeyVault.vaults' });
});
