import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningAzure, startAzure } from '../../local/azure/startAzure';
import { AzureOpenSsl } from '../support/azure/azureOpenSsl';
import { extractFacts } from './extractFacts';
import { type CertificateFile, type Material, signerOf } from './material';
import { reasons } from './reasons';
import { Replay, type Replayed, replaySettings } from './replay';
import { deviationText, scoreOf, scoreText } from './score';
import { readFacts, writeFacts } from './storedFacts';

// What the real service answered, in recordings of public repositories, against the embedded Azure. `npm run recordings` replays all of
// them. RECORDINGS_FROM=FOLDER extracts the facts first, from files `OWNER/REPOSITORY/DATE.COMMIT/PATH`. RECORDINGS_PAGE=write
// writes the score into the page on the emulator and into README.md.

const { RECORDINGS = '40', RECORDINGS_FROM, RECORDINGS_PAGE } = process.env;
const page = path.resolve(__dirname, '../../docs/emulator.md');
const list = path.join(__dirname, 'README.md');
const openSsl = new AzureOpenSsl();
let azure: RunningAzure;

beforeAll(async () => {
  if (RECORDINGS_FROM !== undefined) writeFacts(extractFacts(RECORDINGS_FROM));
  azure = await startAzure({ seed: { settings: replaySettings, vaults: [] } });
});
afterAll(async () => {
  await azure.stop();
  openSsl.remove();
});

test('answers as the service did, or differs for a known reason', async () => {
  const facts = readFacts();
  const everything = RECORDINGS === 'all';
  const step = everything ? 1 : Number(RECORDINGS);
  const replay = new Replay(azure, facts, await materialOf());
  const replayed: Replayed[] = [];
  for (const [number, scenario] of facts.scenarios.entries()) {
    if (number % step === 0) replayed.push(...(await replay.run(scenario, number)));
  }
  replay.close();
  const score = scoreOf(facts, replayed);
  expect(score.unexplained).toEqual([]);
  expect(score.same).toBeGreaterThan(score.facts / 2);
  if (!everything) return;
  const text = scoreText(facts, score);
  process.stdout.write(`${text}\n`);
  const unused = reasons.filter(({ text: reason }) => score.explained.get(reason)?.size === 0);
  expect(unused.map(({ text: reason }) => reason)).toEqual([]);
  checkPart(page, text);
  checkPart(list, deviationText(facts, score));
});

/** Compares the part between the markers of a page, or writes it. */
function checkPart(file: string, part: string): void {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(/(?<=<!-- score -->\n\n)[^]*(?=\n\n<!-- end of score -->)/, part);
  if (RECORDINGS_PAGE === 'write') writeFileSync(file, after);
  else expect(before).toBe(after);
}

async function materialOf(): Promise<Material> {
  const uses = ['-addext', 'keyUsage=digitalSignature', '-addext', 'extendedKeyUsage=serverAuth'];
  const names = ['-addext', 'subjectAltName=DNS:file'];
  return {
    plain: fileOf('plain'),
    withUses: fileOf('used', ...uses),
    withUsesAndNames: fileOf('named', ...uses, ...names),
    sign: await signerOf(),
  };
}

function fileOf(name: string, ...extensions: readonly string[]): CertificateFile {
  const [key, file, packed] = [`${name}.key`, `${name}.pem`, `${name}.pfx`];
  const made = ['-keyout', key, '-out', file, '-subj', '/CN=file', '-days', '300', ...extensions];
  openSsl.run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...made);
  return {
    pem: `${openSsl.read(key).toString()}${openSsl.read(file).toString()}`,
    pfx: (password) => {
      openSsl.run('pkcs12', '-export', '-inkey', key, '-in', file, '-out', packed, '-passout', `pass:${password}`);
      return openSsl.read(packed).toString('base64');
    },
  };
}
