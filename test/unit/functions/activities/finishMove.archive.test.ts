import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { finishWithoutSearches as finishMove } from '../../../support/move/finishWithoutSearches';
import { findReport } from '../../../../functions/steps/report/findReport';
import { readRun } from '../../../../functions/steps/runs/runRecords';
import { openClients } from '../../../../shared/clients/openClients';
import { finishMoveContract } from '../../../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../../shared/rules/storeNames';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { testIdentity } from '../../../support/clients/clientIdentity';
import { testSettings } from '../../../support/clients/clientSettings';
import { moveOf } from '../../../support/move/moveFixtures';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const archiveFolder = path.join(folder, 'archive');
const clients = openClients(
  testSettings({
    store: { kind: 'directory', path: path.join(folder, 'store') },
    reportArchive: { kind: 'directory', path: archiveFolder },
  }),
  { identity: testIdentity('unused') },
);
const { store, reportArchive } = clients;

async function finish(move: MoveSpec): Promise<void> {
  const input = { move, phase: 'failed', plan: null, problems: [], throttled: 0, startedAt, finishedAt };
  await finishMove(clients).run(finishMoveContract.input.parse(input));
}
const startedAt = '2026-05-01T10:00:00.000Z';
const finishedAt = '2026-05-01T10:01:00.000Z';

test('finishMove writes the report to the archive, byte for byte', async () => {
  const move = moveOf({ runId: '00000001' });
  await finish(move);
  const archived = await reportArchive?.read(storeNames.report(move));
  expect(archived).toBeDefined();
  expect(archived).toEqual(await store.read(storeNames.report(move)));
});

test('finishMove keeps the archived report of an earlier try', async () => {
  const move = moveOf({ runId: '00000002' });
  const first = new TextEncoder().encode('{"first":true}');
  await reportArchive?.writeIfAbsent(storeNames.report(move), first);
  await finish(move);
  expect(await reportArchive?.read(storeNames.report(move))).toEqual(first);
});

test('finishMove throws if the archive fails, keeps the report in the store, and does not record the end', async () => {
  const move = moveOf({ runId: '00000003' });
  rmSync(archiveFolder, { recursive: true });
  writeFileSync(archiveFolder, 'a file where a folder has to be');
  await expect(finish(move)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await findReport({ store, reportSigner: undefined }, move, undefined)).toMatchObject({
    report: { phase: 'failed' },
  });
  rmSync(path.join(folder, 'store', storeNames.report(move)));
  expect(await readRun(store, move)).toBeUndefined();
  rmSync(archiveFolder);
  await finish(move);
  expect(await readRun(store, move)).toMatchObject({ end: { phase: 'failed' } });
});
