import { logAnswer } from '../../../../../shared/clients/arm/armRecordAnswers';

const tables = [{ name: 'PrimaryResult', columns: [{ name: 'Day' }], rows: [['2026-05-01T00:00:00Z']] }];

test('an answer of the log has its rows by the names of their columns', () => {
  expect(logAnswer.parse({ tables })).toEqual([{ Day: '2026-05-01T00:00:00Z' }]);
});

test('an answer with rows and an error is refused, because rows are missing', () => {
  expect(logAnswer.safeParse({ tables, error: { code: 'PartialError' } }).success).toBe(false);
});
