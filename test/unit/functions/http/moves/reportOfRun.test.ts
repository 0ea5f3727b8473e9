import { type DurableOrchestrationStatus } from 'durable-functions';
import { reportDiffers, reportOfRun } from '../../../../../functions/http/moves/reportOfRun';
import { type FoundReport } from '../../../../../shared/contracts/api/moveRuns';
import { endPhase, enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { endStatusOf, statusOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

const move = moveOf();
const startedAt = '2026-05-01T10:00:00.000Z';
const head = 'a'.repeat(64);
const progress = { ...enterPhase(startProgress(startedAt), 'transferring', startedAt), plan: planOf() };

const known = (runtimeStatus: string, customStatus: object, run = move): DurableOrchestrationStatus => {
  const times = { createdTime: new Date(startedAt), lastUpdatedTime: new Date(startedAt) };
  const shown = { name: 'moveVault', instanceId: move.moveId, runtimeStatus, customStatus, output: null };
  return { ...shown, ...times, input: { move: run, progress } } as DurableOrchestrationStatus;
};

/** A run in the runtime that has not set its last status. */
const cut = (runtimeStatus: string) => known(runtimeStatus, statusOf(move, progress, startedAt));

/** A run in the runtime that ended by itself; `reportHead` is that of its report. */
const ended = (reportHead: string | null, run = move) =>
  known('Completed', { ...endStatusOf(run, progress, endPhase(progress), startedAt), reportHead }, run);

const report: FoundReport = { kind: 'report', report: moveReport(), json: '{}', isProved: false };
const proved: FoundReport = { ...report, isProved: true };
const differs: FoundReport = { kind: 'differs', why: 'It was changed.' };
const none: FoundReport = { kind: 'none' };

async function ask(found: DurableOrchestrationStatus | undefined, stored: FoundReport) {
  const asked: (string | undefined)[] = [];
  const findReport = async (_: object, named: string | undefined) => {
    asked.push(named);
    return stored;
  };
  return { answer: await reportOfRun(move, found, { findReport }), asked };
}

describe('reportOfRun of a run in history', () => {
  it('names the head in history, and says that it proves the report', async () => {
    const { answer, asked } = await ask(ended(head), proved);
    expect([answer, asked]).toMatchObject([{ kind: 'report', provedBy: 'history' }, [head]]);
  });

  it.each([
    ['is gone', ended(head), none],
    ['was changed', ended(head), differs],
    ['was there before the run wrote its own', ended(null), report],
  ])('returns differs if the stored report %s', async (_, found, stored) => {
    expect((await ask(found, stored)).answer).toMatchObject({ kind: 'differs', why: expect.any(String) });
  });

  it.each(['Running', 'Pending', 'Suspended'])('ignores what the store has while the run is %s', async (state) => {
    expect(await ask(cut(state), proved)).toEqual({ answer: { kind: 'underWay' }, asked: [] });
  });

  it.each(['Terminated', 'Failed'])('takes only a report with a proved signature once it is %s', async (state) => {
    for (const stored of [report, differs, none])
      expect((await ask(cut(state), stored)).answer).toEqual({ kind: 'cutOff' });
    expect((await ask(cut(state), proved)).answer).toMatchObject({ kind: 'report', provedBy: 'signature' });
  });
});

describe('reportOfRun of a run that the runtime does not have', () => {
  const other = ended(head, { ...move, runId: 'ffffffff' });

  it.each([undefined, other])('returns what the store has, with what proves it', async (found) => {
    expect(await ask(found, proved)).toMatchObject({ answer: { provedBy: 'signature' }, asked: [undefined] });
    expect((await ask(found, report)).answer).toMatchObject({ provedBy: 'none' });
    for (const stored of [differs, none]) expect((await ask(found, stored)).answer).toEqual(stored);
  });
});

describe('reportOfRun of a run before the one that the runtime has', () => {
  const formerReports = [{ runId: move.runId, head }];
  const next = { ...move, runId: 'ffffffff' };
  const withInput = (found: DurableOrchestrationStatus, input: object) =>
    Object.assign(found, { input: { move: next, progress, ...input } });
  const later = () => withInput(ended('b'.repeat(64), next), { formerReports });

  it('names the head that the later run has in its input', async () => {
    expect(await ask(later(), proved)).toMatchObject({ answer: { provedBy: 'history' }, asked: [head] });
    for (const stored of [differs, none])
      expect((await ask(later(), stored)).answer).toMatchObject({ kind: 'differs' });
  });

  it('ignores the head in an input that the app did not make', async () => {
    const foreign = withInput(known('Terminated', {}, next), { formerReports });
    expect(await ask(foreign, report)).toMatchObject({ answer: { provedBy: 'none' }, asked: [undefined] });
  });
});

test('reportDiffers says what was expected, what came and what to do', () => {
  const { status, code, detail } = reportDiffers('It was changed.').parts;
  expect([status, code]).toEqual([409, 'REPORT_DIFFERS']);
  expect(detail).toMatch(
    /Expected the report that the run wrote.*It was changed\..*Find out who can write to the store/,
  );
});
