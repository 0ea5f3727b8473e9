import { defaultIdentity, defaultSubscriptionId, guidOf } from '../../../local/azure/cloud/defaults';
import { type AccessRules } from '../../../local/azure/vault/access/accessRules';
import { type VirtualAzure } from '../azure';
import { type World } from '../world';
import { type Ledger, people } from './ledger';
import { type ItemType, type SceneAct, type SceneItem } from './scene';
import { keyOfPeople, sceneVault, scratchGroup } from './sceneSeed';

const person = { ...defaultIdentity, objectId: guidOf({ who: 'a person' }), clientId: guidOf({ who: 'their tool' }) };
const folders = { secret: 'secrets', key: 'keys', certificate: 'certificates' } as const;
const all = ['all'];

interface ActPlace {
  readonly world: World;
  readonly azure: VirtualAzure;
  readonly ledger: Ledger;
  readonly items: readonly SceneItem[];
}

/** Does acts of people. Their requests meet no faults, so what they did is known. */
export class SceneActs {
  private made = 0;
  private readonly tokens = new Map<string, Promise<{ readonly token: string }>>();

  constructor(private readonly place: ActPlace) {}

  async do({ what, side, itemName }: SceneAct): Promise<void> {
    const newest = this.place.ledger.at(side, itemName, this.place.world.now).versions.at(-1)?.id ?? '';
    const itemType = this.place.items.find(({ name }) => name === itemName)?.itemType ?? 'secret';
    const vault = sceneVault(this.place.world.seed, side);
    const at = `${folders[itemType]}/${itemName}`;
    switch (what) {
      case 'write':
        return this.write(vault, at, itemType, newest);
      case 'delete':
        return this.send(vault, 'DELETE', at);
      case 'recover':
        return this.send(vault, 'POST', `deleted${at}/recover`);
      case 'purge':
        return this.send(vault, 'DELETE', `deleted${at}`);
      case 'disable':
        return this.send(vault, 'PATCH', `${at}/${newest}`, { attributes: { enabled: false } });
      case 'recreate':
        await this.send(vault, 'DELETE', at);
        await this.send(vault, 'DELETE', `deleted${at}`);
        return this.write(vault, at, itemType, '');
      case 'refuse':
      case 'permit':
        this.allow(vault, what === 'permit');
    }
  }

  /** A new version, or a new item. */
  private write(vault: string, at: string, itemType: ItemType, newest: string): Promise<void> {
    this.made += 1;
    if (itemType === 'secret') return this.send(vault, 'PUT', at, { value: `of-people-${String(this.made)}` });
    // Nothing makes a certificate at once, so somebody only changes its tags.
    if (itemType === 'certificate')
      return this.send(vault, 'PATCH', `${at}/${newest}`, { tags: { by: String(this.made) } });
    return this.send(vault, 'PUT', at, { key: keyOfPeople(this.made) });
  }

  /** Removes the right of the app to the items of a vault, or gives it back. */
  private allow(name: string, isAllowed: boolean): void {
    const { world, azure } = this.place;
    const vault = azure.state.vault(name);
    if (vault === undefined) return;
    const own = { objectId: person.objectId, secrets: all, keys: all, certificates: all };
    const access: AccessRules = isAllowed ? { model: 'open' } : { model: 'accessPolicies', policies: [own] };
    vault.settings = { ...vault.settings, access };
    world.note(`people ${isAllowed ? 'permit' : 'refuse'} ${name}`);
  }

  /** Returns whether the vault is that of the person: nobody had the name. */
  async createVault(name: string, location: string): Promise<boolean> {
    if (this.place.azure.state.vault(name) !== undefined) return false;
    const { tenantId } = person;
    const group = `subscriptions/${defaultSubscriptionId}/resourceGroups/${scratchGroup}`;
    const path = `${group}/providers/Microsoft.KeyVault/vaults/${name}?api-version=2023-07-01`;
    const properties = { tenantId, sku: { family: 'A', name: 'standard' }, accessPolicies: [] };
    const audience = 'https://management.azure.com';
    const url = new URL(`${audience}/${path}`);
    const status = await this.request(audience, url, 'PUT', { location, properties });
    return status !== undefined && status < 300;
  }

  /** Opens the network of a vault. */
  async openNetwork(vaultId: string): Promise<void> {
    const audience = 'https://management.azure.com';
    const networkAcls = { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] };
    const url = new URL(`${audience}${vaultId}?api-version=2023-07-01`);
    await this.request(audience, url, 'PATCH', { properties: { publicNetworkAccess: 'Enabled', networkAcls } });
  }

  private async send(vault: string, method: string, path: string, body?: object): Promise<void> {
    const url = new URL(`https://${vault}.vault.azure.net/${path}?api-version=7.4`);
    await this.request('https://vault.azure.net', url, method, body);
    this.place.ledger.note(vault, { by: people, sentMs: this.place.world.now, isAgain: false });
  }

  private async request(audience: string, url: URL, method: string, body?: object): Promise<number | undefined> {
    const { world, azure } = this.place;
    const issued =
      this.tokens.get(audience) ?? azure.services.tokens.issue({ ...person, audience, lifetimeSeconds: 864_000 });
    this.tokens.set(audience, issued);
    const { token } = await issued;
    const bytes = body === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(body));
    const headers: Readonly<Record<string, string>> = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(body === undefined ? {} : { 'content-length': String(bytes.length) }),
    };
    const request = { method, url, header: (name: string) => headers[name], body: () => Promise.resolve(bytes) };
    const sent = await azure.answer(request);
    world.note(`people ${method} ${url.host}${url.pathname} ${String(sent?.status)}`);
    return sent?.status;
  }
}
