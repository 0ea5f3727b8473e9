import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type AdaptiveCard, type SerializationContext } from 'adaptivecards';
import ts from 'typescript';
import { type Notice } from '../../../../../shared/contracts/model/notices';
import { phases } from '../../../../../shared/contracts/model/progress';
import { chatMessage } from '../../../../../shared/rules/notices/chatMessage';
import { checksNotice } from '../../../../../shared/rules/notices/checksNotice';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { checkSummaryOf, noticeOf } from '../../../../support/notices/noticeFixtures';

const { folder, remove } = temporaryFolder();
afterAll(remove);

type MoveNotice = Extract<Notice, { type: 'keyvaultmover.move.phaseChanged' }>;

function moveNoticeWith(data: Partial<MoveNotice['data']>): MoveNotice {
  const notice = noticeOf();
  if (notice.type !== 'keyvaultmover.move.phaseChanged') throw new Error('Expected a notice of a move.');
  return { ...notice, data: { ...notice.data, ...data } };
}

const waiting = moveNoticeWith({
  phase: 'awaitingApproval',
  items: { total: 122, done: 3, skipped: 0, blocked: 1, failed: 2 },
  problemCodes: ['KEY_ACROSS_GEOGRAPHIES', 'CERTIFICATE_PENDING'],
  planHash: '4f8a7c0b'.padEnd(64, '0'),
});
const time = '2026-05-01T10:00:00.000Z';
const checks = checksNotice(checkSummaryOf({ overall: 'notReady', changed: true, failing: ['CHK-IDENTITY'] }), time);
const comparison: Notice = {
  ...{ specversion: '1.0', id: 'comparison-a', source: '/api/comparisons/a', subject: 'kv-one/kv-two', time },
  ...{ type: 'keyvaultmover.comparison.changed', datacontenttype: 'application/json' },
  data: {
    ...{ comparisonId: 'a', sourceVault: 'kv-one', targetVault: 'kv-two', depth: 'full', startedAt: time },
    ...{ finishedAt: time, equal: false, differences: 2, previousDifferences: 1, newDifferences: 1 },
    ...{ goneDifferences: 0, fields: {}, failure: null },
    counts: { match: 120, differs: 1, onlyInSource: 1, onlyInTarget: 0, notRead: 0 },
  },
};
const shown = [waiting, moveNoticeWith({ phase: 'completed' }), checks, comparison].flatMap((notice) => notice ?? []);

interface Teams {
  readonly type: string;
  readonly attachments: readonly { readonly contentType: string; readonly content: object }[];
}

// The published library of Microsoft parses a card, and names each element and value that the schema does not have.
const library = jest.requireActual<{
  AdaptiveCard: typeof AdaptiveCard;
  SerializationContext: typeof SerializationContext;
}>('adaptivecards/dist/adaptivecards.js');

function faultsOfCard(content: object): readonly string[] {
  const context = new library.SerializationContext();
  const card = new library.AdaptiveCard();
  card.parse(content, context);
  const parsed = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message);
  return [...parsed, ...card.validateProperties().validationEvents.map(({ message }) => message)];
}

// Slack publishes the schema of its blocks as types, so the compiler judges the messages.
function faultsOfBlocks(messages: readonly object[]): readonly string[] {
  const file = path.join(folder, 'messages.ts');
  const types = path.resolve(__dirname, '../../../../../node_modules/@slack/types/dist/index.d.ts');
  const head = `import { type KnownBlock } from ${JSON.stringify(types.replace('.d.ts', ''))};`;
  const form = '(readonly { readonly text: string; readonly blocks: KnownBlock[] }[])';
  writeFileSync(file, `${head}\nexport const messages: ${form} = ${JSON.stringify(messages)};\n`);
  const options = { strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022 };
  const program = ts.createProgram([file], { ...options, module: ts.ModuleKind.CommonJS });
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

test('chatMessage makes cards for Teams that the library of Adaptive Cards accepts', () => {
  for (const notice of shown) {
    const { type, attachments } = chatMessage(notice, 'teams') as Teams;
    expect([type, attachments.map(({ contentType }) => contentType)]).toEqual([
      'message',
      ['application/vnd.microsoft.card.adaptive'],
    ]);
    for (const { content } of attachments) expect(faultsOfCard(content)).toEqual([]);
  }
  const wrong = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text: 'a', weight: 'Boldest' }] };
  expect(faultsOfCard(wrong)).toHaveLength(1);
});

test('chatMessage makes messages for Slack that its published types accept', () => {
  const messages = shown.flatMap((notice) => chatMessage(notice, 'slack') ?? []);
  expect(messages).toHaveLength(shown.length);
  expect(faultsOfBlocks(messages)).toEqual([]);
  expect(
    faultsOfBlocks([{ text: 'a', blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'a' } }] }]),
  ).not.toEqual([]);
});

test('chatMessage says what waits, what is wrong, and what to do', () => {
  const text = JSON.stringify(chatMessage(waiting, 'slack'));
  for (const words of [
    'awaiting approval',
    'Items: 3 of 122, 1 blocked, 2 failed',
    'Problems: KEY_ACROSS_GEOGRAPHIES, CERTIFICATE_PENDING',
    'Approve: kvmover approve 4f8a7c0b',
  ])
    expect(text).toContain(words);
});

test('chatMessage keeps a chat quiet while nobody has to do anything', () => {
  const shownPhases = phases.filter((phase) => chatMessage(moveNoticeWith({ phase }), 'teams') !== undefined);
  expect(shownPhases).not.toContain('transferring');
  expect(shownPhases).toEqual(expect.arrayContaining(['awaitingApproval', 'completed', 'failed']));
});
