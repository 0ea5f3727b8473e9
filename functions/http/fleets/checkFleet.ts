import { type StartedFleetChecks } from '../../../shared/contracts/api/fleetRequest';
import { maxPairs } from '../../../shared/contracts/api/checkAnswers';
import { checkPolicySchema, type CheckOptions } from '../../../shared/contracts/model/checks';
import { checkOrchestrations } from '../../../shared/contracts/steps/checkSteps';
import { type PlacedRow } from '../../../shared/rules/fleets/expandFleet';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { orchestrationState } from '../../runtime/orchestrationState';
import { type StartTerms } from '../frame/admitStart';
import { checksToStart, type StartChecksParts, tooManyChecks } from '../checks/startChecks';
import { type Call, serve } from '../frame/serve';
import { settleFleet, type SettledFleet, type SettleFleetParts } from './settleFleet';
import { refuseInvalid } from './startFleet';

interface CheckFleetParts extends SettleFleetParts, StartTerms {
  /** Claims the slots of checks, which requests for checks use too. */
  readonly claimChecks: StartChecksParts['claimSlots'];
}

type Checked = StartedFleetChecks['checks'][number];

/**
 * `POST /api/fleets/check` starts the checks of the pairs of a fleet that has not started: at most as many as a request for
 * checks may name. `nextFrom` of the answer is the `from` of the next request. It changes nothing.
 */
export function checkFleet(parts: CheckFleetParts) {
  return serve('checkFleet', async (asked) => {
    parts.admit();
    const { options, from, ...document } = asked.body;
    const settled = await settleFleet(document, document.id ?? `fleet-${parts.randomHex(8)}`, parts);
    refuseInvalid(settled);
    const rows = settled.rows.slice(from, from + maxPairs);
    const checks = await startEach(asked, groupsOf(rows), { parts, settled, options });
    if (rows.length > 0 && checks.length === 0) throw tooManyChecks(rows.length);
    asked.log({ fleet: settled.id, checks: checks.map(({ id }) => id) });
    const next = from + checks.length;
    const jsonBody: StartedFleetChecks = {
      ...{ id: settled.id, vaults: settled.rows.length },
      ...{ nextFrom: next < settled.rows.length ? next : null, checks },
    };
    return { headers: { 'Retry-After': '2' }, jsonBody };
  });
}

/** Rows one after another whose moves have the same options. An orchestration checks them together. */
function groupsOf(rows: readonly PlacedRow[]): readonly (readonly PlacedRow[])[] {
  const groups: PlacedRow[][] = [];
  let last: string | undefined;
  for (const row of rows) {
    const options = canonicalJson({ settings: row.settings, createTarget: row.createTarget });
    if (options === last) groups.at(-1)?.push(row);
    else groups.push([row]);
    last = options;
  }
  return groups;
}

interface Starting {
  readonly parts: CheckFleetParts;
  readonly settled: SettledFleet;
  readonly options: CheckOptions;
}

/** Starts groups in their order, until the app has no room for the next one. */
async function startEach(
  { client, uriOf }: Call,
  groups: readonly (readonly PlacedRow[])[],
  { parts, settled, options }: Starting,
): Promise<Checked[]> {
  const started: Checked[] = [];
  const names = settled.request.waves.map(({ name }) => name);
  for (const group of groups) {
    const [first] = group;
    if (first === undefined) continue;
    const pairs = group.map(({ wave, sourceVault, targetVault }) => {
      const id = checkRunId({ sourceVault, targetVault }, parts.now(), parts.randomHex(8));
      return { wave: names[wave] ?? '', id, sourceVault, targetVault };
    });
    const runs = pairs.map(({ id, sourceVault, targetVault }) => ({ id, sourceVault, targetVault }));
    const { settings, createTarget } = first;
    // Options such as `gate` are of the move alone.
    const policy = checkPolicySchema
      .unwrap()
      .strip()
      .parse({ ...settings, createTarget });
    const terms = { trigger: 'request' as const, options, policy, failOn: settings.failOn ?? ['blocked' as const] };
    const { name, instanceId, input } = checksToStart(runs, terms, `checks-${parts.randomHex(16)}`);
    const stateOf = (id: string) => orchestrationState(client, id, checkOrchestrations);
    const begin = await parts.claimChecks({ id: instanceId, slots: runs.length }, stateOf);
    if (begin === undefined) break;
    const start = await parts.signStart({ orchestrator: name, instanceId, input });
    await begin(() => client.startNew(name, { instanceId, input: { ...input, start } }));
    started.push(...pairs.map((pair) => ({ ...pair, checkUri: uriOf(`checks/${pair.id}`) })));
  }
  return started;
}
