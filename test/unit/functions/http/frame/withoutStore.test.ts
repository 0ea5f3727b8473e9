import { type HttpHandler } from '@azure/functions';
import { getFleet } from '../../../../../functions/http/fleets/getFleet';
import { getMove } from '../../../../../functions/http/moves/getMove';
import { problemDocumentSchema } from '../../../../../shared/contracts/api/problemDocument';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { fleetInstance } from '../../../../../shared/contracts/steps/fleetSteps';
import { beginFleet } from '../../../../../shared/rules/fleets/nextOfFleet';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { unexpected } from '../../../../support/control/refusedStart';
import { fleetSpec } from '../../../../support/fleets/knownFleet';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf } from '../../../../support/move/moveFixtures';

// What an answer says of a run needs the store: what people asked, and what proves the run. If the store does not answer, the answer is an
// error to repeat. It does not say that nobody asked, or that there is no such run.

const began = '2026-05-01T10:00:00.000Z';
const unavailable = () =>
  Promise.reject(new MoverError('STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true }));
const start = { token: 'f'.repeat(64), proof: 'f'.repeat(64) };

let runtime: RuntimeServer;

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());

async function codeOf(handler: HttpHandler, path: string, id: string): Promise<[number | undefined, string]> {
  const { status, body } = await runtime.get(handler, path, id);
  return [status, problemDocumentSchema.parse(JSON.parse(typeof body === 'string' ? body : '')).code];
}

it('does not say of a move that nobody paused it', async () => {
  const move = moveOf();
  const progress = startProgress(began);
  const customStatus = statusOf(move, progress, began);
  const input = { move, progress, start };
  runtime.instances.set(move.moveId, { runtimeStatus: 'Running', customStatus, input });
  const parts = { readControl: unavailable, proveInput: unavailable, readStoredEnd: unexpected };
  expect(await codeOf(getMove(parts), `moves/${move.moveId}`, move.moveId)).toEqual([503, 'STORE_UNAVAILABLE']);
});

it('does not say that there is no fleet which somebody terminated', async () => {
  const fleet = fleetSpec();
  const input = { fleet, progress: beginFleet(fleet, began), start };
  runtime.instances.set(fleetInstance(fleet.fleetId), { name: 'moveFleet', runtimeStatus: 'Terminated', input });
  const handler = getFleet({ proveInput: unavailable });
  expect(await codeOf(handler, `fleets/${fleet.fleetId}`, fleet.fleetId)).toEqual([503, 'STORE_UNAVAILABLE']);
});
