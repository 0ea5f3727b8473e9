import { type ConfigurationPlan, type newVaultSchema } from '../../contracts/model/configuration';
import { type VaultResource } from '../../contracts/model/vaultResource';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { azCommand } from '../text/azCommand';
import { canonicalJson } from '../text/canonicalJson';
import { newVaultOf } from './planVaultResource';
import { planConfiguration } from './planConfiguration';
import { type ConfigurationFacts } from './configurationFacts';
import { type z } from 'zod';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** The tag by which the app recognizes a scratch vault that one of its runs made. */
export const scratchTag = 'keyvault-mover-rehearsal';

/** The value of the tag: no other run has it. */
export function scratchTagValue({ moveId, runId }: Run): string {
  return `${moveId}/${runId}`;
}

/** The shortest retention of a vault, and the maximum of tags. Source: Key Vault and Azure Resource Manager, "limits". */
const scratchRetentionDays = 7;
const maxTags = 50;

/**
 * The plan for a scratch vault: like the source, but without purge protection, with the shortest retention, with the tag of
 * the run, and with access for the app alone. Manual steps make no sense for it.
 */
export function planScratch(
  facts: ConfigurationFacts,
  run: Run,
): Pick<ConfigurationPlan, 'entries' | 'steps' | 'byHand'> {
  const { entries, steps } = planConfiguration(factsOfScratch(facts, run));
  return { entries: entries.filter(({ part }) => part === 'vault' || part === 'network'), steps, byHand: [] };
}

/** The scratch vault that a rehearsal makes. */
export function scratchIn(facts: ConfigurationFacts, run: Run): NewVault {
  return newVaultOf(factsOfScratch(facts, run));
}

function factsOfScratch(facts: ConfigurationFacts, run: Run): ConfigurationFacts {
  const { source } = facts;
  const tags = Object.entries(source.tags).filter(([name]) => name.toLowerCase() !== scratchTag);
  const alike = { ...source, accessPolicies: [], purgeProtection: false, retentionDays: scratchRetentionDays };
  const marked = Object.fromEntries([...tags.slice(0, maxTags - 1), [scratchTag, scratchTagValue(run)]]);
  return { ...facts, source: { ...alike, tags: marked } };
}

type NewVault = z.infer<typeof newVaultSchema>;

/** Whether a new vault is what a rehearsal of this run may make. */
export function isScratchOf(
  { moveId = '', runId = '' }: Partial<Run>,
  vault: Pick<NewVault, 'tags' | 'retentionDays' | 'purgeProtection'>,
): boolean {
  const isMarked = vault.tags[scratchTag] === scratchTagValue({ moveId, runId });
  return isMarked && vault.retentionDays === scratchRetentionDays && vault.purgeProtection === undefined;
}

/** Clocks may differ by this much. */
const clockSkewMs = 5 * 60_000;

interface Made {
  /** When the run began to make the vault, ISO 8601 UTC. */
  readonly begunAt: string;
}

type FoundVault = Pick<VaultResource, 'name' | 'subscriptionId' | 'resourceGroup' | 'tags' | 'createdAt'>;

/**
 * Returns why a vault is not the scratch vault that this run made; undefined if everything says that it is. What is unknown
 * counts against it.
 */
export function whyForeign(move: MoveSpec, vault: FoundVault, made: Made | undefined): string | undefined {
  const { createTarget, targetVault: name } = move;
  if (move.rehearsal === undefined || createTarget === null) return 'the run is no rehearsal';
  if (made === undefined) return 'the store has no note that the run made it';
  const place = [createTarget.subscriptionId, createTarget.resourceGroup, name];
  const found = [vault.subscriptionId, vault.resourceGroup, vault.name];
  if (canonicalJson(found.map(lower)) !== canonicalJson(place.map(lower))) return 'it is in another place';
  if (vault.tags[scratchTag] !== scratchTagValue(move)) return `it does not have the tag ${scratchTag} of the run`;
  const createdMs = Date.parse(vault.createdAt ?? '');
  if (Number.isNaN(createdMs)) return 'Azure does not say when it was created';
  if (createdMs < Date.parse(made.begunAt) - clockSkewMs) return 'it was created before the run';
  return undefined;
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** Where the scratch vault of a rehearsal is, and how a person deletes it. */
export function scratchWords({ targetVault: name, createTarget }: MoveSpec): string {
  if (createTarget === null) return name;
  const { subscriptionId, resourceGroup, location } = createTarget;
  const place = { subscription: subscriptionId, name };
  const remove = azCommand('keyvault delete', { ...place, 'resource-group': resourceGroup });
  const purge = azCommand('keyvault purge', { ...place, location });
  return `${name} in resource group ${resourceGroup} of subscription ${subscriptionId}. It has copies of the items of the source. To delete it: ${remove}; then ${purge}`;
}
