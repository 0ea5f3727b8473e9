import { thumbprint } from '../../../local/azure/vault/certificates/certificateVersion';
import { type Item, type ItemVersion } from '../../../local/azure/vault/items/item';
import { type ItemShelf } from '../../../local/azure/vault/items/itemShelf';
import { type Vault } from '../../../local/azure/vault/vault';
import { type VirtualAzure } from '../azure';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { type World } from '../world';
import { type SceneItem } from './scene';

export interface SeenVersion {
  readonly id: string;
  /** What the version is: equal contents are equal values, keys or certificates. */
  readonly content: string;
  readonly enabled: boolean;
  /** Its tags, its content type and its dates. */
  readonly about: string;
}

/** An item of a vault at one time. */
export interface SeenItem {
  readonly state: 'live' | 'deleted' | 'absent';
  /** Oldest first. */
  readonly versions: readonly SeenVersion[];
  /** The rotation policy of a key, or the policy of a certificate. */
  readonly policy: string;
  /** When somebody wrote to it last, also if that changed nothing else. */
  readonly updated: number;
}

/** Who changed something: a person, or a process of the app with a request that it sent at a time. */
export interface Doer {
  readonly by: string;
  readonly sentMs: number;
  /** Whether the network delivered the request once more. */
  readonly isAgain: boolean;
}

/** One change of an item in a vault. */
export interface Change extends Doer {
  readonly side: string;
  readonly name: string;
  readonly atMs: number;
  readonly before: SeenItem;
  readonly after: SeenItem;
}

export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export const people = 'people';
export const noPolicy = '""';
const nobody: SeenItem = { state: 'absent', versions: [], policy: noPolicy, updated: 0 };

/** Everything that happens to the items of a scene, in the order in which the vaults did it. */
export class Ledger {
  readonly changes: Change[] = [];
  /** When a person replaced a vault by another one of its name. */
  readonly replacedMs: number[] = [];
  private readonly seen = new Map<string, SeenItem>();
  private readonly rewritten = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly azure: VirtualAzure,
    private readonly items: readonly SceneItem[],
    /** Vaults by side. */
    private readonly vaults: Readonly<Record<string, string>>,
    private readonly onChange: (change: Change) => void,
  ) {
    for (const side of Object.keys(vaults))
      for (const item of items) {
        const key = keyOf(side, item);
        this.seen.set(key, this.look(side, item, nobody));
      }
  }

  /** Looks for what a request changed. `vault` is the name of the vault that did it. */
  note(vault: string, doer: Doer): void {
    for (const [side, name] of Object.entries(this.vaults)) {
      if (name !== vault) continue;
      for (const item of this.items) this.compare(side, item, doer);
    }
  }

  /** How the item was at a time, after everything that happened then. */
  at(side: string, name: string, ms: number): SeenItem {
    const later = this.changes.find((one) => one.side === side && one.name === name && one.atMs > ms);
    return later?.before ?? this.seen.get(keyOf(side, { name })) ?? nobody;
  }

  /** How the item was from a time until another one: then, and after each change. */
  states(side: string, name: string, { fromMs, untilMs }: Span): readonly SeenItem[] {
    const later = this.of(side, name).filter(({ atMs }) => atMs > fromMs && atMs <= untilMs);
    return [this.at(side, name, fromMs), ...later.map(({ after }) => after)];
  }

  /** The changes of an item, oldest first. */
  of(side: string, name: string): readonly Change[] {
    return this.changes.filter((one) => one.side === side && one.name === name);
  }

  /** Whether a person wrote to an item what it had already. */
  isRewritten(side: string, name: string): boolean {
    return this.rewritten.has(keyOf(side, { name }));
  }

  private compare(side: string, item: SceneItem, doer: Doer): void {
    const before = this.seen.get(keyOf(side, item)) ?? nobody;
    const after = this.look(side, item, before);
    this.seen.set(keyOf(side, item), after);
    if (textOf(before) === textOf(after)) {
      if (doer.by === people && before.updated !== after.updated) this.rewritten.add(keyOf(side, item));
      return;
    }
    const change = { ...doer, side, name: item.name, atMs: this.world.now, before, after };
    this.changes.push(change);
    this.onChange(change);
  }

  private look(side: string, item: SceneItem, before: SeenItem): SeenItem {
    return seenItem(this.azure.state.vault(this.vaults[side] ?? ''), item, before);
  }
}

/** How a vault shows an item. `before`: how it was, for what the vault shows later. */
export function seenItem(
  vault: Vault | undefined,
  { name, itemType }: Pick<SceneItem, 'name' | 'itemType'>,
  before = nobody,
): SeenItem {
  if (vault === undefined) return nobody;
  switch (itemType) {
    case 'secret':
      return seen(vault.secrets, { name, before }, ({ value }) => value);
    case 'key':
      return seen(vault.keys, { name, before }, ({ jwk }) => String(Reflect.get(jwk, 'x')));
    case 'certificate':
      return seen(vault.certificates, { name, before }, ({ cer = '' }) => thumbprint(cer));
  }
}

function seen<V extends ItemVersion>(
  shelf: ItemShelf<V>,
  { name, before }: { readonly name: string; readonly before: SeenItem },
  contentOf: (version: V) => string,
): SeenItem {
  // The vault shows the item later, with the same versions.
  const state = shelf.nameState(name);
  if (state === 'deleting') return { ...before, state: 'deleted' };
  if (state === 'recovering') return { ...before, state: 'live' };
  const live = shelf.live(name);
  const item: Item<V> | undefined = live ?? shelf.deleted(name);
  if (item === undefined) return nobody;
  const versions = [...item.versions.values()].sort((one, other) => one.order - other.order);
  return {
    state: live === undefined ? 'deleted' : 'live',
    versions: versions.map((version) => ({
      ...{ id: version.id, content: contentOf(version), enabled: version.enabled },
      about: aboutOf(version),
    })),
    policy: policyOf(item),
    updated: Math.max(0, ...versions.map(({ updated }) => updated)),
  };
}

function aboutOf(version: ItemVersion): string {
  const { tags, notBefore, expires } = version;
  return JSON.stringify([Reflect.get(version, 'contentType'), tags ?? {}, notBefore, expires]);
}

function policyOf({ rotationPolicy, certificate }: Item<ItemVersion>): string {
  if (certificate === undefined) return canonicalJson(rotationPolicy?.lifetimeActions ?? '');
  const { attributes: _, ...policy } = certificate.policy;
  return canonicalJson(policy);
}

function keyOf(side: string, { name }: Pick<SceneItem, 'name'>): string {
  return `${side}/${name}`;
}

function textOf({ state, versions, policy }: SeenItem): string {
  const shown = versions.map(({ id, content, enabled, about }) => `${id} ${content} ${String(enabled)} ${about}`);
  return [state, ...shown, policy].join();
}
