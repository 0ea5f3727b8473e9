import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { operations } from '../../../shared/contracts/operations/operations';
import { storeNames } from '../../../shared/rules/storeNames';
import { waitForLasting } from '../../support/host/hostWait';
import {
  asFormat,
  call,
  postMove,
  readInstance,
  type StartedMove,
  waitForEnd,
  waitForMove,
} from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { KillableStack } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget, sameGeographyTarget } from '../../support/move/moveSeed';
import { forgedReport, rosyReport } from '../../support/reports/forgedReport';
import { signingPair } from '../../support/reports/provenReport';

// Somebody who can write to the store wants the app to serve a report that the run did not write. The app signs its reports.

const keyId = 'https://contoso-mover.vault.azure.net/keys/reports';
const near = { sourceVault: moveSource, targetVault: sameGeographyTarget, select: { include: ['secret-00*'] } };
const far = { ...near, targetVault: otherGeographyTarget };
const { formats: moveReportFormats } = operations.getReport;

let stack: KillableStack;
let first: StartedMove;
let other: StartedMove;

beforeAll(async () => {
  const seed = moveSeed(3, 0);
  const vaults = (seed.vaults ?? []).map((vault) =>
    vault.name === 'contoso-mover'
      ? { ...vault, keys: [...(vault.keys ?? []), { name: 'reports', versions: [{}] }] }
      : vault,
  );
  stack = await KillableStack.start({ ...seed, vaults }, { MOVE_REPORT_KEY_ID: keyId });
  first = await moveToEnd({ ...near, id: 'first' });
  other = await moveToEnd({ ...far, id: 'other' });
});
afterAll(endLocalProcesses);

async function moveToEnd(body: Readonly<Record<string, unknown>>): Promise<StartedMove> {
  const move = await postMove(stack.host.baseUrl, body);
  await waitForEnd(stack.host.baseUrl, move.id);
  return move;
}

const runOf = ({ id, reportUri }: StartedMove) => ({
  moveId: id,
  runId: new URL(reportUri).searchParams.get('run') ?? '',
});
const fileOf = (move: StartedMove): string => path.join(stack.folder, 'store', storeNames.report(runOf(move)));
const textOf = (move: StartedMove): string => readFileSync(fileOf(move), 'utf8');

/** Calls `look` while the store has other bytes of a report, or none, then restores them. */
async function whileChanged(move: StartedMove, changed: string | undefined, look: () => Promise<void>): Promise<void> {
  const own = textOf(move);
  if (changed === undefined) rmSync(fileOf(move));
  else writeFileSync(fileOf(move), changed);
  try {
    await look();
  } finally {
    writeFileSync(fileOf(move), own);
  }
}

const evil = signingPair('ec', `${keyId}/0123456789abcdef0123456789abcdef`);

const attacks: readonly (readonly [string, () => string | undefined])[] = [
  ['altered, with a chain computed again', () => rosyReport(textOf(first))],
  ['altered in one byte', () => textOf(first).replace('"phase":"completed"', '"phase":"cancelled"')],
  ['truncated', () => textOf(first).slice(0, -200)],
  ['empty', () => ''],
  ['the report of another run', () => textOf(other)],
  [
    'the report of another run under the ids of this one',
    () =>
      forgedReport(textOf(other), (report) => ({
        ...report,
        move: (JSON.parse(textOf(first)) as object & { move: object }).move,
      })),
  ],
  ['removed', () => undefined],
  [
    'without its signature',
    () => forgedReport(textOf(first), (report) => ({ ...report, proof: { ...report.proof, signature: null } })),
  ],
  [
    'signed by another key under the same id',
    () =>
      forgedReport(textOf(first), (report) => ({
        ...report,
        proof: { ...report.proof, signature: evil.signHead(report.proof.head) },
      })),
  ],
  ['with other white space', () => JSON.stringify(JSON.parse(textOf(first)), null, 1)],
];

describe.each(attacks)('a stored report that is %s', (_, changed) => {
  it.each(moveReportFormats)('is never served as %s', async (format) => {
    await whileChanged(first, changed(), async () => {
      const { status, body } = await call(asFormat(first.reportUri, format));
      expect([status, body?.code]).toEqual([409, 'REPORT_DIFFERS']);
      expect(body.detail).toMatch(/Expected .* whose (hash|head) .*Find out who can write to the store/s);
    });
  });

  it('gives no event', async () => {
    await whileChanged(first, changed(), async () => {
      const { status, body } = await call(`${first.moveUri}/events`);
      expect([status, body?.code]).toEqual([409, 'REPORT_DIFFERS']);
    });
  });
});

it.each(moveReportFormats)('serves the report that the run wrote as %s, and says what proves it', async (format) => {
  const { status, headers } = await call(asFormat(first.reportUri, format));
  expect([status, headers.get('report-proof')]).toEqual([200, 'history']);
});

describe('a report that somebody plants before the run writes its own', () => {
  it('is not served while the run is in progress, and is named at its end', async () => {
    const move = await postMove(stack.host.baseUrl, { ...far, id: 'waits', approval: 'required' });
    const { planHash } = await waitForMove(stack.host.baseUrl, 'waits', ({ phase }) => phase === 'awaitingApproval');
    const planted = forgedReport(rosyReport(textOf(other)), (report) => {
      const of = report['move'] as object;
      return { ...report, move: { ...of, ...runOf(move) } };
    });
    writeFileSync(fileOf(move), planted);
    for (const format of moveReportFormats) {
      const { status, body } = await call(asFormat(move.reportUri, format));
      expect([status, body?.code]).toEqual([404, 'REPORT_NOT_READY']);
    }
    await call(`${move.moveUri}/approve`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ planHash }),
    });
    await waitForEnd(stack.host.baseUrl, 'waits');
    for (const format of moveReportFormats) {
      const { status, body } = await call(asFormat(move.reportUri, format));
      expect([status, body?.code]).toEqual([409, 'REPORT_DIFFERS']);
    }
  });

  it('is not served for a run that somebody terminated, nor counted in its status', async () => {
    const move = await postMove(stack.host.baseUrl, { ...far, id: 'cut', approval: 'required' });
    await waitForMove(stack.host.baseUrl, 'cut', ({ phase }) => phase === 'awaitingApproval');
    const planted = forgedReport(rosyReport(textOf(other)), (report) => {
      const of = report['move'] as object;
      return { ...report, move: { ...of, ...runOf(move) } };
    });
    await call(move.terminatePostUri.replace('{text}', 'enough'), { method: 'POST' });
    await waitForLasting(async () => {
      const { runtimeStatus } = await readInstance(move);
      return runtimeStatus === 'Terminated' ? true : undefined;
    }, 'termination');
    writeFileSync(fileOf(move), planted);
    for (const format of moveReportFormats) {
      const { status, headers, text } = await call(asFormat(move.reportUri, format));
      expect([status, headers.get('report-proof')]).toEqual([200, 'none']);
      expect(text).not.toContain(',"state":"verified"');
    }
    expect((await call(move.moveUri)).body).toMatchObject({ phase: 'cancelled', problems: [{ code: 'MOVE_CUT_OFF' }] });
    expect((await call(`${move.moveUri}/events`)).text).not.toContain('completed');
  });
});

describe('the first run of an id that was used again', () => {
  let before: StartedMove;

  beforeAll(async () => {
    before = await moveToEnd({ ...near, id: 'again' });
    await moveToEnd({ ...near, id: 'again', dryRun: true });
    await moveToEnd({ ...near, id: 'again' });
  });

  it('has its report, proved by the history of the last run', async () => {
    const { status, headers, body } = await call(before.reportUri);
    expect([status, headers.get('report-proof'), body.move.runId]).toEqual([200, 'history', runOf(before).runId]);
  });

  it.each(moveReportFormats)('is not served as %s once its report was changed or removed', async (format) => {
    for (const changed of [rosyReport(textOf(before)), textOf(other), undefined]) {
      await whileChanged(before, changed, async () => {
        const { status, body } = await call(asFormat(before.reportUri, format));
        expect([status, body?.code]).toEqual([409, 'REPORT_DIFFERS']);
      });
    }
  });
});

describe('a run whose history is gone', () => {
  let purged: StartedMove;

  beforeAll(async () => {
    purged = await moveToEnd({ ...near, id: 'purged' });
    await call(purged.purgeHistoryDeleteUri, { method: 'DELETE' });
    // The app proves the signature by the key in the vault, and not by what it knows from before.
    await stack.killHost();
    await stack.startHost();
  });

  it.each(moveReportFormats)('has its report as %s, proved by its signature', async (format) => {
    const { status, headers, text } = await call(asFormat(purged.reportUri, format));
    expect([status, headers.get('report-proof')]).toEqual([200, 'signature']);
    expect(text).not.toContain('REPORT_NOT_PROVED');
  });

  it.each(moveReportFormats)(
    'is never served without its signature as %s, unless the answer says so',
    async (format) => {
      await whileChanged(purged, rosyReport(textOf(purged)), async () => {
        const { status, headers, text } = await call(asFormat(purged.reportUri, format));
        expect([status, headers.get('report-proof')]).toEqual([200, 'none']);
        const said = format === 'csv' || format === 'versions' ? (headers.get('content-disposition') ?? '') : text;
        expect(said).toMatch(format === 'json' ? /"signature":null/ : /REPORT_NOT_PROVED|-not-proved-not-signed/);
      });
    },
  );

  it.each<[string, () => string]>([
    [
      'by another key under its id',
      () =>
        forgedReport(textOf(purged), (report) => ({
          ...report,
          proof: { ...report.proof, signature: evil.signHead(report.proof.head) },
        })),
    ],
    ['of another report', () => forgedReport(textOf(purged), (report) => ({ ...report, throttled: 7 }))],
  ])('is not served with a signature %s', async (_, changed) => {
    await whileChanged(purged, changed(), async () => {
      for (const format of moveReportFormats) {
        const { status, body } = await call(asFormat(purged.reportUri, format));
        expect([status, body?.code]).toEqual([409, 'REPORT_DIFFERS']);
      }
    });
  });
});

it('stores each report once', () => {
  expect(globSync('store/moves/first/*/report.json', { cwd: stack.folder })).toHaveLength(1);
});
