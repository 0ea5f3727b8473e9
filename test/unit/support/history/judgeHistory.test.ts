import { type ItemHistory, type ItemRun } from '../../../support/history/itemHistory';
import { type History, judgeHistory } from '../../../support/history/judgeHistory';

const run: ItemRun = {
  id: 'move',
  source: 'west',
  sentMs: 100,
  verifiedFromMs: 150,
  verifiedUntilMs: 200,
  mayPutOnTop: false,
  unlocks: false,
  claim: {
    verified: true,
    isNamed: false,
    namesDuplicates: false,
    leftOut: [],
    pairs: [{ from: 'id-at-source', to: 'id-at-target' }],
  },
};

const item: ItemHistory = {
  name: 'item',
  sources: { west: [{ id: 'id-at-source', value: 'w0', enabled: true, sentMs: -Infinity, answeredMs: -Infinity }] },
  origins: { west: { versions: [{ value: 'w0', enabled: true }], liveWrites: [] } },
  target: [{ id: 'id-at-target', value: 'w0', enabled: true }],
  runs: [run],
  liveWrites: [],
  deliveredAgainMs: [],
};

const times = { id: 'move', sentMs: 100, acceptedMs: 110, seenRunningMs: 190 };

function judge(changed: Partial<ItemHistory> = {}, history: Partial<History> = {}): string[] {
  const items = [{ ...item, ...changed }];
  return judgeHistory({ runs: [times], items, reported: new Set(['move']), isEnabledChecked: true, ...history });
}

test('accepts a legal history', () => {
  expect(judge()).toEqual([]);
});

test('names an unexplained item', () => {
  expect(judge({ target: [] })).toContain('item holds nothing: move says verified, and it was never true');
});

test('names a move that was accepted while another one was running', () => {
  const second = { id: 'second', sentMs: 120, acceptedMs: 130, seenRunningMs: 130 };
  expect(judge({}, { runs: [times, second] })).toEqual(['second was accepted while move was running']);
});

test('names two moves that were accepted at once and were seen running at the same time', () => {
  const first = { id: 'first', sentMs: 100, acceptedMs: 130, seenRunningMs: 180 };
  const second = { id: 'second', sentMs: 110, acceptedMs: 140, seenRunningMs: 170 };
  const together = ['first and second were running at the same time'];
  expect(judge({}, { runs: [first, second] })).toEqual(together);
  // However long a request takes, it starts no move whose vaults somebody else has.
  const slow = { ...second, acceptedMs: 60_140, seenRunningMs: 60_170 };
  expect(judge({}, { runs: [{ ...first, seenRunningMs: 60_180 }, slow] })).toEqual(together);
});

test('accepts a move after the previous one has ended', () => {
  const second = { id: 'second', sentMs: 191, acceptedMs: 195, seenRunningMs: 195 };
  expect(judge({}, { runs: [times, second] })).toEqual([]);
});

test('names an item that is missing in a report, unless the move was terminated', () => {
  const silent = { runs: [{ ...run, claim: undefined }] };
  expect(judge(silent)).toEqual(['the report of move has no line for item']);
  expect(judge(silent, { reported: new Set() })).toEqual([]);
});

test('names a pair of versions whose values differ', () => {
  const other = { id: 'id-at-source', value: 'w1', enabled: true, sentMs: -Infinity, answeredMs: -Infinity };
  expect(judge({ sources: { west: [other] } })).toContain(
    'item: move reports that id-at-source became id-at-target, which is wrong',
  );
});

test('names a version that is disabled only in the target, unless a move that enables versions was terminated', () => {
  const disabled = { target: [{ id: 'id-at-target', value: 'w0', enabled: false }] };
  expect(judge(disabled)).toEqual(['item: w0 is disabled only in the target']);
  expect(judge(disabled, { isEnabledChecked: false })).toEqual([]);
});

test('names a source that lost, gained or enabled a version', () => {
  const [w0] = item.sources['west'] ?? [];
  if (w0 === undefined) throw new Error('The source of the good history holds w0.');
  const held = (...west: (typeof w0)[]) => ({ sources: { west } });
  expect(judge(held())).toContain('item: west was changed, it holds ');
  expect(judge(held(w0, { ...w0, id: 'other', value: 'x' }))).toContain(
    'item: west was changed, it holds w0 (enabled), x (enabled)',
  );
  expect(judge(held({ ...w0, enabled: false }))).toContain('item: west was changed, it holds w0 (disabled)');
});

test('requires a live write at the source if it was answered, and accepts it if it was not', () => {
  const [w0] = item.sources['west'] ?? [];
  if (w0 === undefined) throw new Error('The source of the good history holds w0.');
  const written = (answeredMs: number) => ({
    origins: { west: { versions: [w0], liveWrites: [{ value: 'w1', sentMs: 300, answeredMs }] } },
  });
  expect(judge(written(310))).toEqual(['item: west was changed, it holds w0 (enabled)']);
  expect(judge(written(Infinity))).toEqual([]);
});

describe('a version that arrived in the source during the move', () => {
  const [w0] = item.sources['west'] ?? [];
  if (w0 === undefined) throw new Error('The source of the good history holds w0.');
  const w1 = { id: 'late', value: 'w1', enabled: true, sentMs: 180, answeredMs: 190 };
  const judged = (lateLook: ItemRun['lateLook'], claim: ItemRun['claim'] = run.claim) =>
    judge({
      sources: { west: [w0, w1] },
      origins: { west: { versions: [w0], liveWrites: [w1] } },
      runs: [{ ...run, claim, verifiedUntilMs: 250, ...(lateLook === undefined ? {} : { lateLook }) }],
    });

  test('is reported as missed if the move did not move it and did not name it', () => {
    expect(judged({ beganMs: 200, isNamed: false })).toEqual(['item: move neither moved nor named w1']);
  });

  test('is reported as missed if the report has no line for its item', () => {
    expect(judged({ beganMs: 200, isNamed: false }, undefined)).toContain('item: move neither moved nor named w1');
  });

  test.each([
    ['is named by the report', { beganMs: 200, isNamed: true }],
    ['may arrive after the last list of the source began', { beganMs: 185, isNamed: false }],
    ['may be missed if the source could not be listed again', undefined],
  ])('%s', (_, lateLook) => {
    expect(judged(lateLook)).toEqual([]);
  });
});
