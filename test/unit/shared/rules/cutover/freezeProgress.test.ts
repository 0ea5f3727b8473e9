import { noteBefore } from '../../../../../shared/rules/cutover/freezeProgress';
import { startHold, startPass } from '../../../../../shared/rules/transfer/holdProgress';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';

const began = '2026-05-01T10:00:00.000Z';
const asked = '2026-05-01T12:00:00.000Z';
const read = '2026-05-01T12:03:00.000Z';

test('begins the last pass after the reading of the source, because the proof knows nothing of a write before', () => {
  const hold = startPass(startHold(began), asked);
  const { hold: noted } = noteBefore({ ...startProgress(began), hold }, hold, { digest: 'a'.repeat(64), now: read });
  expect(noted).toMatchObject({ passAt: read, freeze: { readings: 1, before: 'a'.repeat(64) } });
});
