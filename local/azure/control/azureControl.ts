import { z } from 'zod';
import { type AzureState } from '../arm/azureState';
import { type ListedFault } from '../calls/faultInjector';
import { type FaultRuleInput, faultRuleSchema } from '../calls/faultRule';
import { type HeldRequest } from '../calls/heldRequests';
import { type CallCount, type LoggedRequest } from '../calls/requestLog';
import {
  type AzureSettings,
  azureSettingsSchema,
  changedSettings,
  defaultSettings,
  type SettingsChange,
} from '../cloud/azureSettings';
import { defaultIdentity } from '../cloud/defaults';
import { type TokenRequest } from '../identity/tokens';
import { applySeed, recordAuditedCalls } from '../seeds/applySeed';
import { readSeed } from '../seeds/readSeed';
import { type Seed, SeedError, type SeedInput, type Snapshot, snapshotSchema } from '../seeds/seedSchema';
import { accessRulesSchema, networkSchema } from '../vault/access/accessRules';
import { changedAccess } from '../vault/access/changedAccess';
import { type AzureServices } from '../vault/azureServices';

export const vaultChangeSchema = z.strictObject({ access: accessRulesSchema, network: networkSchema }).partial();

export type VaultChange = z.infer<typeof vaultChangeSchema>;

interface ControlParts {
  readonly services: AzureServices;
  readonly state: AzureState;
  readonly initialSeed: Seed;
  /** Where each vault is. */
  readonly vaults: () => readonly object[];
  /** Called when vaults may have been added or removed. */
  readonly vaultsChanged: () => Promise<void>;
}

const settingsKey = 'settings/azure';

/** Controls a running embedded Azure. The control URL offers the same over HTTP. */
export class AzureControl {
  constructor(private readonly parts: ControlParts) {}

  /** Adds a rule after the existing ones and returns its id. */
  addFault(rule: FaultRuleInput): string {
    return this.parts.services.faults.add(faultRuleSchema.parse(rule));
  }

  faults(): ListedFault[] {
    return this.parts.services.faults.list();
  }

  removeFault(id: string): boolean {
    return this.parts.services.faults.remove(id);
  }

  clearFaults(): void {
    this.parts.services.faults.clear();
  }

  settings(): AzureSettings {
    return this.parts.services.settings;
  }

  /** Changes the given settings, keeps the others and stores all of them with the state. */
  async changeSettings(change: SettingsChange): Promise<AzureSettings> {
    const settings = changedSettings(this.settings(), change);
    this.takeSettings(settings);
    this.parts.state.putValue(settingsKey, settings);
    await this.parts.services.commit();
    return settings;
  }

  /** Changes a vault's access rules, after the access delay, and its network, at once. Returns false for an unknown vault. */
  async changeVault(name: string, { access, network }: VaultChange): Promise<boolean> {
    const { state, services } = this.parts;
    const vault = state.vault(name);
    if (vault === undefined) return false;
    state.changeVault(vault, {
      ...(network === undefined ? {} : { network }),
      ...(access === undefined ? {} : changedAccess(vault, access, services)),
    });
    await services.commit();
    return true;
  }

  /** Lists the requests that a fault holds, in the order of their delivery. */
  heldRequests(): HeldRequest[] {
    return this.parts.services.held.list();
  }

  /** Delivers all held requests in order. Resolves when all of them are complete. */
  flushHeld(): Promise<void> {
    return this.parts.services.held.flush();
  }

  /** Delivers one held request now. Returns false for an unknown id. */
  deliverHeld(id: string): Promise<boolean> {
    return this.parts.services.held.deliver(id);
  }

  /** Resolves when no request is held any more. */
  whenDelivered(): Promise<void> {
    return this.parts.services.held.whenEmpty();
  }

  /** Drops all held requests. Cuts the connections of callers that still wait. */
  dropHeld(): Promise<void> {
    return this.parts.services.held.drop();
  }

  /** The service's time, in milliseconds. */
  now(): number {
    return this.parts.services.clock.now();
  }

  async advanceClock(byMs: number): Promise<void> {
    await this.changeSettings({ clockShiftMs: this.settings().clockShiftMs + byMs });
  }

  async setClock(toMs: number): Promise<void> {
    await this.advanceClock(Math.round(toMs - this.now()));
  }

  /** The newest calls, in order of time. */
  requests(limit?: number): LoggedRequest[] {
    return this.parts.services.log.requests(limit);
  }

  counts(): CallCount[] {
    return this.parts.services.log.counts();
  }

  clearLog(): void {
    this.parts.services.log.clear();
  }

  /** Issues a token as the identity endpoint does, or with another tenant, audience or lifetime. */
  async issueToken(request: Partial<TokenRequest> = {}): Promise<string> {
    const standard = { ...defaultIdentity, audience: this.parts.services.cloud.vaultResource, lifetimeSeconds: 3_600 };
    return (await this.parts.services.tokens.issue({ ...standard, ...request })).token;
  }

  /** Adds vaults and items, and applies the seed's settings. Throws SeedError and changes nothing when the seed is invalid. */
  async seed(input: SeedInput | Readonly<Record<string, unknown>>): Promise<void> {
    const seed = readSeed(input);
    if (seed.entries !== undefined) throw new SeedError('entries are for a start. PUT /snapshot restores them.');
    const { state, services } = this.parts;
    await applySeed(state, seed, services.clock);
    recordAuditedCalls(services.audit, seed, services.clock);
    if (seed.settings !== undefined) await this.changeSettings(seed.settings);
    this.addFaults(seed);
    await this.settle();
  }

  /** Every vault with its numbers of secrets, keys and certificates. */
  overview(): { name: string; region: string; counts: number[] }[] {
    return this.parts.state.vaults.map(({ settings, secrets, keys, certificates }) => ({
      ...{ name: settings.name, region: settings.region },
      counts: [secrets, keys, certificates].map((shelf) => shelf.liveItems().length),
    }));
  }

  vaults(): readonly object[] {
    return this.parts.vaults();
  }

  snapshot(): Snapshot {
    return copyOf({ entries: this.parts.state.vaultEntries() });
  }

  /** Restores all vaults from a snapshot. Clears faults, held requests, log and counters. */
  async restore(snapshot: Snapshot): Promise<void> {
    await this.dropHeld();
    this.parts.state.replaceVaults(copyOf(snapshot).entries);
    this.takeSettings(this.kept() ?? defaultSettings);
    this.forget();
    await this.settle();
  }

  /** Resets to the seed of the start, also on a state folder. */
  async reset(): Promise<void> {
    await this.dropHeld();
    const { state, initialSeed, services } = this.parts;
    state.replaceVaults(initialSeed.entries ?? []);
    this.takeSettings(this.kept() ?? defaultSettings);
    await applySeed(state, initialSeed, services.clock);
    recordAuditedCalls(services.audit, initialSeed, services.clock);
    await this.changeSettings(initialSeed.settings ?? {});
    this.forget();
    this.addFaults(initialSeed);
    await this.settle();
  }

  /** Loads the state folder, or applies the seed when the folder is new. */
  async start(): Promise<void> {
    const kept = this.kept();
    if (kept === undefined) return this.reset();
    this.takeSettings(kept);
    this.addFaults(this.parts.initialSeed);
    await this.settle();
  }

  private addFaults({ faults }: Pick<Seed, 'faults'>): void {
    for (const rule of faults) this.addFault(rule);
  }

  private kept(): AzureSettings | undefined {
    return this.parts.state.value(settingsKey, azureSettingsSchema);
  }

  private takeSettings(settings: AzureSettings): void {
    this.parts.services.settings = settings;
    this.parts.services.clock.shiftMs = settings.clockShiftMs;
  }

  private forget(): void {
    this.clearFaults();
    this.clearLog();
    this.parts.services.rateLimiter.clear();
  }

  private async settle(): Promise<void> {
    await this.parts.services.commit();
    await this.parts.vaultsChanged();
  }
}

/** Copies by JSON, the stored form: a structured clone loses a tag named `__proto__`. */
function copyOf(snapshot: Snapshot): Snapshot {
  return snapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)));
}
