import { judgeDemo } from '../../../../local/demo/judgeDemo';
import { type DemoReport } from '../../../../local/demo/moveClient';

const reportOf = (changes: Partial<DemoReport>): DemoReport => ({
  move: { moveId: 'one', sourceVault: 'from', targetVault: 'to' },
  plan: null,
  notices: [],
  phase: 'completed',
  failedBy: [],
  items: { total: 1, done: 1, skipped: 0, blocked: 0, failed: 0 },
  versions: { total: 1, done: 1 },
  verified: 1,
  problems: [],
  results: [{ itemType: 'secret', itemName: 'one', state: 'verified' }],
  ...changes,
});

test('reports a move that failed', () => {
  expect(judgeDemo(reportOf({ phase: 'failed' }), ['secret/one'])).toEqual(['the move ended in phase failed']);
});

test('accepts a failed move that the request asked for', () => {
  expect(judgeDemo(reportOf({ phase: 'failed', failedBy: ['blocked'] }), ['secret/one'])).toEqual([]);
});
