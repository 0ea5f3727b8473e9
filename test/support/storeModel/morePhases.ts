import { type CheckList } from '../../../shared/contracts/api/checkAnswers';
import { configuredMove, planPhases, untilStored } from './planPhases';
import { askFleet, approveFleet, postFleet, readFleet, waitForFleet } from '../fleets/localFleets';
import { approveDeletions, steer } from '../control/steeredMove';
import { type Random } from '../fuzz/random';
import { waitUntil } from '../host/hostWait';
import { readCheck } from '../local/localChecks';
import { removeExpiredAt } from '../local/removeExpired';
import { call, isEnd, readMove, type StartedMove, waitForMove } from '../local/localMoves';
import { localSecretClient } from '../local/localVaults';
import { approvePlan, planBack, readRollbackPlan, rollbackReport, startRollback } from '../rollback/localRollbacks';
import { postToApp } from '../storeFuzz/askApp';
import { type Damaged } from './damages';
import { orRefused, phaseLimitMs, rollbackOf, saidAfterRollback, saidAtEnd, saidOf } from './endings';
import { type Said } from './judgeCase';
import { type ModelStack } from './modelStack';
import { doomed, early, excluded, type ModelPair, selected } from './modelVaults';
import {
  askedBy,
  changeSource,
  deleteAt,
  ended,
  held,
  nothing,
  optionsOf,
  type Prepare,
  type Scene,
  start,
  untilPass,
} from './scene';

/** A tag of an item that the move has brought. */
async function tagAt({ azure }: ModelStack, { sourceVault }: ModelPair, value: string): Promise<void> {
  const client = localSecretClient(azure, sourceVault);
  const { properties } = await client.getSecret('item-2');
  await client.updateSecretProperties('item-2', properties.version ?? '', { tags: { owner: value } });
}

/** A held move whose target has followed a change of attributes. */
async function tagged(stack: ModelStack, pair: ModelPair, random: Random) {
  const scene = await held(stack, pair, random, { isDeleted: false });
  await tagAt(stack, pair, 'first');
  await untilStored(stack, scene.move, '/former/');
  await untilPass(stack, scene.move, stack.now());
  const edits = [...scene.asked.edits, 'secrets.update item-2'];
  return { ...scene, asked: { ...scene.asked, edits } };
}

/** Starts a rollback. A terminated run may still seal what it read, so the plan may change after it was read. */
async function approvePlanOfNow(move: StartedMove): Promise<void> {
  await waitUntil(async () => {
    const { planHash } = await readRollbackPlan(move);
    const { status, text } = await postToApp(`${move.moveUri}/rollback`, { planHash });
    if (status === 202) return true;
    if (text.includes('"PLAN_CHANGED"')) return undefined;
    throw new Error(`Expected 202; ${String(status)} came: ${text}`);
  }, 'the rollback');
}

/** Begins a rollback whose deletes are slow. Resolves when the store has a document of it, or when it has ended. */
export async function beginRollback(stack: ModelStack, move: StartedMove, { targetVault }: ModelPair, part: string) {
  const match = { vault: targetVault, operation: '*secrets.*' };
  await stack.control.addFault({ match, effect: { kind: 'slow', ms: 400 } });
  await approvePlanOfNow(move);
  await waitUntil(async () => {
    const has = stack.documents.read().some(({ name }) => name.includes(move.id) && name.includes(part));
    return has || typeof (await rollbackOf(move))?.finishedAt === 'string' ? true : undefined;
  }, part);
}

export const morePhases = {
  ...planPhases,

  async vaultRollback(stack, pair) {
    const { move, asked } = await configuredMove(stack, pair, {});
    await waitForMove(stack.baseUrl, move.id, ({ phase }) => isEnd(phase));
    await beginRollback(stack, move, pair, '/plan/vault/');
    return { asked, proceed: () => saidAfterRollback(move) };
  },

  async paused(stack, pair, random) {
    const options = optionsOf(random);
    const match = { vault: pair.targetVault, operation: 'secrets.*' };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 100 } });
    const move = await start(stack, pair, options);
    await steer(move, 'pace', { targetShare: 0.9 });
    await steer(move, 'pause');
    await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'paused' || isEnd(phase));
    const proceed = async ({ kind, damage }: Parameters<Scene['proceed']>[0]): Promise<Said> => {
      const { phase } = await readMove(stack.baseUrl, move.id);
      // Without its record, or with an earlier one, a move is not paused.
      const isKept = kind !== 'control' || (damage !== 'removed' && damage !== 'older');
      const faults = isKept && phase !== 'paused' && !isEnd(phase) ? [`the paused move is ${phase}`] : [];
      await steer(move, 'resume');
      const said = await saidAtEnd(stack, move);
      return faults.length > 0 ? { ...said, faults } : said;
    };
    return { asked: askedBy(options), proceed };
  },

  async fleetPaused(stack, pair) {
    const waves = [{ name: 'one', vaults: [pair] }];
    const settings = { gate: 'off', select: { exclude: [excluded] } };
    const fleet = await postFleet(stack.baseUrl, { id: pair.targetVault, waves, settings, approval: 'wave' });
    const { tableHash } = await readFleet(fleet);
    await askFleet(fleet, 'pause');
    await waitForFleet(fleet, ({ phase }) => phase === 'paused');
    const proceed = async (): Promise<Said> => {
      const { evidenceAt: before } = await readFleet(fleet);
      const looked = await waitForFleet(fleet, ({ evidenceAt }) => (evidenceAt ?? '') > (before ?? ''));
      const faults = looked.phase === 'paused' ? [] : [`the paused fleet is ${looked.phase}`];
      await approveFleet(fleet, { tableHash });
      await askFleet(fleet, 'resume');
      const { phase } = await waitForFleet(fleet, ({ finishedAt, trouble }) => finishedAt !== null || trouble !== null);
      return { phase, report: undefined, code: phase, ...(faults.length > 0 && { faults }) };
    };
    return { asked: nothing, proceed };
  },

  async approvedDeletions(stack, pair, random) {
    const { move, asked } = await held(stack, pair, random, { isDeleted: true });
    await deleteAt(stack, pair, doomed);
    const { hold } = await waitForMove(
      stack.baseUrl,
      move.id,
      (now) => now.hold?.deletions.held !== undefined || isEnd(now.phase),
    );
    const hash = hold?.deletions.held?.hash ?? '';
    const proceed = async (): Promise<Said> => {
      await call(`${move.moveUri}/deletions`);
      await approveDeletions(move, hash);
      await postToApp(`${move.moveUri}/cutover`);
      return { ...(await saidAtEnd(stack, move)), changedAt: stack.now() };
    };
    return { asked, proceed };
  },

  async scheduled(stack, pair) {
    const next = (than: string) =>
      waitUntil(
        async () => {
          const { checks } = (await call(`${stack.baseUrl}/api/checks?limit=100`)).body as CheckList;
          return checks.find(({ sourceVault, startedAt }) => sourceVault === pair.sourceVault && startedAt > than);
        },
        'a scheduled run',
        3 * phaseLimitMs,
      );
    await next('');
    const proceed = async (): Promise<Said> => {
      const at = stack.now();
      const run = await next(at);
      const view = await readCheck(`${stack.baseUrl}/api/checks/${run.id}`);
      const sent = stack.notices(pair.targetVault).filter(({ checkRunId }) => checkRunId === run.id);
      // The vaults are the same, so nothing has changed.
      const changes = [...view.changes, ...sent.flatMap((data) => data.changes as unknown[])];
      const faults = changes.length > 0 ? [`a scheduled run names changes: ${JSON.stringify(changes)}`] : [];
      return { phase: view.overall, report: undefined, code: undefined, faults };
    };
    return { asked: nothing, proceed };
  },

  async retention(stack, pair, random) {
    const { move, asked } = await ended(stack, pair, random);
    const proceed = async ({ changed }: Damaged): Promise<Said> => {
      const namesNow = () => stack.documents.read().flatMap(({ name }) => (name.includes(move.id) ? [name] : []));
      const before = namesNow();
      await removeExpiredAt(stack.storeFolder, move, Date.parse(stack.now()) + 29 * 86_400_000);
      const after = new Set(namesNow());
      // After 29 of 30 days nothing is due, whatever a document says.
      const removed = before.filter((name) => !after.has(name) && !changed.includes(name) && !name.startsWith('pace/'));
      const faults = removed.length > 0 ? [`removed before its time: ${removed.join(' ')}`] : [];
      return { phase: 'kept', report: undefined, code: 'kept', faults };
    };
    return { asked, proceed };
  },

  async latePage(stack, pair, random) {
    const { move, asked } = await held(stack, pair, random);
    const match = { vault: pair.sourceVault, method: 'GET' as const, path: '/keys' };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 1_500 } });
    const changedAt = await changeSource(stack, pair);
    const pagesOf = () =>
      stack.documents.read().filter(({ name }) => name.includes(move.id) && /\/plan\/\d/.test(name));
    const known = pagesOf().length;
    await postToApp(`${move.moveUri}/cutover`);
    await waitUntil(() => Promise.resolve(pagesOf().length > known || undefined), 'a late page');
    return { asked, proceed: async () => ({ ...(await saidAtEnd(stack, move)), changedAt }) };
  },

  async taggedPass(stack, pair, random) {
    const { move, asked } = await tagged(stack, pair, random);
    const proceed = async (): Promise<Said> => {
      await tagAt(stack, pair, 'second');
      const changedAt = await changeSource(stack, pair);
      await postToApp(`${move.moveUri}/cutover`);
      return { ...(await saidAtEnd(stack, move)), changedAt };
    };
    return { asked, proceed };
  },

  async taggedRollback(stack, pair, random) {
    // The held run does not bring the items itself, so a rollback of it sets their former attributes again.
    const first = { id: `${pair.targetVault}-first` };
    await saidAtEnd(stack, await start(stack, pair, { onDeleted: 'fail', verify: 'full' }, first));
    const { move, asked } = await tagged(stack, pair, random);
    await postToApp(`${move.moveUri}/cutover`);
    await waitForMove(stack.baseUrl, move.id, ({ phase }) => isEnd(phase));
    const { planHash } = await readRollbackPlan(move);
    const proceed = async (): Promise<Said> => {
      await postToApp(`${move.moveUri}/rollback`, { planHash });
      return saidAfterRollback(move);
    };
    return { asked: { ...asked, deletes: [...selected, early] }, proceed };
  },

  async rolledAgain(stack, pair, random) {
    const { move, asked } = await ended(stack, pair, random);
    const recovered = ['item-0', 'item-1'];
    const client = localSecretClient(stack.azure, pair.targetVault);
    // The rollback keeps what somebody changed, so it may begin again.
    await client.setSecret('item-5', `${stack.canary} of somebody`);
    await startRollback(move);
    await rollbackReport(move);
    for (const name of recovered)
      await (await client.beginRecoverDeletedSecret(name, { intervalInMs: 20 })).pollUntilDone();
    await beginRollback(stack, move, pair, '/earlier/');
    const recovers = [...asked.recovers, ...recovered];
    return { asked: { ...asked, recovers }, proceed: () => saidAfterRollback(move) };
  },

  /** A step has enabled a version at the source, and ends before it could disable it again. The next run does so by the note. */
  async unlocked(stack, pair) {
    const client = localSecretClient(stack.azure, pair.sourceVault);
    const { properties } = await client.getSecret('item-4');
    await client.updateSecretProperties('item-4', properties.version ?? '', { enabled: false });
    const options = { onDeleted: 'fail', verify: 'full' } as const;
    const more = { disabled: 'unlock', method: 'exportImport' };
    const match = { vault: pair.sourceVault, method: 'PATCH' as const, path: '/secrets/item-4/*' };
    // The second change disables the version.
    const fault = await stack.control.addFault({ match, when: { call: 2 }, effect: { kind: 'slow', ms: 20_000 } });
    const first = await start(stack, pair, options, more);
    await waitUntil(async () => {
      const faults = await stack.control.faults();
      return faults.some(({ id, hits }) => id === fault && hits > 0) || undefined;
    }, 'the change that disables a version');
    await call(first.terminatePostUri.replace('{text}', 'stopped'), { method: 'POST' });
    await waitForMove(stack.baseUrl, first.id, ({ phase }) => isEnd(phase));
    const again = async (): Promise<Said> => saidAtEnd(stack, await start(stack, pair, options, more));
    const proceed = (): Promise<Said> => orRefused(again());
    return { asked: { ...askedBy(options), edits: ['secrets.update item-4'] }, proceed };
  },

  async back(stack, pair, random) {
    const { move, asked } = await ended(stack, pair, random);
    const client = localSecretClient(stack.azure, pair.targetVault);
    await client.setSecret('item-0', `${stack.canary} ${pair.targetVault} item-0 newest`);
    const match = { vault: pair.targetVault, method: 'GET' as const, path: '/secrets' };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 1_500 } });
    const planned = planBack(stack.baseUrl, move);
    await waitUntil(() => {
      const names = stack.documents.read().map(({ name }) => name);
      return Promise.resolve(
        names.some((name) => name.startsWith(`moves/${move.id}/`) && name.includes('/brought/hashes')) || undefined,
      );
    }, 'what the move brought');
    const endBack = async (): Promise<Said> => {
      const back = await planned;
      const moveUri = `${stack.baseUrl}/api/moves/${back.id}`;
      await approvePlan(stack.baseUrl, back).catch(() => undefined);
      const { phase } = await waitForMove(stack.baseUrl, back.id, (now) => isEnd(now.phase));
      const { code = 'back' } = await saidOf(moveUri);
      return { phase: `back ${phase}`, report: undefined, code };
    };
    const edits = ['secrets.set item-0', 'secrets.restore restore'];
    return { asked: { ...asked, edits }, proceed: () => orRefused(endBack()) };
  },
} as const satisfies Readonly<Record<string, Prepare>>;
