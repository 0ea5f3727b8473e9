import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { localFolder, projectRoot, runProgram } from '../local/localProcess';
import { KillableStack } from '../move/moveKill';

/** The answer of the Azure CLI to its arguments. */
type AzAnswer = (args: readonly string[]) => Promise<unknown>;

export interface SandboxNight {
  readonly stack: KillableStack;
  /** All calls of the Azure CLI, as text. */
  readonly asked: readonly string[];
  /** Runs a script of infra/sandbox to its end, with the variables that earlier ones passed on. */
  readonly run: (script: string, ...args: readonly string[]) => Promise<{ code: number | null; output: string }>;
  readonly stop: () => void;
}

const seed = {
  vaults: [{ name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] }],
};

/**
 * A night of the sandbox without Azure: the scripts run as in the workflow, against the embedded Azure through its proxy, with
 * the app on the embedded host. The Azure CLI on the PATH is a stand-in: its answers come from `answer`.
 */
export async function startSandboxNight(
  env: Readonly<Record<string, string>>,
  answer: (stack: KillableStack) => AzAnswer,
): Promise<SandboxNight> {
  const stack = await KillableStack.start(seed, { MOVE_ALLOWED_SOURCES: '*', MOVE_ALLOWED_TARGETS: '*' });
  const { proxyUrl, caFile, signIn } = stack.emulator.azure;
  const folder = localFolder();
  const asked: string[] = [];
  const server = await serveRunner(readFileSync(signIn.federatedTokenFile, 'utf8'), asked, answer(stack));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const passedOn = path.join(folder, 'passed-on');
  writeFileSync(passedOn, '');
  const common = {
    PATH: standInCli(folder, url),
    HTTPS_PROXY: proxyUrl,
    NODE_EXTRA_CA_CERTS: caFile,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
    GITHUB_ENV: passedOn,
    SANDBOX_CLIENT_ID: signIn.clientId,
    SANDBOX_TENANT_ID: signIn.tenantId,
    SANDBOX_SUBSCRIPTION_ID: defaultSubscriptionId,
    SANDBOX_POLL_MS: '300',
    ...env,
  };
  const run = async (script: string, ...args: readonly string[]) => {
    const program = runProgram([path.join(projectRoot, 'infra/sandbox', `${script}.mjs`), ...args], {
      ...common,
      ...variablesIn(readFileSync(passedOn, 'utf8')),
    });
    const code = await program.ended;
    return { code, output: program.stdout() + program.stderr() };
  };
  return { stack, asked, run, stop: () => server.close() };
}

/** What the runner and the CLI of a workflow offer: the token of the job, and answers to calls. */
async function serveRunner(token: string, asked: string[], answer: AzAnswer): Promise<Server> {
  const server = createServer((request, response) => {
    const answered = request.method === 'POST' ? bodyOf(request).then(answerCall) : Promise.resolve({ value: token });
    answered.then(
      (body) => response.end(JSON.stringify(body ?? null)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;

  function answerCall(text: string): Promise<unknown> {
    const args = JSON.parse(text) as string[];
    asked.push(args.join(' '));
    return answer(args);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function standInCli(folder: string, url: string): string {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const file = path.join(bin, 'az');
  writeFileSync(
    file,
    `#!${process.execPath}
fetch('${url}/az', { method: 'POST', body: JSON.stringify(process.argv.slice(2)) }).then(async (answer) => {
  const text = await answer.text();
  if (answer.ok) return console.log(text);
  console.error(text);
  process.exitCode = 1;
});
`,
  );
  chmodSync(file, 0o755);
  return bin;
}

function variablesIn(text: string): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]));
}
