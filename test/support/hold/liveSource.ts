import { type SecretClient } from '@azure/keyvault-secrets';
import { type KillableStack } from '../move/moveKill';
import { localSecretClient } from '../local/localVaults';

/** A writer that changes the secrets of a source at random: new ones, new versions, attributes of any version, deletions. */
export class LiveSource {
  private readonly deleted = new Set<string>();
  private names: string[];
  private count = 0;

  constructor(
    private readonly emulator: () => KillableStack['emulator'],
    private readonly vault: string,
    private readonly random: () => number,
    names: readonly string[],
  ) {
    this.names = [...names];
  }

  /** Makes one change. */
  async change(): Promise<void> {
    const secrets = localSecretClient(this.emulator().azure, this.vault);
    const dice = this.random();
    this.count += 1;
    const value = `live-${String(this.count)}`;
    if (dice < 0.2) await this.create(secrets, value);
    else if (dice < 0.55) await secrets.setSecret(this.pick(), value);
    else if (dice < 0.97) await this.update(secrets, this.pick());
    else await this.remove(secrets, this.pick());
  }

  /** The names of secrets that were deleted. */
  get deletedNames(): ReadonlySet<string> {
    return this.deleted;
  }

  private pick(): string {
    return this.names[Math.floor(this.random() * this.names.length)] ?? '';
  }

  private async create(secrets: SecretClient, value: string): Promise<void> {
    const name = `created-${String(this.count)}`;
    await secrets.setSecret(name, value);
    this.names.push(name);
  }

  private async update(secrets: SecretClient, name: string): Promise<void> {
    const versions: string[] = [];
    for await (const { version = '' } of secrets.listPropertiesOfSecretVersions(name)) versions.push(version);
    const version = versions[Math.floor(this.random() * versions.length)] ?? '';
    await secrets.updateSecretProperties(name, version, { tags: { change: String(this.count) } });
  }

  private async remove(secrets: SecretClient, name: string): Promise<void> {
    await (await secrets.beginDeleteSecret(name, { intervalInMs: 20 })).pollUntilDone();
    this.names = this.names.filter((one) => one !== name);
    this.deleted.add(name);
  }
}
