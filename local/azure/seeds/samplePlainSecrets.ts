import { type SeedInput } from './seedSchema';

type Secret = NonNullable<NonNullable<SeedInput['vaults']>[number]['secrets']>[number];

const daySeconds = 24 * 60 * 60;
/** 1 March 2023, when the sample vault's oldest secret was created. */
const firstDay = 1_677_628_800;

const environments = ['dev', 'test', 'prod'];
const databases = ['orders', 'customers', 'inventory', 'invoicing', 'catalog', 'shipping'];
const apis = ['payment-gateway', 'parcel-tracking', 'mail-relay', 'sms-relay', 'maps', 'tax-rates', 'fraud-scoring'];
const services = ['storefront', 'checkout', 'warehouse', 'reporting', 'notifications', 'search'];

/** Typical secrets. Every value says that it is fake. */
export function samplePlainSecrets(): Secret[] {
  const secrets = [
    ...databases.flatMap((database) => environments.map((environment) => connectionString(database, environment))),
    ...apis.map((api, index) => apiKey(api, index)),
    ...services.flatMap((service, index) => [storageKey(service), clientSecret(service, index)]),
    ...environments.flatMap((environment) => [featureFlags(environment), redisPassword(environment)]),
    ...services.map((service, index) => webhook(service, index)),
  ];
  return secrets.map((secret, index) => ({ ...secret, versions: dated(secret.versions, index) }));
}

/** Spreads creation times: later secrets are younger, and versions are a month and some seconds apart. */
function dated(versions: Secret['versions'], index: number): Secret['versions'] {
  return versions.map((version, order) => {
    const created = firstDay + (index * 7 + order * 30) * daySeconds + index * 61 + order * 7;
    return { created, updated: created, ...version };
  });
}

function connectionString(database: string, environment: string): Secret {
  const count = environment === 'prod' ? 4 : 1;
  const server = `sql-contoso-${environment}.database.example`;
  return {
    name: `sql-${database}-${environment}`,
    versions: Array.from({ length: count }, (_, order) => ({
      value:
        `Server=tcp:${server},1433;Initial Catalog=${database};Persist Security Info=False;` +
        `User ID=app-${database};Password=fake-password-${environment}-${order + 1};Encrypt=True;Connection Timeout=30;`,
      contentType: 'connection-string',
      tags: { owner: 'data-platform', environment },
    })),
  };
}

function apiKey(api: string, index: number): Secret {
  return {
    name: `api-key-${api}`,
    versions: Array.from({ length: index + 1 }, (_, order) => ({
      value: `fake-key-${api}-${String(order + 1).padStart(4, '0')}`,
      tags: { rotatedBy: 'pipeline', ticket: `OPS-${1200 + index * 10 + order}` },
    })),
  };
}

function storageKey(service: string): Secret {
  const key = Buffer.from(`not a real storage key for ${service}`.padEnd(64, '.')).toString('base64');
  return {
    name: `storage-${service}`,
    versions: [
      {
        value: `DefaultEndpointsProtocol=https;AccountName=contoso${service};AccountKey=${key};EndpointSuffix=core.example`,
        contentType: 'connection-string',
      },
    ],
  };
}

function clientSecret(service: string, index: number): Secret {
  const expires = firstDay + (1_800 + index * 90) * daySeconds;
  return {
    name: `${service}-client-secret`,
    versions: [
      { value: `fake~client~secret~${service}~1`, contentType: 'text/plain', expires: expires - 365 * daySeconds },
      { value: `fake~client~secret~${service}~2`, contentType: 'text/plain', expires },
    ],
  };
}

function featureFlags(environment: string): Secret {
  const flags = { environment, checkoutV2: environment !== 'prod', maxBasket: 40, regions: ['nl', 'de', 'fr'] };
  return {
    name: `feature-flags-${environment}`,
    versions: [{ value: JSON.stringify(flags, null, 2), contentType: 'application/json' }],
  };
}

function redisPassword(environment: string): Secret {
  return {
    name: `redis-${environment}`,
    versions: [
      { value: `contoso-${environment}.redis.example:6380,password=fake-redis-password,ssl=True,abortConnect=False` },
    ],
  };
}

function webhook(service: string, index: number): Secret {
  return {
    name: `webhook-${service}`,
    versions: [
      { value: `https://hooks.contoso.example/${service}?sig=fake-signature-${index}`, tags: { channel: service } },
    ],
  };
}
