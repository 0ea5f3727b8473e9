import { type FleetRequest, type FleetTarget, type WaveRequest } from '../../contracts/api/fleetRequest';
import { moveRequestSchema } from '../../contracts/api/moveRequest';
import { type CreateTarget, createTargetSchema } from '../../contracts/model/targetRequest';
import {
  type FleetSettings,
  type FleetProblem,
  type FleetProblemCode,
  type FleetRow,
  type FoundVault,
} from '../../contracts/model/fleets';
import { findCheck } from '../checks/catalogue';
import { isAllowed } from '../text/isAllowed';
import { resolveVault } from '../plan/geography';
import { excludesAllNames } from '../text/selectionWidth';
import { fillPlaceholders, type Placeholders, readPlaceholders } from './namingRule';
import { tableProblems } from './tableProblems';
import { waveProblems } from './waveOrder';

/** What the settings of the app allow. */
export interface FleetPolicy {
  readonly vaultSuffix: string;
  readonly allowedSources: readonly string[];
  readonly allowedTargets: readonly string[];
}

/** A row of the table, and the place in the document that it comes from. */
export interface PlacedRow extends FleetRow {
  readonly pointer: string;
}

export interface ExpandedFleet {
  /** The rows in the order of their waves. A vault with a problem of its own has none. */
  readonly rows: readonly PlacedRow[];
  readonly problems: readonly FleetProblem[];
}

/** Something that a wave moves, as the document or the search names it. */
interface Candidate {
  readonly pointer: string;
  readonly source: string;
  readonly target: string | undefined;
  readonly subscriptionId: string | undefined;
  readonly settings: FleetSettings;
  readonly createTarget: FleetTarget | null | undefined;
}

/**
 * Makes the table of a fleet from its document and the vaults that its searches found, for each wave. Finds all problems
 * that need no further request. It yields after each vault, because a fleet has up to ten thousand.
 */
export function* expandInParts(
  request: FleetRequest,
  found: readonly (readonly FoundVault[])[],
  policy: FleetPolicy,
): Generator<undefined, ExpandedFleet> {
  const problems: FleetProblem[] = [...waveProblems(request.waves)];
  const rows: PlacedRow[] = [];
  const nameOf = once((text: string) => sourceName(text, policy));
  const taken = new Set<string>();
  for (const { sourceVault } of request.waves.flatMap(({ vaults }) => vaults)) {
    yield;
    taken.add(nameOf(sourceVault));
  }
  const judge = judgeOnce();
  for (const [at, wave] of request.waves.entries()) {
    const candidates = candidatesOf(wave, { at, found: found[at] ?? [], taken, nameOf });
    for (const { source } of candidates) taken.add(nameOf(source));
    if (candidates.length === 0) {
      const detail = `Wave ${wave.name} has no vault: it names none, and its searches found none.`;
      problems.push({ code: 'waveEmpty', pointer: `/waves/${String(at)}`, detail });
    }
    const shared = { ...request.settings, ...wave.settings };
    for (const candidate of candidates) {
      yield;
      const own = Object.keys(candidate.settings).length > 0;
      const settings = own ? { ...shared, ...candidate.settings } : shared;
      const row = rowOf(candidate, { request, wave, at, settings, judge }, policy);
      if ('code' in row) problems.push(row);
      else rows.push(row);
    }
  }
  return { rows, problems: [...problems, ...tableProblems(rows)] };
}

interface Searched {
  readonly at: number;
  readonly found: readonly FoundVault[];
  /** The vaults that a wave names, or that an earlier wave has. */
  readonly taken: ReadonlySet<string>;
  readonly nameOf: (text: string) => string;
}

/** The name of a source as searches find it. A document can have the address instead of the name. */
function sourceName(text: string, { vaultSuffix }: FleetPolicy): string {
  const resolved = resolveVault(text, vaultSuffix);
  return resolved.ok ? resolved.name : text.toLowerCase();
}

/** A search leaves out vaults that the document names anywhere, and those of earlier waves: so "the rest" can be a search. */
function candidatesOf(wave: WaveRequest, { at, found, taken, nameOf }: Searched): readonly Candidate[] {
  const subscriptions = new Map(found.map(({ name, subscriptionId }) => [name, subscriptionId]));
  const named = wave.vaults.map(({ sourceVault, targetVault, settings, createTarget }, place): Candidate => ({
    pointer: `/waves/${String(at)}/vaults/${String(place)}`,
    source: sourceVault,
    target: targetVault,
    subscriptionId: subscriptions.get(nameOf(sourceVault)),
    settings,
    createTarget,
  }));
  const searched = [...new Map(found.map((vault) => [vault.name, vault])).values()]
    .filter(({ name }) => !taken.has(name))
    .map(({ name, subscriptionId }): Candidate => ({
      ...{ pointer: `/waves/${String(at)}/find`, source: name, target: undefined, subscriptionId },
      ...{ settings: {}, createTarget: undefined },
    }));
  return [...named, ...searched];
}

interface Place {
  readonly request: FleetRequest;
  readonly wave: WaveRequest;
  readonly at: number;
  /** The options of the fleet, of the wave and of the vault. */
  readonly settings: FleetSettings;
  readonly judge: JudgeSettings;
}

function rowOf(
  candidate: Candidate,
  { request, wave, at, settings, judge }: Place,
  policy: FleetPolicy,
): PlacedRow | FleetProblem {
  const problem = problemAt(candidate.pointer);
  const source = resolveVault(candidate.source, policy.vaultSuffix);
  if (!source.ok) return problem('nameInvalid', `Source: ${source.fault}.`);
  const rule = wave.rule ?? request.rule;
  const placeholders = (rule === undefined ? undefined : readPlaceholders(rule.from, source.name)) ?? new Map();
  const target = targetOf(candidate, { source: source.name, rule, placeholders }, policy);
  if ('code' in target) return target;
  if (target.name === source.name) return problem('sameVault', `Source and target are both ${source.name}.`);
  if (!isAllowed(source.name, policy.allowedSources)) {
    const next = 'Add it to MOVE_ALLOWED_SOURCES to allow it, or leave it out of the fleet.';
    return problem('sourceNotAllowed', `Vault ${source.name} is not among the sources this app may read. ${next}`);
  }
  if (!isAllowed(target.name, policy.allowedTargets)) {
    const next = 'Add it to MOVE_ALLOWED_TARGETS to allow it.';
    const detail = `Vault ${target.name}, the target of ${source.name}, is not among the targets this app may write. ${next}`;
    return problem('targetNotAllowed', detail);
  }
  const wanted = firstDefined(candidate.createTarget, wave.createTarget, request.createTarget) ?? null;
  const createTarget =
    wanted === null ? null : createTargetOf(candidate, { wanted, placeholders, source: source.name });
  if (createTarget !== null && 'code' in createTarget) return createTarget;
  const fault = judge(settings);
  if (fault !== undefined) return problem('settingsInvalid', fault);
  return {
    wave: at,
    sourceVault: source.name,
    targetVault: target.name,
    createTarget,
    settings,
    pointer: candidate.pointer,
  };
}

interface Ruled {
  readonly source: string;
  readonly rule: FleetRequest['rule'];
  readonly placeholders: Placeholders;
}

/** The name of the target: the one in the document, or what the rule gives. */
function targetOf(
  { target, pointer }: Candidate,
  { source, rule, placeholders }: Ruled,
  { vaultSuffix }: FleetPolicy,
): { readonly name: string } | FleetProblem {
  const problem = problemAt(pointer);
  if (target !== undefined) {
    const named = resolveVault(target, vaultSuffix);
    return named.ok ? named : problem('nameInvalid', `Target of ${source}: ${named.fault}.`);
  }
  if (rule === undefined) {
    return problem(
      'ruleMissing',
      `Vault ${source} has no target. Name one, or give the wave or the fleet a naming rule.`,
    );
  }
  if (placeholders.size === 0 && rule.from.toLowerCase() !== source) {
    return problem('ruleNoMatch', `Vault ${source} does not match the naming rule "${rule.from}".`);
  }
  const filled = fillPlaceholders(rule.to, placeholders);
  if ('unknown' in filled) return unknownPlaceholder(pointer, rule.to, filled.unknown);
  const made = resolveVault(filled.text, vaultSuffix);
  if (made.ok) return made;
  const length = `${filled.text} has ${String(filled.text.length)} characters`;
  return problem('nameInvalid', `The naming rule makes ${filled.text} of ${source}: ${made.fault}; ${length}.`);
}

interface Wanted {
  readonly wanted: FleetTarget;
  readonly placeholders: Placeholders;
  readonly source: string;
}

function createTargetOf(
  { subscriptionId: foundIn, pointer }: Candidate,
  { wanted, placeholders, source }: Wanted,
): CreateTarget | FleetProblem {
  const problem = problemAt(pointer);
  const filled = fillPlaceholders(wanted.resourceGroup, placeholders);
  if ('unknown' in filled) return unknownPlaceholder(pointer, wanted.resourceGroup, filled.unknown);
  const subscriptionId = wanted.subscriptionId ?? foundIn;
  if (subscriptionId === undefined) {
    const detail = `The target of ${source} has no subscription. Name one in createTarget: only a vault that a search found has the one of its source.`;
    return problem('subscriptionMissing', detail);
  }
  const parsed = createTargetSchema.safeParse({ ...wanted, subscriptionId, resourceGroup: filled.text });
  if (parsed.success) return parsed.data;
  return problem(
    'nameInvalid',
    `The resource group for the target of ${source}: expected the name of a resource group.`,
  );
}

function unknownPlaceholder(pointer: string, text: string, names: readonly string[]): FleetProblem {
  const shown = names.map((name) => `{${name}}`).join(', ');
  const detail = `"${text}" has ${shown}, which the first part of the naming rule does not give.`;
  return { code: 'placeholderUnknown', pointer, detail };
}

/** Why no move could have these options; undefined if one can. */
type JudgeSettings = (settings: FleetSettings) => string | undefined;

/** Judges the same options and the same selection once. Vaults share them, and the patterns of a selection take long to compare. */
function judgeOnce(): JudgeSettings {
  const takesNothing = once((select: NonNullable<FleetSettings['select']>) => excludesAllNames(select));
  return once((settings) => {
    const fault = settingsFault(settings);
    if (fault !== undefined || settings.select === undefined) return fault;
    return takesNothing(settings.select) ? 'select: "exclude" removes everything that "include" names.' : undefined;
  });
}

/** Computes the result for the same value once. */
function once<Value, Result>(compute: (value: Value) => Result): (value: Value) => Result {
  const known = new Map<Value, { readonly result: Result }>();
  return (value) => {
    const found = known.get(value) ?? { result: compute(value) };
    known.set(value, found);
    return found.result;
  };
}

/** Two names of vaults, for a request of which only the options are judged. */
const anyPair = { sourceVault: 'any-source', targetVault: 'any-target' };

/** Why no move could have these options; undefined if one could. */
export function settingsFault(settings: FleetSettings): string | undefined {
  const parsed = moveRequestSchema.safeParse({ ...settings, ...anyPair });
  if (!parsed.success) return parsed.error.issues.map(({ message }) => message).join('; ');
  const unknown = parsed.data.waivers.filter((id) => findCheck(id) === undefined);
  if (unknown.length > 0) return `waivers: there is no check ${unknown.join(', ')}.`;
  return undefined;
}

function problemAt(pointer: string) {
  return (code: FleetProblemCode, detail: string): FleetProblem => ({ code, pointer, detail });
}

function firstDefined<T>(...values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}
