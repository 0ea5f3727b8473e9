import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type ComparisonReport } from '../../../shared/contracts/api/comparisonAnswers';
import { comparisonRate, startRate } from '../../../shared/rules/transfer/batching';
import {
  postComparison,
  readComparisonReport,
  sendComparison,
  type StartedComparison,
  waitForComparison,
} from '../../support/comparisons/localComparisons';
import { localSecretClient } from '../../support/local/localVaults';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';

// Somebody writes to one vault, and may not read the other one. They plant guesses of a value as versions, and start a comparison.

const pair = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' };
const guesses = Array.from({ length: 40 }, (_, at) => ({ value: `guess-${String(at)}` }));

let stack: LocalStack;
let started: StartedComparison;

beforeAll(async () => {
  const stateDir = localFolder();
  const seed: SeedInput = {
    vaults: [
      {
        name: pair.sourceVault,
        region: 'westeurope',
        secrets: ['guessed', 'missed'].map((name) => ({ name, versions: guesses })),
      },
      { name: pair.targetVault, region: 'northeurope' },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
  const file = path.join(stateDir, 'seed.json');
  writeFileSync(file, JSON.stringify(seed));
  stack = await startLocalStack({ stateDir, seed: file });
  const target = localSecretClient(stack.azure, pair.targetVault);
  await target.setSecret('guessed', 'guess-17');
  await target.setSecret('missed', 'something else');
  started = await postComparison(stack.baseUrl, pair);
  await waitForComparison(started);
});
afterAll(endLocalProcesses);

const idsOf = async (vault: string, name: string): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const { version = '' } of localSecretClient(stack.azure, vault).listPropertiesOfSecretVersions(name))
    ids.push(version);
  return ids;
};

it('a report says the same of a secret whose value is one of 40 guesses as of one that nobody guessed', async () => {
  const { results } = JSON.parse((await readComparisonReport(started, 'json')).text) as ComparisonReport;
  const [guessed, missed] = results.map((row) =>
    JSON.stringify({ ...row, itemName: '' }).replaceAll(/[0-9a-f]{32}/g, 'id'),
  );
  expect(results.map(({ itemName }) => itemName)).toEqual(['guessed', 'missed']);
  expect(guessed).toBe(missed);
});

it.each(['json', 'md', 'html', 'csv', 'junit'])(
  'the report as %s names no version of the guesses but the current one',
  async (format) => {
    const { text } = await readComparisonReport(started, format);
    for (const name of ['guessed', 'missed']) {
      const secrets = localSecretClient(stack.azure, pair.sourceVault);
      const { version: current = '' } = (await secrets.getSecret(name)).properties;
      const named = (await idsOf(pair.sourceVault, name)).filter((id) => text.includes(id));
      expect(new Set([...named, current])).toEqual(new Set([current]));
    }
  },
);

it('the log names each comparison that somebody started or read, with its vaults', () => {
  for (const request of ['startComparison', 'getComparisonReport']) {
    const line =
      stack
        .logs()
        .split('\n')
        .find((each) => each.includes(`"request":"${request}"`)) ?? '';
    expect(line).toContain('"event":"request"');
    for (const fact of [started.id, pair.sourceVault, pair.targetVault]) expect(line).toContain(fact);
  }
});

it('a caller starts few comparisons, because each tests a guess', async () => {
  const answers: number[] = [];
  let last = '';
  const begun = performance.now();
  while (answers.at(-1) !== 429) {
    const answer = await sendComparison(stack.baseUrl, { ...pair, select: { include: ['no-such-secret'] } });
    answers.push(answer.status);
    last = answer.text;
    if (answer.status === 202) await waitForComparison(answer.body as StartedComparison);
  }
  const accepted = answers.filter((status) => status === 202).length;
  // On a slow machine, the time of the test allows some more.
  const allowedSince = Math.floor((performance.now() - begun) / comparisonRate.everyMs);
  expect(answers).toHaveLength(accepted + 1);
  expect(accepted).toBeGreaterThanOrEqual(comparisonRate.burst - 1);
  expect(accepted).toBeLessThanOrEqual(comparisonRate.burst - 1 + allowedSince + 1);
  expect(last).toContain('then one every 60 s');
  expect(comparisonRate.everyMs).toBeGreaterThan(startRate.everyMs);
});
