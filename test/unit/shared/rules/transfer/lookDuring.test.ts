import { noteEarlyLook } from '../../../../../shared/rules/transfer/lookDuring';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';

const progress = startProgress('2026-05-01T10:00:00.000Z');
const looked = { state: 'looked', found: 0, cursor: null, throttled: 2 } as const;
const after = (seconds: number) => ({
  lookedAt: '2026-05-01T10:00:00.000Z',
  now: new Date(Date.parse('2026-05-01T10:00:00.000Z') + seconds * 1_000).toISOString(),
});

test('noteEarlyLook keeps the list if the transfer ended soon', () => {
  expect(noteEarlyLook(progress, { looked, ...after(20) })).toEqual({
    ...progress,
    throttled: 2,
    lateLook: { cursor: null, isDone: true },
  });
});

test('noteEarlyLook reads the list again if the transfer took long, because the move was paused for example', () => {
  expect(noteEarlyLook(progress, { looked, ...after(21) })).toEqual({ ...progress, throttled: 2 });
});
