import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { canarySeed } from '../support/seeds/canarySeed';
import { findTexts, newCanary, type Place, readTree } from '../support/local/localCanaries';
import { localControl } from '../support/local/localControl';
import {
  asFormat,
  call,
  listInstances,
  postMove,
  readReport,
  type StartedMove,
  waitForEnd,
} from '../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../support/local/localProcess';

// A vault that lies quotes the body of a request in its error. The body of a write holds a value, a private key or a
// backup.

const sourceVault = 'contoso-westeurope';
const targets = { backup: 'contoso-northeurope', value: 'contoso-eastus' };
/** The vault's own words. They would show that its message was repeated, even without the body. */
const words = newCanary();

const canaries: Record<string, string> = { 'in the words of the vault': words };
const put = (where: string): string => (canaries[where] = newCanary());

let stack: LocalStack;
let stateDir: string;
let moves: readonly StartedMove[];

beforeAll(async () => {
  stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  const others = { unverified: 'contoso-westus', terminated: 'contoso-japaneast' };
  writeFileSync(seed, JSON.stringify(canarySeed({ sourceVault, targets: others, pemCertificates: ['www'], put })));
  stack = await startLocalStack({ stateDir, seed });
  for (const [operation, status, code] of lies) {
    const effect = { kind: 'refuse', status, code, message: `Refused ${words}:`, quotesBody: true } as const;
    await localControl(stack.azure).addFault({ match: { operation }, effect });
  }
  const start = (targetVault: string) => postMove(stack.baseUrl, { sourceVault, targetVault });
  moves = [await start(targets.backup), await start(targets.value)];
  for (const { id } of moves) await waitForEnd(stack.baseUrl, id);
});
afterAll(endLocalProcesses);

const lies = [
  ['secrets.set', 400, 'BadParameter'],
  ['certificates.import', 403, 'Forbidden'],
  ['secrets.restore', 400, 'BadParameter'],
  ['keys.restore', 403, 'Forbidden'],
  ['certificates.restore', 409, 'Conflict'],
] as const;

it('the vault refused each kind of write, and the report says so', async () => {
  expect((await localControl(stack.azure).faults()).map(({ hits }) => hits > 0)).toEqual(lies.map(() => true));
  for (const { id } of moves) {
    const { items, problems } = await readReport(stack.baseUrl, id);
    expect([items.failed > 0, problems.length > 0]).toEqual([true, true]);
  }
});

it('no answer, history or report repeats the message of the vault', async () => {
  expect(findTexts(canaries, await answersAbout(moves))).toEqual([]);
});

it('no file of the host or the store, and no line of the log, repeats it', () => {
  const log = { name: 'log', content: Buffer.from(stack.logs()) };
  const files = readTree(stateDir, ['azure', 'seed.json']);
  expect(files.some(({ name }) => name.endsWith('durable.db'))).toBe(true);
  expect(findTexts(canaries, [log, ...files])).toEqual([]);
});

/** Everything that the app and the runtime answer about the moves. */
async function answersAbout([first, ...others]: readonly StartedMove[]): Promise<Place[]> {
  if (first === undefined) throw new Error('Expected a move.');
  const { origin, search } = new URL(first.statusQueryGetUri);
  const all = `${search}&showHistory=true&showHistoryOutput=true&showInput=true`;
  const urls = [
    ...(await listInstances(first)).map(
      (id) => `${origin}/runtime/webhooks/durabletask/instances/${encodeURIComponent(id)}${all}`,
    ),
    ...[first, ...others].flatMap(({ moveUri, reportUri }) => [
      moveUri,
      ...['json', 'md', 'html', 'csv', 'junit'].map((format) => asFormat(reportUri, format)),
    ]),
  ];
  const places = await Promise.all(
    urls.map(async (url) => ({ name: url, content: Buffer.from((await call(url)).text) })),
  );
  expect(places.some(({ content }) => content.includes('TaskCompleted'))).toBe(true);
  return places;
}
