import { z } from 'zod';
import { type AzureServices } from '../azureServices';
import { type AzureState } from '../azureState';
import { type TokenRequest } from '../identity/tokens';
import { applySeed } from '../seeds/applySeed';
import { defaultIdentity } from '../seeds/defaults';
import { type HeldRequest } from '../network/heldRequests';
import { readSeed } from '../seeds/readSeed';
import { type Seed, type SeedInput } from '../seeds/seedSchema';
import {
  type AzureSettings,
  azureSettingsSchema,
  changedSettings,
  defaultSettings,
  type SettingsChange,
} from '../settings';
import { accessRulesSchema, networkSchema } from '../vault/access/accessRules';
import { type ListedFault } from './faultInjector';
import { type FaultRuleInput, faultRuleSchema } from './faultRule';
import { type CallCount, type LoggedRequest } from './requestLog';

export const snapshotSchema = z.strictObject({
  entries: z.array(z.strictObject({ key: z.string(), value: z.unknown() })),
});

/** All vaults with everything in them, private keys too; taken and given back as it is. */
export type Snapshot = z.infer<typeof snapshotSchema>;

export const vaultChangeSchema = z.strictObject({ access: accessRulesSchema, network: networkSchema }).partial();

export type VaultChange = z.infer<typeof vaultChangeSchema>;

interface ControlParts {
  readonly services: AzureServices;
  readonly state: AzureState;
  readonly initialSeed: Seed;
  /** Called when vaults may have come or gone. */
  readonly vaultsChanged: () => Promise<void>;
}

const settingsKey = 'settings/azure';

/** What can be asked of a running embedded Azure beside its service; the control URL offers the same over HTTP. */
export class AzureControl {
  constructor(private readonly parts: ControlParts) {}

  /** Adds a rule after those that are there; answers its id. */
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

  /** Changes the settings that are given, keeps the others, and remembers all of them with the state. */
  async changeSettings(change: SettingsChange): Promise<AzureSettings> {
    const settings = changedSettings(this.settings(), change);
    this.takeSettings(settings);
    this.parts.state.putValue(settingsKey, settings);
    await this.parts.services.commit();
    return settings;
  }

  /** Changes who may do what in a vault, after the delay for that; and from where it is reached, at once. False: no such vault. */
  async changeVault(name: string, { access, network }: VaultChange): Promise<boolean> {
    const { state, services } = this.parts;
    const vault = state.vault(name);
    if (vault === undefined) return false;
    const now = this.now();
    const current = vault.rulesAt(now);
    state.changeVault(vault, {
      ...(network === undefined ? {} : { network }),
      ...(access === undefined
        ? {}
        : { access: current, nextAccess: { rules: access, at: now + services.settings.delays.accessMs } }),
    });
    await services.commit();
    return true;
  }

  /** Requests that a fault holds, the next to be delivered first. */
  heldRequests(): HeldRequest[] {
    return this.parts.services.held.list();
  }

  /** Delivers what is held now, in the order of its time; resolves when all of it is carried out. */
  flushHeld(): Promise<void> {
    return this.parts.services.held.flush();
  }

  /** Delivers one held request now; false: there is none of that id. */
  deliverHeld(id: string): Promise<boolean> {
    return this.parts.services.held.deliver(id);
  }

  /** Resolves when nothing is held any more. */
  whenDelivered(): Promise<void> {
    return this.parts.services.held.whenEmpty();
  }

  /** Loses what is held; a caller that still waits finds its connection cut. */
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

  /** The newest calls, oldest of them first. */
  requests(limit?: number): LoggedRequest[] {
    return this.parts.services.log.requests(limit);
  }

  counts(): CallCount[] {
    return this.parts.services.log.counts();
  }

  clearLog(): void {
    this.parts.services.log.clear();
  }

  /** A token as the identity endpoint would give, or one that differs from it as asked: another tenant, audience, life. */
  async issueToken(request: Partial<TokenRequest> = {}): Promise<string> {
    const standard = { ...defaultIdentity, audience: 'https://vault.azure.net', lifetimeSeconds: 3_600 };
    return (await this.parts.services.tokens.issue({ ...standard, ...request })).token;
  }

  /** Adds vaults and items; settings that the seed names are taken too. Throws SeedError, with nothing changed. */
  async seed(input: SeedInput): Promise<void> {
    const seed = readSeed(input);
    await applySeed(this.parts.state, seed, this.parts.services.clock);
    if (seed.settings !== undefined) await this.changeSettings(seed.settings);
    await this.settle();
  }

  snapshot(): Snapshot {
    return copyOf({ entries: this.parts.state.vaultEntries() });
  }

  /** Puts all vaults back as they were; faults, held requests, log and counters are let go. */
  async restore(snapshot: Snapshot): Promise<void> {
    await this.dropHeld();
    this.parts.state.replaceVaults(copyOf(snapshot).entries);
    this.takeSettings(this.parts.state.value(settingsKey, azureSettingsSchema) ?? defaultSettings);
    this.forget();
    await this.settle();
  }

  /** Back to the seed that the emulator was started with; on a state folder too. */
  async reset(): Promise<void> {
    await this.dropHeld();
    const { state, initialSeed, services } = this.parts;
    state.replaceVaults([]);
    this.takeSettings(defaultSettings);
    await applySeed(state, initialSeed, services.clock);
    await this.changeSettings(initialSeed.settings ?? {});
    this.forget();
    await this.settle();
  }

  /** Takes up what the state folder holds, or the seed when it holds nothing yet. */
  async start(): Promise<void> {
    const kept = this.parts.state.value(settingsKey, azureSettingsSchema);
    if (kept === undefined) return this.reset();
    this.takeSettings(kept);
    await this.settle();
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

/** By JSON, as it is kept on disk: a structured clone loses a tag named `__proto__`. */
function copyOf(snapshot: Snapshot): Snapshot {
  return snapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)));
}
