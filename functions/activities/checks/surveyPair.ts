import {
  type CheckSurvey,
  type NameFacts,
  type NewTargetFacts,
  type VaultLook,
} from '../../../shared/contracts/model/checkFacts';
import { surveyPairContract } from '../../../shared/contracts/steps/checkSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Side } from '../../../shared/contracts/model/ids';
import { type Arm } from '../../../shared/clients/arm/arm';
import { type Clients } from '../../../shared/clients/openClients';
import { geographyOf } from '../../../shared/rules/plan/geography';
import { activity } from '../../steps/frame/activity';
import { type MoveVault, connectPair } from '../../steps/frame/vaultPair';
import {
  proveReportKey,
  proveRights,
  faultOfProofs,
  faultIn,
  faultOfVault,
  proveNewTarget,
} from '../../steps/checks/proveRights';
import { readLoad, readName, readResource } from '../../steps/checks/readResource';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { takeTurns } from '../../../shared/clients/async/takeTurns';
import { gatherConfiguration } from '../../steps/targetVault/gatherConfiguration';
import { systemClock, withFreeTimeLimit } from '../../../shared/clients/async/clock';

/** Time limit for one part of the survey. With its retries, the client itself would wait for minutes. */
const partLimitMs = 20_000;

/** Surveys that run at once in this process. With more, a delay in this process could look like a slow vault. */
const surveysAtOnce = 8;

/**
 * Reads everything about a pair except its items, in parallel. A part that cannot be read is reported with its fault.
 */
export function surveyPair(clients: Clients) {
  const { vaults, staging, stagingVault, identity, arm, missing, reportSigner } = clients;
  const inTurn = takeTurns(surveysAtOnce);
  return activity(surveyPairContract, ({ move }) => inTurn(() => survey(move)));

  async function survey(move: MoveSpec): Promise<CheckSurvey> {
    const pair = connectPair(vaults, move);
    const ofNew = proveNewTarget(move, () => inTime('The management plane', gatherConfiguration(arm, move)));
    const [source, target, own, ofStore, ofReportKey, newTarget] = await Promise.all([
      lookAt(move, 'source', pair.source),
      // A vault that does not exist yet cannot answer.
      ofNew.then((found) => lookAt(move, 'target', isAbsent(found) ? undefined : pair.target)),
      faultIn(inTime('The identity', identity.objectId())),
      faultIn(inTime('The store', proveStores(clients))),
      reportKeyOf(reportSigner),
      ofNew,
    ]);
    const key = await keyOf(inTime('The vault of the staging key', staging.prepare(move)));
    return {
      source,
      target,
      targetName: await nameOf(arm, { source, target, subscriptionId: move.createTarget?.subscriptionId }),
      ...(newTarget && { newTarget }),
      identity: own,
      store: ofStore,
      ...key,
      stagingVault,
      ...ofReportKey,
      missing: [...missing],
      calls: source.proofs.length + target.proofs.length,
      throttled: pair.meter.throttled,
    };
  }

  async function lookAt(move: MoveSpec, side: Side, vault: MoveVault | undefined): Promise<VaultLook> {
    const name = side === 'source' ? move.sourceVault : move.targetVault;
    const [answers, ofArm, load] = await Promise.all([
      askVault(move, side, vault),
      inTime('The management plane', readResource(clients, name)).then(
        (resource) => ({ resource, resourceTrouble: null }),
        (error: unknown) => ({ resource: null, resourceTrouble: faultOfVault(error) }),
      ),
      inTime('Azure Monitor', readLoad(arm, name)).catch(() => ({ state: 'notKnown' as const })),
    ]);
    return { name, ...answers, ...ofArm, load };
  }

  async function askVault(move: MoveSpec, side: Side, vault: MoveVault | undefined) {
    const name = side === 'source' ? move.sourceVault : move.targetVault;
    const silent = { region: null, geography: null, proofs: [] };
    if (vault === undefined) return { ...silent, trouble: null };
    try {
      const place = placeOf(await vaults.probe(name));
      try {
        const proofs = [...(await inTime(`${name} answered once, but then it`, proveRights(vault, side, move)))];
        return { ...place, proofs, trouble: faultOfProofs(proofs) };
      } catch (error) {
        return { ...place, proofs: [], trouble: faultOfVault(error) };
      }
    } catch (error) {
      return { ...silent, trouble: faultOfVault(error) };
    }
  }
}

function placeOf({ region }: { readonly region: string }) {
  return { region, geography: geographyOf(region) };
}

/** Reads from the archive of reports instead of writing there, because what is written there cannot be removed. */
async function proveStores({ store, reportArchive }: Pick<Clients, 'store' | 'reportArchive'>): Promise<void> {
  await store.check();
  await reportArchive?.read('probes/none');
}

/** The hash of the run's content key, which is kept in the store, or why there is none. */
async function keyOf(work: Promise<string>): Promise<Pick<CheckSurvey, 'stagingKey' | 'contentKey'>> {
  try {
    return { stagingKey: null, contentKey: await work };
  } catch (error) {
    return { stagingKey: faultOfVault(error) };
  }
}

/** Empty where no key signs reports. */
async function reportKeyOf(signer: Clients['reportSigner']): Promise<Pick<CheckSurvey, 'reportKey'>> {
  if (signer === undefined) return {};
  return { reportKey: await inTime('The vault of the report key', proveReportKey(signer)).catch(faultOfVault) };
}

function isAbsent(newTarget: NewTargetFacts | undefined): boolean {
  return newTarget !== undefined && newTarget.state !== 'exists';
}

interface NameQuestion {
  readonly source: VaultLook;
  readonly target: VaultLook;
  /** Where the request creates the target. Undefined: in the subscription of the source. */
  readonly subscriptionId: string | undefined;
}

async function nameOf(arm: Arm, { source, target, subscriptionId: asked }: NameQuestion): Promise<NameFacts> {
  if (target.region !== null || target.resource !== null) {
    return { state: 'exists', detail: `${target.name} exists.` };
  }
  const subscriptionId = asked ?? source.resource?.subscriptionId;
  if (subscriptionId === undefined) {
    return {
      state: 'notKnown',
      detail: 'The target does not answer, and Azure Resource Manager does not show the source.',
    };
  }
  try {
    return await inTime('The management plane', readName(arm, subscriptionId, target.name));
  } catch (error) {
    return { state: 'notKnown', detail: `The target does not answer. ${faultOfVault(error).detail}` };
  }
}

/** Throws `VAULT_UNREACHABLE` if a part takes too long, so that it delays no other part. */
function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  const message = `${what} did not answer within ${String(partLimitMs / 1000)} s.`;
  const late = (): MoverError => new MoverError('VAULT_UNREACHABLE', message, { retryable: true });
  return withFreeTimeLimit({ clock: systemClock, limitMs: partLimitMs }, work, late);
}
