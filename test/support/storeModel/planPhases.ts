import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { steer } from '../control/steeredMove';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { waitUntil } from '../host/hostWait';
import { call, isEnd, readMove, type StartedMove, waitForMove } from '../local/localMoves';
import { postToApp } from '../storeFuzz/askApp';
import { type Damaged } from './damages';
import { saidAtEnd } from './endings';
import { type Said } from './judgeCase';
import { type ModelStack } from './modelStack';
import { baseOf, bystander, fresh, type ModelPair, selected, trash } from './modelVaults';
import { askedBy, nothing, optionsOf, type Prepare, start } from './scene';

const isAwaiting = ({ phase }: Pick<MoveStatus, 'phase'>): boolean => phase === 'awaitingApproval' || isEnd(phase);

/** Resolves when the store has a document of the move whose name has a part, or when the move has ended. */
export function untilStored({ documents, baseUrl }: ModelStack, { id }: StartedMove, part: string): Promise<true> {
  return waitUntil(async () => {
    const has = documents.read().some(({ name }) => name.startsWith(`moves/${id}/`) && name.includes(part));
    return has || isEnd((await readMove(baseUrl, id)).phase) ? true : undefined;
  }, part);
}

/** Approves a plan that the app shows, and waits for the end. */
async function approveShown(stack: ModelStack, move: StartedMove): Promise<Said> {
  const { phase, planHash } = await waitForMove(stack.baseUrl, move.id, isAwaiting);
  if (phase !== 'awaitingApproval') return saidAtEnd(stack, move);
  const { status, text } = await call(`${move.moveUri}/plan`);
  const lie = status === 200 ? [bystander, trash].find((name) => text.includes(`"itemName":"${name}"`)) : undefined;
  await postToApp(`${move.moveUri}/approve`, { planHash });
  const said = await saidAtEnd(stack, move);
  return lie === undefined ? said : { ...said, faults: [`the plan names ${lie}, which the request does not select`] };
}

/** What the vault itself has, apart from secrets: the requests of these phases have it copied. */
const vaultItself = /^(?:arm|certificates)\./;
export async function configuredMove(stack: ModelStack, pair: ModelPair, more: object) {
  const options = { onDeleted: 'fail', verify: 'full' } as const;
  // A narrow selection takes contacts only together with a certificate.
  const certificates = [{ name: fresh, versions: [{}] }];
  await stack.control.seed({ vaults: [{ name: pair.sourceVault, region: 'westeurope', certificates }] });
  const move = await start(stack, pair, options, { configuration: {}, ...more });
  return { move, asked: { ...askedBy(options, selected), vaultItself } };
}

/** The source lists some items slowly. Somebody damages a document as soon as the store has another one. */
function whilePlanning(path: string, part: string, more: object = {}): Prepare {
  return async (stack, pair, random) => {
    const options = optionsOf(random);
    const match = { vault: pair.sourceVault, method: 'GET' as const, path };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 1_500 } });
    const move = await start(stack, pair, options, { approval: 'required', ...more });
    await untilStored(stack, move, part);
    return { asked: askedBy(options), proceed: () => approveShown(stack, move) };
  };
}

export const planPhases = {
  planning: whilePlanning('/keys', '/plan/000000'),
  listing: whilePlanning('/secrets', '/target-index'),

  /** The target does not exist yet, so nothing is judged there. */
  async making(stack, pair, random) {
    const createTarget = { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg-model', location: 'northeurope' };
    const made = { ...pair, targetVault: `${baseOf(pair)}-made` };
    const scene = await whilePlanning('/secrets', '/plan/configuration', { createTarget })(stack, made, random);
    const proceed = async (damaged: Damaged): Promise<Said> => {
      const { phase } = await scene.proceed(damaged);
      return { phase, report: undefined, code: 'made', faults: [] };
    };
    return { asked: nothing, proceed };
  },

  async indexed(stack, pair, random) {
    const options = optionsOf(random);
    const match = { vault: pair.targetVault, method: 'GET' as const, path: '/deletedsecrets' };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 1_500 } });
    const move = await start(stack, pair, options, { approval: 'required' });
    await waitUntil(async () => {
      const faults = await stack.control.faults();
      return faults.some(({ rule, hits }) => rule.match.vault === pair.targetVault && hits > 0) || undefined;
    }, 'a list of the target');
    await steer(move, 'pause');
    await untilStored(stack, move, '/target-index');
    const proceed = async (): Promise<Said> => {
      await steer(move, 'resume');
      return approveShown(stack, move);
    };
    return { asked: askedBy(options), proceed };
  },

  async configured(stack, pair) {
    const { move, asked } = await configuredMove(stack, pair, { approval: 'required' });
    await waitForMove(stack.baseUrl, move.id, isAwaiting);
    return { asked, proceed: () => approveShown(stack, move) };
  },
} as const satisfies Readonly<Record<string, Prepare>>;
