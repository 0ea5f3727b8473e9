import { waitUntil } from '../host/hostWait';
import { type KillableStack } from '../move/moveKill';
import { type OutsideType } from '../sequences/outsideVersion';
import { OutsideVault } from '../sequences/outsideVault';

interface LiveItem {
  readonly type: OutsideType;
  readonly name: string;
}

/** What the writer can do, with its weight. */
const kinds = [
  ['create', 14],
  ['version', 36],
  ['attributes', 38],
  ['remove', 5],
  ['recover', 3],
  ['replace', 2],
  ['rotate', 2],
] as const;
type Kind = (typeof kinds)[number][0];

/**
 * A writer that changes a source at random, through the SDK alone: new items of each type, new versions, attributes of any version,
 * deletions, items that are recovered, or replaced by others of the same name.
 */
export class LiveVault {
  /** How often each kind happened. */
  readonly done = new Map<Kind, number>();
  private items: LiveItem[];
  private removed: LiveItem[] = [];
  private count = 0;

  constructor(
    private readonly emulator: () => KillableStack['emulator'],
    private readonly vault: string,
    private readonly random: () => number,
    items: readonly LiveItem[],
  ) {
    this.items = [...items];
  }

  /** Makes one change. */
  async change(): Promise<void> {
    const kind = this.kind();
    const vault = new OutsideVault(this.emulator().azure, this.vault);
    this.count += 1;
    const made = await this.make(kind, vault);
    this.done.set(made, (this.done.get(made) ?? 0) + 1);
  }

  private kind(): Kind {
    const sum = kinds.reduce((total, [, weight]) => total + weight, 0);
    let dice = this.random() * sum;
    for (const [kind, weight] of kinds) if ((dice -= weight) < 0) return kind;
    return 'version';
  }

  private async make(kind: Kind, vault: OutsideVault): Promise<Kind> {
    const value = `live-${String(this.count)}`;
    const [gone] = this.removed;
    switch (kind) {
      case 'remove':
        await this.remove(vault, this.pick());
        return kind;
      case 'recover':
      case 'replace':
        if (gone === undefined) return this.make('version', vault);
        await (kind === 'recover' ? vault.recover(gone.type, gone.name) : replace(vault, gone, value));
        this.removed = this.removed.slice(1);
        this.items.push(gone);
        return kind;
      case 'create': {
        const item = { type: this.type(), name: `made-${String(this.count)}` };
        await vault.add(item.type, item.name, value);
        this.items.push(item);
        return kind;
      }
      case 'rotate': {
        const { type, name } = this.pick('key');
        await vault.add(type, name, value);
        return kind;
      }
      case 'version': {
        const { type, name } = this.pick(this.random() < 0.95 ? 'secret' : 'certificate');
        await vault.add(type, name, value);
        return kind;
      }
      case 'attributes':
        await this.changeAttributes(vault, this.pick());
        return kind;
    }
  }

  private type(): OutsideType {
    const dice = this.random();
    return dice < 0.8 ? 'secret' : dice < 0.9 ? 'key' : 'certificate';
  }

  private pick(type?: OutsideType): LiveItem {
    const items = type === undefined ? this.items : this.items.filter((item) => item.type === type);
    const item = items[Math.floor(this.random() * items.length)];
    if (item === undefined) throw new Error(`Expected a ${type ?? 'n item'} in ${this.vault}; there is none.`);
    return item;
  }

  private async changeAttributes(vault: OutsideVault, { type, name }: LiveItem): Promise<void> {
    const versions = await vault.versionsOf(type, name);
    const version = versions[Math.floor(this.random() * versions.length)] ?? '';
    const dice = this.random();
    const tags = { change: String(this.count) };
    if (type !== 'secret' || dice < 0.6) await vault.change(type, name, version, { tags });
    else if (dice < 0.8) await vault.change(type, name, version, { contentType: `text/${String(this.count)}` });
    else await vault.change(type, name, version, { expiresOn: new Date((4_000_000_000 + this.count) * 1_000) });
  }

  private async remove(vault: OutsideVault, item: LiveItem): Promise<void> {
    await vault.remove(item.type, item.name);
    this.items = this.items.filter((one) => one !== item);
    this.removed.push(item);
  }
}

async function replace(vault: OutsideVault, { type, name }: LiveItem, value: string): Promise<void> {
  await vault.purge(type, name);
  // The service needs some seconds for a purge, and refuses the name until then.
  await waitUntil(
    () =>
      vault.add(type, name, value).then(
        () => true,
        () => undefined,
      ),
    `the name ${name} to be free`,
  );
}
