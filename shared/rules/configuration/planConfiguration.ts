import {
  type ConfigurationEntry,
  type ConfigurationStep,
  type ManualStep,
  type ConfigurationPlan,
} from '../../contracts/model/configuration';
import { type PartPlan, nothing, targetIdOf, type ConfigurationFacts } from './configurationFacts';
import { type DiagnosticSetting } from '../../contracts/model/vaultResource';
import { canonicalJson } from '../text/canonicalJson';
import { entryOf, leftLine, handLine } from './entryOf';
import { azCommand } from '../text/azCommand';
import { manualSteps } from './manualSteps';
import { planAssignments } from './planAssignments';
import { planEndpoint } from './planEndpoint';
import { planNetwork } from './planNetwork';
import { planPolicies } from './planPolicies';
import { planRoles } from './planRoles';
import { accessSteps } from './accessReasonTexts';
import { planCreation, planEnabledFor, planPurgeProtection, planTags } from './planVaultResource';

/**
 * The difference between two vaults, and the writes that carry it, in this order: first restrictions, then the private endpoint, then access, then tags
 * and logs, and purge protection last of all.
 */
export function planConfiguration(facts: ConfigurationFacts): Pick<ConfigurationPlan, 'entries' | 'steps' | 'byHand'> {
  const parts = [
    planCreation(facts),
    planNetwork(facts),
    planEndpoint(facts),
    planEnabledFor(facts),
    planAccess(facts),
    planAssignments(facts),
    planTags(facts),
    planDiagnostics(facts),
    planPurgeProtection(facts),
  ];
  const entries = parts.flatMap((part) => [...part.entries]);
  return {
    entries,
    steps: parts.flatMap(({ steps }) => [...steps]),
    byHand: [...parts.flatMap(({ byHand }) => [...byHand]), ...accessSteps(entries), ...manualSteps(facts)],
  };
}

function planAccess(facts: ConfigurationFacts): PartPlan {
  const { access } = facts;
  return access === undefined ? planPolicies(facts) : planRoles({ ...facts, access });
}

/** Maximum of diagnostic settings for one resource. Source: Azure Monitor documentation, "diagnostic settings". */
const maxSettings = 5;

interface Carried {
  readonly entry: ConfigurationEntry;
  readonly step?: ConfigurationStep;
  readonly dropped: readonly string[];
}

/**
 * Carries diagnostic settings. A workspace can be in any region and is kept unless the request names another. A storage
 * account and an event hub must be in the vault's own region. Source: Azure Monitor documentation, "diagnostic settings".
 */
export function planDiagnostics(facts: ConfigurationFacts): PartPlan {
  const { sourceBeside, targetBeside } = facts;
  if (sourceBeside.diagnostics === undefined) return nothing;
  let room = maxSettings - (targetBeside.diagnostics?.length ?? 0);
  const carried = sourceBeside.diagnostics.map((setting) => {
    const one = carry(setting, facts, room > 0);
    if (one.step !== undefined) room -= 1;
    return one;
  });
  return {
    entries: carried.map(({ entry }) => entry),
    steps: carried.flatMap(({ step }) => (step === undefined ? [] : [step])),
    byHand: facts.wanted?.diagnostics === true ? droppedSinks(carried, facts) : [],
  };
}

function carry(setting: DiagnosticSetting, facts: ConfigurationFacts, hasRoom: boolean): Carried {
  const { setting: mapped, dropped } = mapSinks(setting, facts);
  const there = facts.targetBeside.diagnostics?.find(({ name }) => name.toLowerCase() === setting.name.toLowerCase());
  const line = {
    part: 'diagnostics',
    name: setting.name,
    source: sinksText(setting),
    now: there === undefined ? null : sinksText(there),
  } as const;
  if (there !== undefined) {
    const isEqual = canonicalJson(there) === canonicalJson(mapped);
    const after = isEqual ? line.now : '';
    const entry = isEqual
      ? entryOf({ ...line, after, isWanted: true })
      : leftLine(line, 'The target has another setting with this name.');
    return { entry, dropped: [] };
  }
  const entry = entryOf({ ...line, after: sinksText(mapped), isWanted: facts.wanted?.diagnostics === true });
  if (entry.action !== 'write') return { entry, dropped: [] };
  if (sinksOf(mapped).length === 0)
    return { entry: handLine(line, 'None of its sinks can be used in the target’s region.'), dropped };
  if (!hasRoom)
    return { entry: handLine(line, `A vault can have at most ${String(maxSettings)} diagnostic settings.`), dropped };
  return { entry, step: { kind: 'diagnostics', setting: mapped }, dropped };
}

function mapSinks(setting: DiagnosticSetting, { wanted, source, targetRegion }: ConfigurationFacts) {
  const sinks = new Map((wanted?.sinks ?? []).map((pair) => [pair.source, pair.target]));
  const dropped: string[] = [];
  const regional = (id: string | null): string | null => {
    const mapped = id === null ? undefined : sinks.get(id.toLowerCase());
    if (id === null || mapped !== undefined || source.region === targetRegion) return mapped ?? id;
    dropped.push(id);
    return null;
  };
  const { workspaceId } = setting;
  const mapped: DiagnosticSetting = {
    ...setting,
    workspaceId: workspaceId === null ? null : (sinks.get(workspaceId.toLowerCase()) ?? workspaceId),
    storageAccountId: regional(setting.storageAccountId),
    eventHubAuthorizationRuleId: regional(setting.eventHubAuthorizationRuleId),
  };
  return { setting: mapped, dropped };
}

function sinksOf({ workspaceId, storageAccountId, eventHubAuthorizationRuleId, rest }: DiagnosticSetting): string[] {
  const partner = rest['marketplacePartnerId'];
  return [workspaceId, storageAccountId, eventHubAuthorizationRuleId, partner].filter((id) => typeof id === 'string');
}

function sinksText(setting: DiagnosticSetting): string {
  const sinks = sinksOf(setting);
  return sinks.length === 0 ? 'nowhere' : sinks.join(', ');
}

function droppedSinks(carried: readonly Carried[], facts: ConfigurationFacts): ManualStep[] {
  const dropped = [...new Set(carried.flatMap((one) => one.dropped))];
  if (dropped.length === 0) return [];
  return [
    {
      id: 'diagnosticSinks',
      found: 'found',
      what: `Diagnostic settings of the source use sinks that work only in its own region: ${dropped.join(', ')}.`,
      instruction:
        'Name the counterpart of each in "configuration": {"sinks": [{"source": …, "target": …}]} and run the move again, or set it by hand.',
      commands: [
        azCommand('monitor diagnostic-settings create', {
          name: '<name>',
          resource: targetIdOf(facts),
          'storage-account': `<account in ${facts.targetRegion}>`,
          logs: '[{"categoryGroup":"audit","enabled":true}]',
        }),
      ],
    },
  ];
}
