import { defaultIdentity, defaultSubscriptionId, guidOf } from '../../../local/azure/cloud/defaults';
import { type SentAnswer } from '../../../local/azure/calls/answer';
import { type VaultSettings } from '../../../local/azure/vault/vault';
import { type VirtualAzure } from '../azure';
import { type World } from '../world';
import { type Ledger, people } from './ledger';
import { type ItemType, type SceneAct, type SceneItem, type SceneSide } from './scene';
import { keyOfPeople, sceneVault, sceneVaultId, scratchGroup } from './sceneSeed';

const person = { ...defaultIdentity, objectId: guidOf({ who: 'a person' }), clientId: guidOf({ who: 'their tool' }) };
const folders = { secret: 'secrets', key: 'keys', certificate: 'certificates' } as const;
const all = ['all'];
const dataAudience = 'https://vault.azure.net';
const armAudience = 'https://management.azure.com';
const newVault = { tenantId: person.tenantId, sku: { family: 'A', name: 'standard' }, accessPolicies: [] };
/** How long a deleted vault is away. */
const awayMs = 8 * 60_000;

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

  async do(act: SceneAct): Promise<void> {
    await this.act(act);
  }

  private async act({ what, side, itemName }: SceneAct): Promise<unknown> {
    const { versions } = this.place.ledger.at(side, itemName, this.place.world.now);
    const [oldest = '', newest = ''] = [versions.at(0)?.id, versions.at(-1)?.id];
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
      case 'tag':
        return this.tag(vault, `${at}/${newest}`);
      case 'tagOldest':
        return this.tag(vault, `${at}/${oldest}`);
      case 'changePolicy':
        return this.changePolicy(vault, at, itemType);
      case 'restoreOlder':
        return this.restoreOlder(vault, at);
      case 'deleteVault':
        return this.deleteAndRecover(side);
      case 'replaceVault':
        return this.replaceVault(side);
      case 'refuse':
      case 'permit':
        this.allow(vault, what === 'permit');
        return undefined;
      case 'close':
      case 'open':
        this.change(vault, { network: what === 'open' ? 'open' : 'firewall' });
        return undefined;
    }
  }

  private tag(vault: string, at: string): Promise<unknown> {
    this.made += 1;
    return this.send(vault, 'PATCH', at, { tags: { by: String(this.made) } });
  }

  /** A secret has no policy. */
  private async changePolicy(vault: string, at: string, itemType: ItemType): Promise<unknown> {
    this.made += 1;
    const years = 2 + (this.made % 8);
    const action = { trigger: { timeAfterCreate: `P${String(years)}Y` }, action: { type: 'Rotate' } };
    if (itemType === 'key') return this.send(vault, 'PUT', `${at}/rotationpolicy`, { lifetimeActions: [action] });
    const validity = { x509_props: { validity_months: 12 + years } };
    return itemType === 'certificate' ? this.send(vault, 'PATCH', `${at}/policy`, validity) : undefined;
  }

  /** Replaces an item by its own backup of some minutes ago. */
  private async restoreOlder(vault: string, at: string): Promise<void> {
    const made = await this.request(dataAudience, urlIn(vault, `${at}/backup`), 'POST');
    if (made?.status !== 200) return;
    await this.place.world.wait(150_000);
    await this.send(vault, 'DELETE', at);
    await this.send(vault, 'DELETE', `deleted${at}`);
    const [folder = ''] = at.split('/');
    const { value } = JSON.parse(made.text ?? '') as { readonly value: string };
    // The service keeps the name for some seconds after a purge.
    for (let tries = 0; tries < 10; tries += 1)
      if ((await this.send(vault, 'POST', `${folder}/restore`, { value })) === 200) return;
      else await this.place.world.wait(1_000);
  }

  /** A new version, or a new item. */
  private write(vault: string, at: string, itemType: ItemType, newest: string): Promise<unknown> {
    this.made += 1;
    if (itemType === 'secret') return this.send(vault, 'PUT', at, { value: `of-people-${String(this.made)}` });
    // Nothing makes a certificate at once, so somebody only changes its tags.
    if (itemType === 'certificate') return this.tag(vault, `${at}/${newest}`);
    return this.send(vault, 'PUT', at, { key: keyOfPeople(this.made) });
  }

  /** Removes the right of the app to the items of a vault, or gives it back. */
  private allow(name: string, isAllowed: boolean): void {
    const own = { objectId: person.objectId, secrets: all, keys: all, certificates: all };
    this.change(name, { access: isAllowed ? { model: 'open' } : { model: 'accessPolicies', policies: [own] } });
    this.place.world.note(`people ${isAllowed ? 'permit' : 'refuse'} ${name}`);
  }

  private change(name: string, changes: Partial<VaultSettings>): void {
    const vault = this.place.azure.state.vault(name);
    if (vault !== undefined) vault.settings = { ...vault.settings, ...changes };
  }

  /** Returns whether the vault is that of the person: nobody had the name. */
  async createVault(name: string, location: string): Promise<boolean> {
    if (this.place.azure.state.vault(name) !== undefined) return false;
    const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/${scratchGroup}`;
    const path = `${group}/providers/Microsoft.KeyVault/vaults/${name}`;
    const sent = await this.manage('PUT', path, { location, properties: newVault });
    return sent !== undefined && sent.status < 300;
  }

  /** Opens the network of a vault. */
  async openNetwork(vaultId: string): Promise<void> {
    const networkAcls = { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] };
    await this.manage('PATCH', vaultId, { properties: { publicNetworkAccess: 'Enabled', networkAcls } });
  }

  private async deleteAndRecover(side: SceneSide): Promise<void> {
    const { world } = this.place;
    const location = await this.deleteVault(side);
    await world.wait(awayMs);
    const properties = { ...newVault, createMode: 'recover' };
    await this.manage('PUT', sceneVaultId(world.seed, side), { location, properties });
    this.noteVault(side);
  }

  /** Deletes a vault permanently, and creates an empty one of its name. */
  private async replaceVault(side: SceneSide): Promise<void> {
    const { world, ledger } = this.place;
    const location = await this.deleteVault(side);
    const provider = `/subscriptions/${defaultSubscriptionId}/providers/Microsoft.KeyVault`;
    await this.manage('POST', `${provider}/locations/${location}/deletedVaults/${sceneVault(world.seed, side)}/purge`);
    const sent = await this.manage('PUT', sceneVaultId(world.seed, side), { location, properties: newVault });
    this.noteVault(side);
    if (sent !== undefined && sent.status < 300) ledger.replacedMs.push(world.now);
  }

  /** Returns where it was. */
  private async deleteVault(side: SceneSide): Promise<string> {
    const { world, azure } = this.place;
    const location = azure.state.vault(sceneVault(world.seed, side))?.settings.region ?? '';
    await this.manage('DELETE', sceneVaultId(world.seed, side));
    this.noteVault(side);
    return location;
  }

  /** The app has all rights to a vault that came back. */
  private noteVault(side: SceneSide): void {
    const { world, ledger } = this.place;
    const name = sceneVault(world.seed, side);
    this.change(name, { access: { model: 'open' } });
    ledger.note(name, { by: people, sentMs: world.now, isAgain: false });
  }

  private manage(method: string, path: string, body?: object): Promise<SentAnswer | undefined> {
    const url = new URL(`${armAudience}${path}?api-version=2023-07-01`);
    return this.request(armAudience, url, method, body);
  }

  /** Returns the status of the answer. */
  private async send(vault: string, method: string, path: string, body?: object): Promise<number | undefined> {
    const sent = await this.request(dataAudience, urlIn(vault, path), method, body);
    this.place.ledger.note(vault, { by: people, sentMs: this.place.world.now, isAgain: false });
    return sent?.status;
  }

  private async request(audience: string, url: URL, method: string, body?: object): Promise<SentAnswer | undefined> {
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
    return sent;
  }
}

function urlIn(vault: string, path: string): URL {
  return new URL(`https://${vault}.vault.azure.net/${path}?api-version=7.4`);
}
