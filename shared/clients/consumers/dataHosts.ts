import { MoverError } from '../../contracts/model/moverError';
import { type Cloud } from '../../contracts/settings/clouds';

/** The ends of the host names of services that have data of their own. */
export interface DataHosts {
  readonly appConfiguration: string;
  readonly appConfigurationAudience: string;
  readonly synapse: string;
}

function hostsOf(appConfiguration: string, synapse: string): DataHosts {
  return { appConfiguration, appConfigurationAudience: `https://${appConfiguration}`, synapse };
}

/** Sources: App Configuration documentation, "Azure cloud environments"; Azure Government and Azure China documentation, "endpoints". */
const known: Readonly<Record<string, DataHosts>> = {
  AzureCloud: hostsOf('azconfig.io', 'dev.azuresynapse.net'),
  AzureUSGovernment: hostsOf('azconfig.azure.us', 'dev.azuresynapse.usgovcloudapi.net'),
  AzureChinaCloud: hostsOf('azconfig.azure.cn', 'dev.azuresynapse.azure.cn'),
};

/** Undefined for a cloud whose host names the app does not know. */
export function dataHosts({ name }: Pick<Cloud, 'name'>): DataHosts | undefined {
  return known[name];
}

/** The scopes of tokens for these services. */
export function dataScopes(cloud: Pick<Cloud, 'name'>): readonly string[] {
  const hosts = dataHosts(cloud);
  return hosts === undefined ? [] : [hosts.appConfigurationAudience, `https://${hosts.synapse}`].map(scopeOf);
}

export function scopeOf(audience: string): string {
  return `${audience}/.default`;
}

/** One label of a host name. Throws `ARM_REFUSED` for anything else, so that no token goes to another host. */
export function requireStoreName(name: string): string {
  if (/^[0-9a-z](?:[0-9a-z-]{0,61}[0-9a-z])?$/i.test(name)) return name.toLowerCase();
  const message = `Expected the name of a store or a workspace; ${JSON.stringify(name.slice(0, 100))} came. Nothing was sent.`;
  throw new MoverError('ARM_REFUSED', message);
}
