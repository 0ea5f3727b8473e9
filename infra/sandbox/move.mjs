// Makes one move of the night and proves it: node infra/sandbox/move.mjs same|other|private|kill
import { appendFileSync } from 'node:fs';
import { az, given } from '../hooks/azureCli.mjs';
import {
  environmentOfRun,
  namesOf,
  regions,
  runScript,
  secretsOf,
  signInCli,
  subscription,
  until,
} from './sandbox.mjs';

const ends = ['completed', 'partiallyCompleted', 'failed', 'cancelled'];
const maxRestarts = 3;
let key;
const names = namesOf(environmentOfRun());
const create = (location) => ({
  createTarget: { subscriptionId: subscription(), resourceGroup: names.vaultGroup, location },
});

const scenarios = {
  same: { sourceVault: names.source, targetVault: names.made('same'), ...create(regions.near) },
  other: { sourceVault: names.source, targetVault: names.made('far'), ...create(regions.far) },
  private: { sourceVault: names.privateSource, targetVault: names.privateTarget },
  // Slow enough that the app restarts during the move.
  kill: {
    sourceVault: names.source,
    targetVault: names.made('kill'),
    ...create(regions.near),
    pace: { maxRequestsPerSecond: Number(process.env.SANDBOX_SLOW_PACE ?? 3) },
  },
};

await runScript(async () => {
  const scenario = process.argv[2];
  const move = scenarios[scenario];
  if (move === undefined) throw new Error(`Expected one of ${Object.keys(scenarios).join(', ')}.`);
  const begun = Date.now();
  await signInCli();
  await untilReady(move);
  const { id } = await post('moves', { ...move, id: `${environmentOfRun()}-${scenario}` });
  if (scenario === 'kill') await restartDuring(id);
  const report = await reportOf(id);
  const count = await prove(move, report, scenario);
  const seconds = Math.round((Date.now() - begun) / 1_000);
  const line = `${scenario}: moved and verified ${count} items in ${seconds} s`;
  console.log(line);
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, `- ${line}\n`);
});

/** New roles and endpoints take some minutes to act. The checks say when they do. */
async function untilReady({ sourceVault, targetVault, createTarget }) {
  const request = { sourceVault, targetVault, ...(createTarget === undefined ? {} : { createTarget }) };
  await until('A run of the checks without a failing one', 30, async () => {
    const { checks } = await post('checks', request);
    const run = await until('The end of the checks', 5, () => find(new URL(checks[0].checkUri).pathname));
    if (run.overall !== 'notReady') return run;
    throw new Error(
      run.findings
        .filter(({ status }) => status === 'fail')
        .map(({ id, evidence }) => `${id}: ${evidence}`)
        .join(' '),
    );
  });
}

/** Restarts the app while items move. Azure has no harder end of an instance for a caller. */
async function restartDuring(id) {
  const app = appOptions();
  for (let restarts = 0; restarts < maxRestarts; restarts += 1) {
    const phase = await until('The transfer of items', 15, async () => {
      const status = await find(`moves/${id}`);
      return [...ends, 'transferring', 'verifying'].find((one) => one === status?.phase);
    });
    if (ends.includes(phase) && restarts > 0) return;
    if (ends.includes(phase)) throw new Error(`The move was ${phase} before the app could be restarted.`);
    az('functionapp', 'restart', ...app);
    console.log(`Restarted the app in the phase ${phase}.`);
  }
}

async function reportOf(id) {
  await until('The end of the move', 45, async () => {
    const status = await find(`moves/${id}`);
    return ends.includes(status?.phase) ? status : undefined;
  });
  return until('The report', 5, () => find(`moves/${id}/report`));
}

/** Throws if the report or the vaults themselves show anything but a whole move. Returns the number of items. */
async function prove({ sourceVault, targetVault }, report, scenario) {
  const { phase, items, verified, problems } = report;
  if (phase !== 'completed' || items.total === 0 || items.done !== items.total || verified !== items.total)
    throw new Error(`${scenario}: ${JSON.stringify({ phase, items, verified, problems: problems.slice(0, 5) })}`);
  // Nobody outside the app's network reads private vaults.
  if (scenario === 'private') return items.total;
  const [expected, found] = await Promise.all([versionsOf(sourceVault), versionsOf(targetVault)]);
  const lost = expected.filter((line, at) => line !== found[at]);
  if (lost.length > 0 || expected.length !== found.length)
    throw new Error(`${scenario}: the target differs from the source at ${lost.length} of ${expected.length} secrets.`);
  return items.total;
}

/** A line for each secret: its name, its number of versions, and whether its value is the source's. Values are not printed. */
async function versionsOf(vault) {
  const client = secretsOf(vault);
  const lines = [];
  for await (const { name } of client.listPropertiesOfSecrets()) {
    let versions = 0;
    for await (const version of client.listPropertiesOfSecretVersions(name)) versions += version.enabled ? 1 : 0;
    const { value, properties } = await client.getSecret(name);
    lines.push([name, versions, value, JSON.stringify(properties.tags ?? {})].join(' '));
  }
  return lines.sort();
}

async function post(path, body) {
  const answer = await call(path, { method: 'POST', body: JSON.stringify(body) });
  if (answer.status !== 202) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Undefined as long as there is no such thing, or the app is starting. */
async function find(path) {
  const answer = await call(path.replace(/^\/api\//, ''));
  if (answer.status === 200) return answer.json();
  if ([202, 404, 429, 502, 503, 504].includes(answer.status)) return undefined;
  throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
}

function call(path, init = {}) {
  key ??= az('functionapp', 'keys', 'list', ...appOptions()).functionKeys.default;
  const headers = { 'content-type': 'application/json', 'x-functions-key': key };
  return fetch(`${given('MOVER_ENDPOINT')}/${path}`, { ...init, headers });
}

/** An account can see more than one subscription. */
function appOptions() {
  return [
    ...['--subscription', subscription()],
    ...['--resource-group', given('AZURE_RESOURCE_GROUP'), '--name', given('AZURE_FUNCTION_APP_NAME')],
  ];
}
