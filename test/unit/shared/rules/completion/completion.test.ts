import { signCompletion } from '../../../../../functions/steps/report/signCompletion';
import { type Completion, completionSchema } from '../../../../../shared/contracts/api/completion';
import { type Consumer } from '../../../../../shared/contracts/model/consumer';
import { completionDocument } from '../../../../../shared/rules/completion/completionDocument';
import { completionHead, verifyCompletion } from '../../../../../shared/rules/completion/completionProof';
import { type CompletionFacts, judgeCompletion } from '../../../../../shared/rules/completion/judgeCompletion';
import { judgeUse, type UseDay } from '../../../../../shared/rules/lastUse/judgeUse';
import { moveOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';
import { signingPair } from '../../../../support/reports/provenReport';

const day = 86_400_000;
const now = '2026-08-01T12:00:00.000Z';
const ago = (days: number) => new Date(Date.parse(now) - days * day).toISOString();
const app = 'aaaaaaaa-0000-4000-8000-000000000001';
const looks = Array.from({ length: 120 }, (_, at): UseDay => {
  const time = Date.parse(ago(120 - at)) - 1;
  return { user: app, kind: 'read', first: time, last: time, calls: 1 };
});
const useOf = (days: readonly UseDay[], readAt = now) =>
  judgeUse({ vault: 'source', readAt: Date.parse(readAt), own: [app], days });
const used = (days: number, kind: UseDay['kind'] = 'read'): UseDay => {
  const time = Date.parse(ago(days));
  return { user: 'job', kind, first: time, last: time, calls: 1 };
};
const report = moveReport({
  move: moveOf({ sourceVault: 'source' }),
  ...{ startedAt: ago(90), finishedAt: ago(89), verifiedAt: ago(89) },
  results: [resultOf({ state: 'verified', verified: true })],
});
const vault = { vaultId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/source', purgeProtection: true, retentionDays: 90 }; // prettier-ignore
const reading = { source: 'graph', scope: 's', verdict: 'complete', because: null, action: null, readAt: ago(0.5), found: 0 } as const; // prettier-ignore
const outside = { ...reading, source: 'azureDevOps', verdict: 'notLookedAt', because: 'NO_TOKEN' } as const;
const search = { startedAt: ago(0.5), readings: [reading], consumers: [] };
const source = { readAt: now, vault, locks: [], lastUse: useOf(looks) };
const safe: CompletionFacts = {
  ...{ move: report.move, report, phase: 'completed', isRolledBack: false, source, search, now },
};
const consumerOf = (kind: Consumer['kind']): Consumer => ({
  ...{ kind, resourceId: '/sites/shop', place: 'DB', source: 'graph', form: 'address', item: 'secrets/db' },
  ...{ version: null, identity: null, seenAt: ago(0.5) },
});

test('judgeCompletion says safe if every line says yes, with the dates of the deletion', () => {
  const statement = judgeCompletion(safe);
  expect(statement.lines.filter(({ state }) => state !== 'yes')).toEqual([]);
  expect(statement).toMatchObject({
    ...{ verdict: 'safe', statedAt: now, validUntil: '2026-08-02T12:00:00.000Z' },
    deletion: { purgeProtection: true, retentionDays: 90, recoverableUntil: '2026-10-30T12:00:00.000Z' },
  });
  for (const { evidenceAt } of statement.lines) expect(evidenceAt).not.toBeNull();
});

test('judgeCompletion names what lies outside of Azure, and leaves it to the log of the last use', () => {
  const statement = judgeCompletion({ ...safe, search: { ...search, readings: [reading, outside] } });
  expect(statement.verdict).toBe('safe');
  const line = statement.lines.find(({ code }) => code === 'CONSUMERS');
  expect(line?.found).toContain('Nobody looked at azureDevOps');
});

test('judgeCompletion leaves the callers of the audit log, and what that log lacks, to the clock of the last use', () => {
  const log = { ...reading, source: 'auditLogs', verdict: 'incomplete', because: 'RETENTION_SHORT' } as const;
  const found = { ...search, readings: [reading, log], consumers: [consumerOf('caller')] };
  const statement = judgeCompletion({ ...safe, search: found });
  expect([statement.verdict, statement.lines.some((one) => one.found.includes('auditLogs'))]).toEqual(['safe', false]);
  const nothingElse = { ...search, readings: [{ ...log, verdict: 'complete', because: null } as const] };
  expect(judgeCompletion({ ...safe, search: nothingElse }).verdict).toBe('unknown');
});

test.each(['diagnosticSetting', 'roleAssignment'] as const)(
  'judgeCompletion counts no %s of the vault itself',
  (kind) => {
    expect(judgeCompletion({ ...safe, search: { ...search, consumers: [consumerOf(kind)] } }).verdict).toBe('safe');
  },
);

const withResult = (changes: object) => ({ report: { ...report, results: [...report.results, resultOf(changes)] } });
const withUse = (...days: UseDay[]) => ({ source: { ...source, lastUse: useOf([...looks, ...days]) } });
test.each<[name: string, code: string, state: string, changes: Partial<CompletionFacts>]>([
  ['a held move that nobody cut over', 'MOVE', 'no', { report: null, phase: 'awaitingCutover' }],
  ['a move that left something open', 'MOVE', 'no', { phase: 'partiallyCompleted' }],
  ['a dry run', 'MOVE', 'no', { move: { ...report.move, dryRun: true } }],
  ['a move that somebody rolled back', 'MOVE', 'no', { isRolledBack: true }],
  ['an item that failed', 'ITEMS', 'no', withResult({ state: 'failed' })],
  ['an item that nobody compared', 'ITEMS', 'no', withResult({ state: 'restored', verified: false })],
  [
    'a key with new material',
    'ITEMS',
    'no',
    withResult({ state: 'verified', verified: true, reasons: ['NEW_KEY_MATERIAL'] }),
  ],
  [
    'a version that was left out',
    'ITEMS',
    'no',
    withResult({
      state: 'verified',
      verified: true,
      versionsLeftOut: [{ version: 'a'.repeat(32), reason: 'VERSION_DISABLED' }],
    }),
  ],
  ['an item that stayed on purpose', 'ITEMS', 'no', withResult({ state: 'skipped' })],
  ['a report without a comparison', 'ITEMS', 'unknown', { report: { ...report, verifiedAt: null } }],
  ['a write after the move began', 'SOURCE_WRITES', 'no', withUse(used(70, 'write'))],
  [
    'a log that begins after the move',
    'SOURCE_WRITES',
    'unknown',
    { source: { ...source, lastUse: useOf(looks.slice(40)) } },
  ],
  ['a use', 'LAST_USE', 'no', withUse(used(10))],
  ['no log', 'LAST_USE', 'unknown', { source: { ...source, lastUse: useOf([]) } }],
  [
    'a log that was read two days ago',
    'LAST_USE',
    'unknown',
    { source: { ...source, lastUse: useOf(looks.slice(0, 118), ago(2)) } },
  ],
  ['no vault', 'LAST_USE', 'unknown', { source: { readAt: now, vault: null, locks: null, lastUse: null } }],
  ['a consumer', 'CONSUMERS', 'no', { search: { ...search, consumers: [consumerOf('appSetting')] } }],
  ['no search', 'CONSUMERS', 'unknown', { search: null }],
  ['an old search', 'CONSUMERS', 'unknown', { search: { ...search, startedAt: ago(1.1) } }],
  [
    'an old search that found something',
    'CONSUMERS',
    'unknown',
    { search: { ...search, startedAt: ago(9), consumers: [consumerOf('appSetting')] } },
  ],
  [
    'a search that could not read all',
    'CONSUMERS',
    'unknown',
    { search: { ...search, readings: [reading, { ...reading, verdict: 'incomplete', because: 'RIGHT_MISSING' }] } },
  ],
  [
    'pipelines that a search could not read',
    'CONSUMERS',
    'unknown',
    { search: { ...search, readings: [reading, { ...outside, verdict: 'incomplete', because: 'NO_ANSWER' }] } },
  ],
  ['a search that looked at nothing in Azure', 'CONSUMERS', 'unknown', { search: { ...search, readings: [outside] } }],
  ['a search that read nothing', 'CONSUMERS', 'unknown', { search: { ...search, readings: [] } }],
  ['data under a key of the vault', 'KEYS', 'no', { search: { ...search, consumers: [consumerOf('sqlKey')] } }],
  [
    'a lock',
    'LOCKS',
    'no',
    { source: { ...source, locks: [{ name: 'l', scope: '/s', level: 'CanNotDelete', notes: null }] } },
  ],
  ['locks that the app may not read', 'LOCKS', 'unknown', { source: { ...source, locks: null } }],
])('judgeCompletion does not say safe: %s', (_, code, state, changes) => {
  const statement = judgeCompletion({ ...safe, ...changes });
  expect(statement.verdict).not.toBe('safe');
  const line = statement.lines.find((one) => one.code === code);
  expect([line?.state, (line?.found ?? '') === '']).toEqual([state, false]);
  if (state === 'no') expect(statement.verdict).toBe('notSafe');
});

test('an unknown line never outweighs a line that says no, and no statement is safe by an unknown line', () => {
  const both = judgeCompletion({ ...safe, search: null, phase: 'failed' });
  expect(both.verdict).toBe('notSafe');
  expect(judgeCompletion({ ...safe, search: null }).verdict).toBe('unknown');
});

const trusted = signingPair('rsa');
const other = signingPair('ec');
const reportHead = 'c'.repeat(64);

/** A statement as the app writes it, with the signature of a key. */
function signed(changes: Partial<CompletionFacts> = {}, pair = trusted): Completion {
  const body = { ...judgeCompletion({ ...safe, ...changes }), signing: pair.signing };
  const head = completionHead({ ...body, proof: { reportHead } });
  return completionSchema.parse({
    ...body,
    proof: { chain: 'sha256-v1', reportHead, head, signature: pair.signHead(head) },
  });
}
const verify = (statement: object, at = now) =>
  verifyCompletion(JSON.stringify(statement), { publicKey: trusted.publicKey, now: Date.parse(at) }).faults;

test('verifyCompletion accepts what the trusted key signed, and only for a day', () => {
  expect(verify(signed())).toEqual([]);
  expect(verify(signed(), '2026-08-02T11:59:59.000Z')).toEqual([]);
  expect(verify(signed(), '2026-08-02T12:00:01.000Z')).toEqual([expect.stringContaining('was valid until')]);
  expect(verify(signed(), ago(1))).toEqual([expect.stringContaining('in the future')]);
});

test.each<[name: string, forged: (statement: Completion) => object]>([
  ['another verdict', (statement) => ({ ...statement, verdict: 'safe' })],
  ['a later end', (statement) => ({ ...statement, validUntil: '2030-01-01T00:00:00.000Z' })],
  ['another vault', (statement) => ({ ...statement, sourceVault: 'other' })],
  [
    'a line that says yes',
    (statement) => ({ ...statement, lines: statement.lines.map((line) => ({ ...line, state: 'yes' })) }),
  ],
  ['a line less', (statement) => ({ ...statement, lines: statement.lines.slice(1) })],
  ['another report', (statement) => ({ ...statement, proof: { ...statement.proof, reportHead: 'd'.repeat(64) } })],
  ['no signature', (statement) => ({ ...statement, proof: { ...statement.proof, signature: null } })],
  ['another name of the key', (statement) => ({ ...statement, signing: { keyId: 'https://x', thumbprint: null } })],
  ['another order of its fields', ({ verdict, ...statement }) => ({ ...statement, verdict })],
  ['a field more', (statement) => ({ ...statement, note: 'x' })],
  ['no statement', () => ({})],
])('verifyCompletion refuses a statement with %s', (_, forged) => {
  const statement = signed({ search: null });
  expect(verify(statement)).toEqual([]);
  expect(verify(forged(statement)).length).toBeGreaterThan(0);
});

test('verifyCompletion refuses a statement that another key signed, although its own proof is whole', () => {
  expect(verify(signed({}, other))).toEqual([expect.stringContaining('Another key')]);
});

test('signCompletion without a key binds the statement to its report, and says that it has no signature', async () => {
  const statement = await signCompletion(undefined, judgeCompletion(safe), reportHead);
  expect(statement).toMatchObject({ signing: null, proof: { reportHead, signature: null } });
  expect(verify(statement)).toEqual([expect.stringContaining('no signature')]);
  const running = await signCompletion(undefined, judgeCompletion({ ...safe, report: null }), null);
  expect([running.verdict, running.proof.reportHead]).toEqual(['notSafe', null]);
});

test('completionDocument shows each line with its evidence, the last use, and until when a deletion can be taken back', () => {
  const text = JSON.stringify(completionDocument(signed(withUse(used(10)))));
  for (const part of [
    'not safe to delete',
    'by job',
    '2026-10-30',
    'purge protection is on',
    'Evidence of',
    'signed by',
  ])
    expect(text).toContain(part);
});
