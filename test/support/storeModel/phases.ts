import { type ComparisonReport } from '../../../shared/contracts/api/comparisonAnswers';
import { type CheckView } from '../../../shared/contracts/api/checkAnswers';
import { postComparison, readComparisonReport, waitForComparison } from '../comparisons/localComparisons';
import { approveFleet, postFleet, readFleet, waitForFleet } from '../fleets/localFleets';
import { waitUntil } from '../host/hostWait';
import { runChecks } from '../local/localChecks';
import { call, isEnd, readMove, waitForMove } from '../local/localMoves';
import { postToApp } from '../storeFuzz/askApp';
import { codeOf, rollbackOf, saidAfterRollback, saidAtEnd, saidOf } from './endings';
import { type Said } from './judgeCase';
import { excluded } from './modelVaults';
import { latePhases } from './latePhases';
import { morePhases } from './morePhases';
import { retiredPhase } from './retiredPhase';
import {
  askedBy,
  changeSource,
  ended,
  held,
  isResult,
  nothing,
  optionsOf,
  type Prepare,
  start,
  untilPass,
} from './scene';

/** What reads the damaged documents. */
export const phaseNames = [
  ...(['transfer', 'verification', 'lastPass', 'pass', 'rollback', 'rollingBack', 'rehearsal'] as const),
  ...([
    'checks',
    'comparison',
    'fleet',
    'planning',
    'listing',
    'making',
    'indexed',
    'configured',
    'vaultRollback',
    'paused',
    'fleetPaused',
  ] as const),
  ...([
    'scheduled',
    'retention',
    'approvedDeletions',
    'latePage',
    'taggedPass',
    'taggedRollback',
    'rolledAgain',
    'back',
    'unlocked',
    'woken',
    'frozen',
    'discarding',
    'cutOffRollback',
    'retired',
  ] as const),
] as const;
export type PhaseName = (typeof phaseNames)[number];

/** Names of vaults are short. */
export const phaseCodes: Readonly<Record<PhaseName, string>> = {
  ...{ transfer: 'tr', verification: 've', lastPass: 'lp', pass: 'pa' },
  ...{ rollback: 'rb', rollingBack: 'rg', rehearsal: 'rh' },
  ...{
    checks: 'ch',
    comparison: 'co',
    fleet: 'fl',
    planning: 'pl',
    listing: 'ls',
    making: 'mk',
    indexed: 'ix',
    configured: 'cf',
    vaultRollback: 'vr',
  },
  ...{
    paused: 'ps',
    fleetPaused: 'fp',
    approvedDeletions: 'ad',
    scheduled: 'sd',
    retention: 'rt',
    latePage: 'lt',
    taggedPass: 'tp',
    taggedRollback: 'tb',
  },
  ...{
    rolledAgain: 'ra',
    back: 'bk',
    unlocked: 'ul',
    woken: 'wk',
    frozen: 'fr',
    discarding: 'dc',
    cutOffRollback: 'cr',
    retired: 're',
  },
};

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

  ...morePhases,
  ...latePhases,
  ...retiredPhase,
};
