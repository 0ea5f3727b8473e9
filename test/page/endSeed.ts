import { defaultIdentity, defaultSubscriptionId } from '../../local/azure/cloud/defaults';
import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { hostileText } from './pageSeed';

/** A vault with consumers, and one without, that nobody uses any more. */
export const usedSource = 'used-we';
export const quietSource = 'quiet-we';

const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/estate/providers`;
const person = '7c0d5be1-2f41-4b7e-9d5d-0c7c6a1e2f30';

/** What hostile people call their keys: markup, codes of a terminal, and characters that turn the direction. */
const hostileKeys = [hostileText, '\u001b[31mred\u001b[0m', `direction \u202e text`, '"><script>window.hit=1</script>'];

/** The number of consumers that the app can change. */
export const changeable = hostileKeys.length + 1;

export function endSeed(): SeedInput {
  const vault = (name: string, region: string) => ({
    name,
    region,
    secrets: region === 'westeurope' ? [{ name: 'one', versions: [{ value: 'value' }] }] : [],
  });
  // Somebody used it every day until 40 days ago, and the app since, so the log has no hole.
  const auditedCalls = Array.from({ length: 100 }, (_, at) => 100 - at).map((daysAgo) => ({
    ...{ objectId: daysAgo > 40 ? person : defaultIdentity.objectId, path: '/secrets/one', daysAgo },
  }));
  const audit = { name: 'audit', properties: { workspaceId: '/subscriptions/s/w', logs: [], metrics: [] } };
  return {
    settings: { latency: { ms: 1 }, delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0, accessMs: 0 } },
    vaults: [
      vault(usedSource, 'westeurope'),
      vault('used-ne', 'northeurope'),
      { ...vault(quietSource, 'westeurope'), auditedCalls, diagnosticSettings: [audit] },
      vault('quiet-ne', 'northeurope'),
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
    resources: consumers(`https://${usedSource}.vault.azure.net`),
  };
}

/** References of App Configuration, a linked service, and an app whose setting only a person may change. */
function consumers(url: string): NonNullable<SeedInput['resources']> {
  const store = `${group}/Microsoft.AppConfiguration/configurationStores/settings`;
  const factory = `${group}/Microsoft.DataFactory/factories/lines`;
  const app = `${group}/Microsoft.Web/sites/shop`;
  const at = (path: string, type: string, properties: object, isChild: boolean) => {
    const last = path.lastIndexOf('/');
    return { scope: path.slice(0, last), name: path.slice(last + 1), type, properties, isChild };
  };
  const reference = 'application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8';
  const value = JSON.stringify({ uri: `${url}/secrets/one` });
  const setting = { reference: `@Microsoft.KeyVault(SecretUri=${url}/secrets/one/)`, status: 'Resolved' };
  return [
    at(store, 'Microsoft.AppConfiguration/configurationStores', {}, false),
    at(factory, 'Microsoft.DataFactory/factories', {}, false),
    at(app, 'Microsoft.Web/sites', { state: 'Running' }, false),
    ...hostileKeys.map((key, n) => {
      const own = { key, label: null, etag: `first-${String(n)}`, tags: {}, content_type: reference, value };
      return at(`${store}/items/${String(n)}`, 'kv', own, true);
    }),
    at(
      `${factory}/linkedservices/vault`,
      'linkedservices',
      { type: 'AzureKeyVault', typeProperties: { baseUrl: `${url}/` } },
      true,
    ),
    at(`${app}/config/configreferences/appsettings/Password`, 'configreferences', setting, true),
  ];
}
