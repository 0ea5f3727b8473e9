import { moveFleet } from '../../../../functions/orchestrators/fleets/moveFleet';
import { type FleetControl, type FleetProgress } from '../../../../shared/contracts/model/fleetRuns';
import { beginFleet } from '../../../../shared/rules/fleets/nextOfFleet';
import { fleetSpec } from '../../../support/fleets/knownFleet';
import { namesOf, play, playStart } from '../../../support/move/moveOrchestration';

// A fleet whose looks fail.

/** 150 vaults on two pages of the table. The first two rows of each page are in progress. */
const fleet = fleetSpec({ vaults: 150, pages: ['0'.repeat(64), '1'.repeat(64)] });
const rows = `rr${'c'.repeat(98)}ra${'w'.repeat(48)}`;
const begun = beginFleet(fleet, new Date(playStart).toISOString());
const progress: FleetProgress = { ...begun, rows, control: { ...begun.control, sequence: 3 } };
const changed = { state: 'failed', code: 'FLEET_CHANGED', detail: 'The table is another one.', retryable: false };
const away = { state: 'failed', code: 'STORE_UNAVAILABLE', detail: 'The store does not answer.', retryable: true };
const asked = (more: Partial<FleetControl>): FleetControl => ({ ...progress.control, sequence: 4, ...more });

const look = (answer: object, from: FleetProgress = progress) =>
  play(moveFleet, { fleet, progress: from }, { lookAtFleet: () => answer });
const nextOf = ({ continuedAs }: ReturnType<typeof look>) => (continuedAs as { progress: FleetProgress }).progress;

describe('moveFleet knows of which time its numbers are', () => {
  const before = '2026-04-30T10:00:00.000Z';

  test('that of the last look, from its begin', () => {
    const played = look({ state: 'looked', control: null, moves: [] }, { ...progress, lookedAt: before });
    expect(nextOf(played).lookedAt).toBe(new Date(playStart).toISOString());
  });

  test.each([
    ['that returns what people asked', { ...away, control: null, changedPages: [] }],
    ['that returns nothing more', away],
  ])('not that of a look that failed, %s', (_, answer) => {
    expect(nextOf(look(answer, { ...progress, lookedAt: before })).lookedAt).toBe(before);
  });
});

describe('moveFleet after a look that failed', () => {
  test('takes up what people asked, starts nothing, and says why', () => {
    const played = look({ ...changed, control: asked({ paused: true }), changedPages: [0] });
    expect(nextOf(played)).toMatchObject({ phase: 'paused', rows, trouble: { code: 'FLEET_CHANGED' }, quietLooks: 0 });
    expect(namesOf(played).flat()).not.toContain('startFleetMoves');
  });

  test('says that it does not know the moves in progress of a changed page once it is cancelled, and waits for the others', () => {
    const played = look({ ...changed, control: asked({ cancelled: true }), changedPages: [0] });
    expect(nextOf(played)).toMatchObject({ phase: 'cancelling', rows: `uu${rows.slice(2)}` });
  });

  test('ends as cancelled if nothing else is in progress', () => {
    const ended = look({ ...changed, control: asked({ cancelled: true }), changedPages: [0, 1] });
    expect(ended.output).toMatchObject({ phase: 'cancelled', counts: { completed: 98, unknown: 4, waiting: 48 } });
  });

  test('waits for its moves while the store does not answer, also after a cancel', () => {
    const played = look({ ...away, control: asked({ cancelled: true }), changedPages: [] });
    expect(nextOf(played)).toMatchObject({ phase: 'cancelling', rows, trouble: { code: 'STORE_UNAVAILABLE' } });
  });

  test('does not take up an older document', () => {
    const played = look({ ...changed, control: asked({ sequence: 3, cancelled: true }), changedPages: [0] });
    expect(nextOf(played)).toMatchObject({ phase: 'running', rows });
  });

  test('changes nothing if the look of an earlier version says nothing more', () => {
    expect(nextOf(look(changed))).toEqual({
      ...progress,
      trouble: { code: changed.code, detail: changed.detail },
      quietLooks: 1,
    });
  });
});
