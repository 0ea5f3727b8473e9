import { getHandover } from '../../../../../functions/http/moves/getHandover';
import { rollBackMoveContract, rollbackInstance } from '../../../../../shared/contracts/steps/rollbackSteps';
import { enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { noProof } from '../../../../support/host/noProof';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';
import { moveOf, planOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

let runtime: RuntimeServer;
beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(() => runtime.stop());
afterEach(() => {
  runtime.instances.clear();
});

const time = '2026-05-01T10:00:00.000Z';
const move = moveOf();
const results = [resultOf({ state: 'verified', versions: [{ from: 'a'.repeat(32), to: 'b'.repeat(32) }] })];
const report = moveReport({ move, results });

function knownRun(runtimeStatus = 'Completed'): void {
  const progress = { ...enterPhase(startProgress(time), 'transferring', time), plan: planOf() };
  const customStatus = { ...endStatusOf(move, progress, 'completed', time), reportHead: 'a'.repeat(64) };
  runtime.instances.set(move.moveId, { runtimeStatus, customStatus, input: { move, progress } });
}

/** `proof`: whether the store has the report, and whether a head or a signature proves it. */
function asking(proof: 'history' | 'signature' | 'none' | 'missing') {
  const handler = getHandover({
    ...noProof,
    vaultSuffix: 'vault.azure.net',
    listRuns: async () => [{ runId: move.runId, dryRun: false }],
    readRun: async () => ({ move, startedAt: time, end: null }),
    findReport: async () =>
      proof === 'missing'
        ? { kind: 'none' }
        : { kind: 'report', report, json: JSON.stringify(report), isProved: proof !== 'none' },
  });
  return async (query = '?format=terraform') => {
    const { status = 200, body, headers } = await runtime.get(handler, `moves/one-move/handover${query}`, move.moveId);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return {
      status,
      text,
      code: /"code":"(\w+)"/.exec(text)?.[1],
      headers: headers as Headers,
    };
  };
}

it.each([
  ['terraform', 'id = "https://target.vault.azure.net/secrets/payroll/bbbb', '.tf"'],
  ['bicep', "payroll: 'bbbb", '.bicep"'],
])('getHandover returns the code of a proved report as a file: %s', async (format, part, ending) => {
  knownRun();
  const { status, text, headers } = await asking('history')(`?format=${format}`);
  expect([status, text]).toEqual([200, expect.stringContaining(part)]);
  expect(headers.get('content-disposition')).toContain(`${move.moveId}-${move.runId}${ending}`);
});

it('getHandover takes a signed report of a run that the runtime no longer has', async () => {
  expect(await asking('signature')()).toMatchObject({ status: 200 });
});

it('getHandover refuses a report that nothing proves, and a run without one', async () => {
  expect(await asking('none')()).toMatchObject({ status: 409, code: 'REPORT_NOT_PROVED' });
  expect(await asking('missing')()).toMatchObject({ status: 409, code: 'REPORT_NOT_PROVED' });
  knownRun();
  expect(await asking('missing')()).toMatchObject({ status: 409, code: 'REPORT_DIFFERS' });
});

it('getHandover refuses a move that was rolled back', async () => {
  knownRun();
  const hashes = { planHash: 'c'.repeat(64), reportHead: 'a'.repeat(64) };
  const rollback = { rollbackId: '0000000b', ...hashes, askedAt: time, by: null };
  const input = { move, rollback, progress: null, start: { token: 'd'.repeat(64), proof: 'e'.repeat(64) } };
  runtime.instances.set(rollbackInstance(move.moveId), {
    ...{ name: rollBackMoveContract.name, runtimeStatus: 'Completed', input },
  });
  expect(await asking('history')()).toMatchObject({ status: 409, code: 'NOT_POSSIBLE_NOW' });
});

it('getHandover asks for a format', async () => {
  knownRun();
  expect(await asking('history')('')).toMatchObject({ status: 406, code: 'FORMAT_NOT_SUPPORTED' });
});
