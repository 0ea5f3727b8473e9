import { type CertificateClient, type CertificateProperties } from '@azure/keyvault-certificates';
import { type KeyClient, type KeyProperties } from '@azure/keyvault-keys';
import { type SecretClient, type SecretProperties } from '@azure/keyvault-secrets';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { collect } from '../azure/azureTestVaults';
import { localCertificateClient, localKeyClient, localSecretClient } from '../local/localVaults';
import { type OutsideItem, type OutsideType, type OutsideVersion } from './outsideVersion';

interface Content {
  readonly content: string;
  readonly shape: string;
  readonly previous: string | undefined;
}

type Properties = SecretProperties | KeyProperties | CertificateProperties;

const quick = { intervalInMs: 5 };

/**
 * One vault, used through the SDK of Azure alone: the operations that a user can execute, and the data that a user
 * can read.
 */
export class OutsideVault {
  private readonly secrets: SecretClient;
  private readonly keys: KeyClient;
  private readonly certificates: CertificateClient;
  /** The content of a version never changes, so each is read once. */
  private readonly contents = new Map<string, Content>();

  constructor(
    azure: ReadyInfo,
    readonly name: string,
  ) {
    this.secrets = localSecretClient(azure, name);
    this.keys = localKeyClient(azure, name);
    this.certificates = localCertificateClient(azure, name);
  }

  async read(type: OutsideType, name: string): Promise<OutsideItem> {
    const listed = await this.list(type, name);
    if (listed.length === 0) {
      return { state: (await this.isDeleted(type, name)) ? 'deleted' : 'absent', versions: [], current: undefined };
    }
    const read = [];
    for (const properties of listed) read.push(await this.readVersion(type, name, properties));
    const depths = depthsOf(read.map(({ version, previous }) => [version.id, previous]));
    const versions = read
      .map(({ version }) => version)
      .sort((a, b) => a.createdMs - b.createdMs || (depths.get(a.id) ?? 0) - (depths.get(b.id) ?? 0));
    return { state: 'live', versions, current: await this.currentOf(type, name, versions) };
  }

  /** The ids of the versions of a live item, in any order. */
  async versionsOf(type: OutsideType, name: string): Promise<readonly string[]> {
    return (await this.list(type, name)).map(({ version = '' }) => version);
  }

  /** Creates a new version, and the item if it does not exist. */
  async add(type: OutsideType, name: string, value: string): Promise<void> {
    if (type === 'secret') await this.secrets.setSecret(name, value, { tags: { made: 'outside' } });
    else if (type === 'key') await this.keys.createEcKey(name, { curve: 'P-256' });
    else await (await this.certificates.beginCreateCertificate(name, certificatePolicy, quick)).pollUntilDone();
  }

  async change(
    type: OutsideType,
    name: string,
    version: string,
    change: { enabled?: boolean; tags?: Record<string, string>; expiresOn?: Date; contentType?: string },
  ): Promise<void> {
    if (type === 'secret') await this.secrets.updateSecretProperties(name, version, change);
    else if (type === 'key') await this.keys.updateKeyProperties(name, version, change);
    else await this.certificates.updateCertificateProperties(name, version, change);
  }

  async remove(type: OutsideType, name: string): Promise<void> {
    if (type === 'secret') await (await this.secrets.beginDeleteSecret(name, quick)).pollUntilDone();
    else if (type === 'key') await (await this.keys.beginDeleteKey(name, quick)).pollUntilDone();
    else await (await this.certificates.beginDeleteCertificate(name, quick)).pollUntilDone();
  }

  async recover(type: OutsideType, name: string): Promise<void> {
    if (type === 'secret') await (await this.secrets.beginRecoverDeletedSecret(name, quick)).pollUntilDone();
    else if (type === 'key') await (await this.keys.beginRecoverDeletedKey(name, quick)).pollUntilDone();
    else await (await this.certificates.beginRecoverDeletedCertificate(name, quick)).pollUntilDone();
  }

  async purge(type: OutsideType, name: string): Promise<void> {
    if (type === 'secret') await this.secrets.purgeDeletedSecret(name);
    else if (type === 'key') await this.keys.purgeDeletedKey(name);
    else await this.certificates.purgeDeletedCertificate(name);
  }

  private async list(type: OutsideType, name: string): Promise<Properties[]> {
    if (type === 'secret') return collect(this.secrets.listPropertiesOfSecretVersions(name));
    if (type === 'key') return collect(this.keys.listPropertiesOfKeyVersions(name));
    return collect(this.certificates.listPropertiesOfCertificateVersions(name));
  }

  private async isDeleted(type: OutsideType, name: string): Promise<boolean> {
    const reading =
      type === 'secret'
        ? this.secrets.getDeletedSecret(name)
        : type === 'key'
          ? this.keys.getDeletedKey(name)
          : this.certificates.getDeletedCertificate(name);
    return reading.then(
      () => true,
      () => false,
    );
  }

  private async readVersion(type: OutsideType, name: string, properties: Properties) {
    const { version: id = '', enabled = true, createdOn, notBefore, expiresOn, tags = {} } = properties;
    const { content, shape, previous } = await this.contentOf(type, name, properties);
    const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
    const contentType = type === 'secret' ? ((properties as SecretProperties).contentType ?? '') : '';
    const attributes = JSON.stringify([notBefore ?? null, expiresOn ?? null, contentType, sorted]);
    const version: OutsideVersion = { id, createdMs: createdOn?.getTime() ?? 0, enabled, content, shape, attributes };
    return { version, previous };
  }

  private async contentOf(type: OutsideType, name: string, properties: Properties): Promise<Content> {
    const { version: id = '', enabled = true } = properties;
    const label = `${type}/${name}/${id}`;
    const known = this.contents.get(label);
    if (known !== undefined) return known;
    // The service does not return the value of a disabled secret, so this enables it for a moment.
    const isClosed = type === 'secret' && !enabled;
    if (isClosed) await this.change(type, name, id, { enabled: true });
    const content = await this.readContent(type, name, properties);
    if (isClosed) await this.change(type, name, id, { enabled: false });
    this.contents.set(label, content);
    return content;
  }

  private async readContent(type: OutsideType, name: string, properties: Properties): Promise<Content> {
    const { version: id = '' } = properties;
    if (type === 'secret') {
      const { value = '', properties: read } = await this.secrets.getSecret(name, { version: id });
      return { content: value, shape: '', previous: read.previousVersion };
    }
    if (type === 'key') {
      const { key } = await this.keys.getKey(name, { version: id });
      const content = [key?.x, key?.y, key?.n].map((part) => Buffer.from(part ?? []).toString('hex')).join();
      return { content, shape: `${key?.kty ?? ''} ${key?.crv ?? ''}`, previous: undefined };
    }
    const { x509Thumbprint = new Uint8Array() } = properties as CertificateProperties;
    return { content: Buffer.from(x509Thumbprint).toString('hex'), shape: '', previous: undefined };
  }

  private async currentOf(type: OutsideType, name: string, versions: readonly OutsideVersion[]) {
    const newest = versions.at(-1);
    if (type === 'key') return (await this.keys.getKey(name)).properties.version;
    if (type === 'certificate') return (await this.certificates.getCertificate(name)).properties.version;
    return newest?.enabled === true ? (await this.secrets.getSecret(name)).properties.version : newest?.id;
  }
}

const certificatePolicy = {
  issuerName: 'Self',
  subject: 'CN=sequences.example',
  keyType: 'EC',
  keyCurveName: 'P-256',
  exportable: true,
} as const;

/** The number of versions before each one, by the chain of previous versions that secrets have. */
function depthsOf(links: readonly (readonly [id: string, previous: string | undefined])[]): Map<string, number> {
  const previous = new Map(links);
  const depth = (id: string, limit: number): number => {
    const before = previous.get(id);
    return before === undefined || limit === 0 ? 0 : 1 + depth(before, limit - 1);
  };
  return new Map(links.map(([id]) => [id, depth(id, links.length)]));
}
