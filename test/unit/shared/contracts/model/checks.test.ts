import { overallSchema } from '../../../../../shared/contracts/model/checks';

test('overallSchema rejects an unknown name', () => {
  expect(overallSchema.safeParse('almostReady').success).toBe(false);
  expect(overallSchema.safeParse('toString').success).toBe(false);
});
