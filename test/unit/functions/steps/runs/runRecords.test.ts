import { listRuns, listMoves, keepRun, readRun } from '../../../../../functions/steps/runs/runRecords';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { moveOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';
import { openMoveStore } from '../../../../support/move/moveStore';

const at = openMoveStore();
afterAll(at.remove);

let ids = 0;
const newId = (): string => `move-${String((ids += 1))}`;
const startedAt = '2026-05-01T10:00:00.000Z';
const finishedAt = '2026-05-01T10:05:00.000Z';
const items = { total: 1, done: 1, skipped: 0, blocked: 0, failed: 0 };
const versions = { total: 1, done: 1 };

const hour = (h: number): string => `2026-05-01T${String(h).padStart(2, '0')}:00:00.000Z`;
const keep = (move: MoveSpec, began = startedAt) => keepRun(at.store, { move, startedAt: began, end: null });
const runIds = async (moveId: string, max?: number) =>
  (await listRuns(at.store, moveId, max)).map(({ runId }) => runId);

describe('listMoves', () => {
  it('returns the runs of all moves, newest first, with the time of their start', async () => {
    const ids = [newId(), `${newId()}_under-score_`, newId()];
    for (const [at, moveId] of ids.entries())
      await keep(moveOf({ moveId, runId: `0000000${String(at)}` }), hour(20 + at));
    const listed = (await listMoves(at.store)).filter(({ moveId }) => ids.includes(moveId));
    expect(listed.map(({ moveId, runId, startedAt }) => [moveId, runId, startedAt])).toEqual([
      [ids[2], '00000002', hour(22)],
      [ids[1], '00000001', hour(21)],
      [ids[0], '00000000', hour(20)],
    ]);
    expect(listed.map(({ token }) => token)).toEqual(listed.map(({ token }) => token).sort());
  });

  it('leaves out names that the app does not write', async () => {
    const before = (await listMoves(at.store)).length;
    await at.put('move-times/99999999999999999_planted_00000001.json', '{}');
    await at.put('move-times/79739498899999999_planted_0000000g.json', '{}');
    await at.put('move-times/planted.json', '{}');
    expect(await listMoves(at.store)).toHaveLength(before);
  });

  it('returns at most as many as asked for', async () => {
    await keep(moveOf({ moveId: newId() }));
    expect(await listMoves(at.store, 1)).toHaveLength(1);
  });
});

describe('listRuns', () => {
  it('returns the runs of one id, newest first, with their kind', async () => {
    const moveId = newId();
    await keep(moveOf({ moveId, runId: '00000001' }), hour(9));
    await keep(moveOf({ moveId, runId: 'ffffffff', dryRun: true }), hour(11));
    await keep(moveOf({ moveId, runId: '00000002' }), hour(10));
    await keep(moveOf({ moveId: `${moveId}-other`, runId: '00000003' }), hour(12));
    expect(await listRuns(at.store, moveId)).toEqual([
      { runId: 'ffffffff', dryRun: true },
      { runId: '00000002', dryRun: false },
      { runId: '00000001', dryRun: false },
    ]);
  });

  it('lists a run once, however often it was stored', async () => {
    const moveId = newId();
    await keep(moveOf({ moveId }));
    await keepRun(at.store, {
      move: moveOf({ moveId }),
      startedAt,
      end: { phase: 'completed', finishedAt, items, versions, problemCount: 0 },
    });
    expect(await runIds(moveId)).toEqual(['0a1b2c3d']);
  });

  it('ignores names that are not run ids', async () => {
    const moveId = newId();
    for (const name of [
      'runs/x.json',
      'runs/1_zzzzzzzz_move.json',
      'runs/1_00000001_other.json',
      'NOTARUN1/x',
      'x/y',
    ]) {
      await at.put(`moves/${moveId}/${name}`, '{}');
    }
    expect(await runIds(moveId)).toEqual([]);
  });

  it('returns the newest if there are more than it lists', async () => {
    const moveId = newId();
    for (let h = 1; h < 8; h += 1) await keep(moveOf({ moveId, runId: `0000000${String(h)}` }), hour(h));
    expect(await runIds(moveId, 3)).toEqual(['00000007', '00000006', '00000005']);
  });
});

describe('readRun', () => {
  it('returns the stored record', async () => {
    const record = { move: moveOf({ moveId: newId() }), startedAt, end: null };
    await keepRun(at.store, record);
    expect(await readRun(at.store, record.move)).toEqual(record);
  });

  it.each(['', 'not JSON', '{}', '[]', '{"startedAt":7}'])(
    'returns undefined if the store has only %j',
    async (text) => {
      const move = moveOf({ moveId: newId() });
      await at.put(storeNames.runRecord(move), text);
      expect(await readRun(at.store, move)).toBeUndefined();
    },
  );

  it("ignores a copy of another run's record, and a report that somebody planted", async () => {
    const move = moveOf({ moveId: newId() });
    const other = moveOf({ moveId: move.moveId, runId: '99999999' });
    await at.put(storeNames.runRecord(move), JSON.stringify({ move: other, startedAt, end: null }));
    await at.put(storeNames.report(move), JSON.stringify(moveReport({ move })));
    expect(await readRun(at.store, move)).toBeUndefined();
  });
});
