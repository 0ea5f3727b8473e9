import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { gridEvent } from '../events/vaultEvents';
import { steer } from '../control/steeredMove';
import { waitUntil } from '../host/hostWait';
import { call, isEnd, readMove, waitForMove } from '../local/localMoves';
import { postToApp } from '../storeFuzz/askApp';
import { saidAfterRollback, saidAtEnd } from './endings';
import { selected } from './modelVaults';
import { beginRollback } from './morePhases';
import { untilStored } from './planPhases';
import { askedBy, changeSource, held, nothing, optionsOf, type Prepare, sourceEdits, start } from './scene';

/** Phases of documents that only some requests have. */
export const latePhases = {
  /** An event of the source has woken a held move. */
  async woken(stack, pair, random) {
    const { move, asked } = await held(stack, pair, random);
    const changedAt = await changeSource(stack, pair);
    await postToApp(`${stack.baseUrl}/api/events/keyvault`, [gridEvent(pair.sourceVault)]);
    await untilStored(stack, move, '/source-event');
    const proceed = async () => {
      await postToApp(`${move.moveUri}/cutover`);
      return { ...(await saidAtEnd(stack, move)), changedAt };
    };
    return { asked, proceed };
  },

  /** The last pass reads the source twice, and names what somebody wrote in between. */
  async frozen(stack, pair, random) {
    const options = optionsOf(random);
    const move = await start(stack, pair, options, { cutover: 'hold' });
    await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'awaitingCutover');
    const match = { vault: pair.sourceVault, method: 'GET' as const, path: '/keys' };
    await stack.control.addFault({ match, effect: { kind: 'slow', ms: 1_000 } });
    await steer(move, 'cutover', { freeze: 'require' });
    await untilStored(stack, move, '/source/reading');
    const proceed = async () => {
      const changedAt = await changeSource(stack, pair);
      return { ...(await saidAtEnd(stack, move)), changedAt };
    };
    return { asked: askedBy(options, [], sourceEdits), proceed };
  },

  /** Somebody terminated a run, so it has no report. The app rolls it back by what the run sealed. */
  async cutOffRollback(stack, pair, random) {
    const options = { ...optionsOf(random), verify: 'full' } as const;
    const match = { vault: pair.targetVault, method: 'GET' as const, path: '/secrets/*/*' };
    const fault = await stack.control.addFault({ match, effect: { kind: 'slow', ms: 3_000 } });
    const move = await start(stack, pair, options);
    await waitForMove(stack.baseUrl, move.id, ({ phase }) => phase === 'verifying' || isEnd(phase));
    await call(move.terminatePostUri.replace('{text}', 'stopped'), { method: 'POST' });
    await waitForMove(stack.baseUrl, move.id, ({ phase }) => isEnd(phase));
    await stack.control.removeFault(fault);
    await beginRollback(stack, move, pair, '/proved/');
    return { asked: askedBy(options, selected), proceed: () => saidAfterRollback(move) };
  },

  /** A rehearsal has made its scratch vault, and has not removed it yet. */
  async discarding(stack, pair) {
    const createTarget = { resourceGroup: 'rg-model', location: 'northeurope', subscriptionId: defaultSubscriptionId };
    const rehearse = { into: { createTarget } };
    const options = { onDeleted: 'fail', verify: 'full' } as const;
    const move = await start(stack, pair, options, { gate: 'warn', rehearse });
    await waitUntil(
      async () => {
        const isNoted = stack.documents.read().some(({ name }) => name.startsWith(`scratch-vaults/${move.id}`));
        return isNoted || isEnd((await readMove(stack.baseUrl, move.id)).phase) || undefined;
      },
      'the note of the scratch vault',
      240_000,
    );
    const proceed = async () => {
      const said = await saidAtEnd(stack, move);
      // Its items were in the scratch vault, which is gone, or which the report names.
      return { ...said, phase: 'rehearsed', report: undefined, code: 'rehearsed' };
    };
    return { asked: nothing, proceed };
  },
} as const satisfies Readonly<Record<string, Prepare>>;
