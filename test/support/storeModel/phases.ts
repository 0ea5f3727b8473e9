import { type ComparisonReport } from '../../../shared/contracts/api/comparisonAnswers';
import { postComparison, readComparisonReport, waitForComparison } from '../comparisons/localComparisons';
import { approveFleet, postFleet, readFleet, waitForFleet } from '../fleets/localFleets';
import { type CheckView } from '../../../shared/contracts/api/checkAnswers';
import { runChecks } from '../local/localChecks';
import { type Random } from '../fuzz/random';
import { waitUntil } from '../host/hostWait';
import { call, isEnd, postMove, readMove, type StartedMove, waitForMove } from '../local/localMoves';
import { localSecretClient } from '../local/localVaults';
import { readRollbackPlan } from '../rollback/localRollbacks';
import { postToApp } from '../storeFuzz/askApp';
import { codeOf, phaseLimitMs, rollbackOf, saidAfterRollback, saidAtEnd, saidOf } from './endings';
import { type Asked, type Said } from './judgeCase';
import { type ModelStack } from './modelStack';
import { bystander, doomed, early, excluded, fresh, inTheWay, type ModelPair, returned, selected } from './modelVaults';

/** The moment when somebody damages a document. */
export interface Scene {
  readonly asked: Asked;
  /** What people do after the damage. Resolves when the app has done what it does about it. */
  readonly proceed: () => Promise<Said>;
}

/** What reads the damaged documents. */
export const phaseNames = [
  ...(['transfer', 'verification', 'lastPass', 'pass', 'rollback', 'rollingBack', 'rehearsal'] as const),
  ...(['checks', 'comparison', 'fleet'] as const),
] as const;
export type PhaseName = (typeof phaseNames)[number];

/** Names of vaults are short. */
export const phaseCodes: Readonly<Record<PhaseName, string>> = {
  ...{ transfer: 'tr', verification: 've', lastPass: 'lp', pass: 'pa' },
  ...{ rollback: 'rb', rollingBack: 'rg', rehearsal: 'rh' },
  ...{ checks: 'ch', comparison: 'co', fleet: 'fl' },
};

type Prepare = (stack: ModelStack, pair: ModelPair, random: Random) => Promise<Scene>;

const nothing: Asked = { deletes: [], purges: [], recovers: [], edits: [] };

interface Options {
  readonly onDeleted: 'fail' | 'purge' | 'recover';
  readonly verify: 'full' | 'none';
}

function optionsOf(random: Random): Options {
  return { onDeleted: random.pick(['fail', 'purge', 'recover']), verify: random.pick(['full', 'full', 'none']) };
}

function askedBy({ onDeleted }: Options, deletes: readonly string[] = [], edits: readonly string[] = []): Asked {
  return {
    ...{ deletes, edits },
    purges: onDeleted === 'purge' ? [inTheWay, returned] : [],
    recovers: onDeleted === 'recover' ? [inTheWay, returned] : [],
  };
}

const start = (stack: ModelStack, pair: ModelPair, options: Options, more: object = {}): Promise<StartedMove> =>
  postMove(stack.baseUrl, {
    id: pair.targetVault,
    ...pair,
    ...options,
    ...(options.onDeleted === 'purge' && { confirmPurge: true }),
    select: { exclude: [excluded] },
    gate: 'off',
    pace: { sourceShare: 1, targetShare: 1 },
    ...more,
  });

export const phases: Readonly<Record<PhaseName, Prepare>> = {
  async transfer(stack, pair, random) {
    const options = optionsOf(random);
    // An earlier run of the same id, whose documents somebody can put in place of those of the later one.
    if (random.chance(0.3)) await saidAtEnd(stack, await start(stack, pair, options, { dryRun: true }));
    const move = await start(stack, pair, options, { approval: 'required' });
    const { planHash } = await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'awaitingApproval');
    return {
      asked: askedBy(options),
      proceed: async () => {
        await postToApp(`${move.moveUri}/approve`, { planHash });
        return saidAtEnd(stack, move);
      },
    };
  },

  async verification(stack, pair, random) {
    const options = { ...optionsOf(random), verify: 'full' } as const;
    const match = { vault: pair.targetVault, method: 'GET' as const, path: '/secrets/*/*' };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 150 } });
    const move = await start(stack, pair, options);
    await waitUntil(async () => {
      const hasResults = stack.documents.read().some(({ name }) => isResult(name, move.id));
      return hasResults || isEnd((await readMove(stack.baseUrl, move.id)).phase) ? true : undefined;
    }, 'results');
    return { asked: askedBy(options), proceed: () => saidAtEnd(stack, move) };
  },

  async lastPass(stack, pair, random) {
    const scene = await held(stack, pair, random);
    const proceed = async (): Promise<Said> => {
      const changedAt = await changeSource(stack, pair);
      await postToApp(`${scene.move.moveUri}/cutover`);
      return { ...(await saidAtEnd(stack, scene.move)), changedAt };
    };
    return { asked: scene.asked, proceed };
  },

  async pass(stack, pair, random) {
    const scene = await held(stack, pair, random);
    const before = (await readMove(stack.baseUrl, scene.move.id)).hold?.lastPassAt;
    const proceed = async (): Promise<Said> => {
      const changedAt = await changeSource(stack, pair);
      await untilPass(stack, scene.move, before ?? '');
      await postToApp(`${scene.move.moveUri}/cancel`);
      return { ...(await saidAtEnd(stack, scene.move)), changedAt };
    };
    return { asked: scene.asked, proceed };
  },

  async rollback(stack, pair, random) {
    const { move, asked, planHash } = await ended(stack, pair, random);
    const proceed = async (): Promise<Said> => {
      await postToApp(`${move.moveUri}/rollback`, { planHash });
      return saidAfterRollback(move);
    };
    return { asked, proceed };
  },

  async rollingBack(stack, pair, random) {
    const { move, asked, planHash } = await ended(stack, pair, random);
    const match = { vault: pair.targetVault, method: 'DELETE' as const };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 200 } });
    await postToApp(`${move.moveUri}/rollback`, { planHash });
    await waitUntil(async () => {
      const hasPlan = stack.documents
        .read()
        .some(({ name }) => name.startsWith(`moves/${move.id}/`) && name.includes('/rollbacks/'));
      return hasPlan || typeof (await rollbackOf(move))?.finishedAt === 'string' ? true : undefined;
    }, 'plan of the rollback');
    return { asked, proceed: () => saidAfterRollback(move) };
  },

  async rehearsal(stack, pair) {
    const createTarget = { resourceGroup: 'rg-model', location: 'northeurope' };
    const rehearse = {
      into: { createTarget: { subscriptionId: '00000000-0000-4000-8000-000000000001', ...createTarget } },
    };
    const options = { onDeleted: 'fail', verify: 'full' } as const;
    const move = await start(stack, pair, options, { approval: 'required', gate: 'warn', rehearse });
    const { planHash } = await waitForMove(
      stack.baseUrl,
      move.id,
      ({ phase }) => phase === 'awaitingApproval' || isEnd(phase),
    );
    const proceed = async (): Promise<Said> => {
      await postToApp(`${move.moveUri}/approve`, { planHash });
      const said = await saidAtEnd(stack, move);
      // Its items were in the scratch vault, which is gone.
      return { ...said, phase: 'rehearsed', report: undefined, code: 'rehearsed' };
    };
    return { asked: nothing, proceed };
  },

  async checks(stack, pair) {
    const { baseUrl } = stack;
    const before = await runChecks(baseUrl, pair);
    const proceed = async (): Promise<Said> => {
      const after = await runChecks(baseUrl, pair);
      // The vaults are the same, so every check finds the same, and nothing has changed.
      const statesOf = ({ findings }: CheckView) => JSON.stringify(findings.map(({ id, status }) => [id, status]));
      const faults = statesOf(before) === statesOf(after) ? [] : ['the checks found something else in the same vaults'];
      if (after.changes.length > 0) faults.push(`the checks name changes: ${JSON.stringify(after.changes)}`);
      return { phase: after.overall, report: undefined, code: undefined, faults };
    };
    return { asked: nothing, proceed };
  },

  async comparison(stack, pair) {
    const match = { vault: pair.targetVault, method: 'GET' as const, path: '/secrets/*/*' };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 150 } });
    const started = await postComparison(stack.baseUrl, pair);
    const proceed = async (): Promise<Said> => {
      const { state, equal } = await waitForComparison(started);
      const answer = await readComparisonReport(started, 'json');
      const isEqual = equal === true || (answer.status === 200 && (answer.body as ComparisonReport).equal === true);
      const faults = isEqual ? ['the comparison says that two different vaults are equal'] : [];
      return { phase: state, report: undefined, code: codeOf(answer), faults };
    };
    return { asked: nothing, proceed };
  },

  async fleet(stack, pair, random) {
    const options = { ...optionsOf(random), onDeleted: 'fail' as const };
    const settings = { verify: options.verify, gate: 'off', select: { exclude: [excluded] } };
    const waves = [{ name: 'one', vaults: [pair] }];
    const fleet = await postFleet(stack.baseUrl, { id: pair.targetVault, waves, settings, approval: 'wave' });
    const { tableHash } = await readFleet(fleet);
    const id = `${pair.targetVault}--${pair.targetVault}`;
    const proceed = async (): Promise<Said> => {
      await approveFleet(fleet, { tableHash });
      const { phase, trouble } = await waitForFleet(fleet, (view) => view.finishedAt !== null || view.trouble !== null);
      const moveUri = `${stack.baseUrl}/api/moves/${id}`;
      if ((await call(moveUri)).status === 404) return { phase, report: undefined, code: trouble?.code ?? 'no move' };
      const said = await saidOf(moveUri);
      return { ...said, phase: phase === 'completed' ? 'completed' : said.phase };
    };
    return { asked: askedBy(options), proceed };
  },
};

function isResult(name: string, id: string): boolean {
  return name.startsWith(`moves/${id}/`) && name.includes('/results/0');
}

async function held(stack: ModelStack, pair: ModelPair, random: Random) {
  const options = optionsOf(random);
  const move = await start(stack, pair, options, { cutover: 'hold', deletions: 'follow' });
  await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
  if (random.chance(0.6)) {
    await deleteAt(stack, pair, early);
    await waitForMove(stack.baseUrl, move.id, ({ hold }) => hold?.deletions.followed === 1);
  }
  return { asked: askedBy(options, [doomed, early], sourceEdits), move };
}

const made = [fresh, returned, bystander, 'item-0'];
const sourceEdits = [
  ...[doomed, early].map((name) => `secrets.delete ${name}`),
  ...made.map((name) => `secrets.set ${name}`),
];

async function deleteAt({ azure }: ModelStack, { sourceVault }: ModelPair, name: string): Promise<void> {
  const client = localSecretClient(azure, sourceVault);
  await (await client.beginDeleteSecret(name, { intervalInMs: 20 })).pollUntilDone();
}

/** Somebody deletes, makes and changes items of the source. The target has items of others under two of the names. */
async function changeSource(stack: ModelStack, pair: ModelPair): Promise<string> {
  await deleteAt(stack, pair, doomed);
  const client = localSecretClient(stack.azure, pair.sourceVault);
  for (const name of made) await client.setSecret(name, `${stack.canary} ${pair.sourceVault} ${name} newest`);
  return stack.now();
}

/** Waits for the end of a pass that began after the given one, or for trouble. */
async function untilPass({ baseUrl }: ModelStack, { id }: StartedMove, before: string): Promise<void> {
  await waitUntil(
    async () => {
      const { phase, hold } = await readMove(baseUrl, id);
      const isOver = isEnd(phase) || hold?.trouble !== null;
      return isOver || (phase === 'awaitingCutover' && (hold.lastPassAt ?? '') > before) ? true : undefined;
    },
    'a pass',
    phaseLimitMs,
  );
}

/** A move that has ended, with the plan of its rollback that a person has read. */
async function ended(stack: ModelStack, pair: ModelPair, random: Random) {
  const options = optionsOf(random);
  const move = await start(stack, pair, options);
  await waitForMove(stack.baseUrl, move.id, ({ phase }) => isEnd(phase));
  const { planHash } = await readRollbackPlan(move);
  return { move, planHash, asked: askedBy(options, selected) };
}
