import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { projectRoot, runProgram } from '../local/localProcess';

/** Below the project, where a Node without SQLite finds the prebuilt one of the project. */
export const packages = path.join(projectRoot, '.cache/pipelines-test');

/** Builds both packages, as a release does. */
export async function buildPackages(): Promise<void> {
  rmSync(packages, { recursive: true, force: true });
  const build = runProgram([path.join(projectRoot, 'dist/local/packagePipelines.js'), '--out', packages]);
  if ((await build.ended) !== 0) throw new Error(build.stderr());
}

/** Runs the program of a package as a runner does, with its variables. */
export async function runPackage(name: 'github' | 'azure', cwd: string, env: Readonly<Record<string, string>>) {
  const program = { github: 'github/dist/cli/pipelines/github.js', azure: 'azure/check/dist/cli/pipelines/azure.js' }[
    name
  ];
  mkdirSync(path.join(cwd, 'temp'), { recursive: true });
  const files = { GITHUB_STEP_SUMMARY: path.join(cwd, 'summary.md'), GITHUB_OUTPUT: path.join(cwd, 'output') };
  const run = runProgram([path.join(packages, program)], {
    ...files,
    ...{ RUNNER_TEMP: path.join(cwd, 'temp'), AGENT_TEMPDIRECTORY: path.join(cwd, 'temp') },
    ...{ KVMOVER_ENDPOINT: '', KVMOVER_KEY: '', KVMOVER_STATE: '' },
    ...env,
  });
  const code = await run.ended;
  return {
    code,
    log: run.stdout(),
    errors: run.stderr(),
    read: (file: string) => readFileSync(path.join(cwd, file), 'utf8'),
  };
}

export interface TokenServer {
  readonly url: string;
  /** Method, path and caller of each request. */
  readonly asked: readonly string[];
  /** The assertion of each exchange. */
  readonly assertions: readonly string[];
  stop(): void;
}

/** What gives a run its token on GitHub and on Azure Pipelines, and a directory that exchanges it. */
export async function tokenServer(token: string): Promise<TokenServer> {
  const [asked, assertions]: [string[], string[]] = [[], []];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`.trim());
    void bodyOf(request).then((body) => {
      const assertion = new URLSearchParams(body).get('client_assertion');
      if (assertion !== null) assertions.push(assertion);
      const answer = { value: token, oidcToken: token, access_token: 'token-for-the-app' };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}`, asked, assertions, stop: () => server.close() };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
