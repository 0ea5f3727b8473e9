import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '../support/host/hostWait';
import { localFolder, projectRoot } from '../support/local/localProcess';
import { startNode } from '../support/nodeProcess';

const run = promisify(execFile);

/** The newest verdaccio that runs on Node 20. */
const version = '6.3.1';
const cache = path.join(projectRoot, '.cache/registry');

/** A registry on loopback that has only what a test publishes, and asks no other. */
export interface LocalRegistry {
  readonly url: string;
  /** The file of each published version. */
  tarballs(): readonly string[];
  stop(): Promise<unknown>;
}

/** Starts verdaccio, and installs it into .cache if it is missing. */
export async function startLocalRegistry(): Promise<LocalRegistry> {
  const program = path.join(cache, 'node_modules/verdaccio/bin/verdaccio');
  if (!existsSync(program)) {
    mkdirSync(cache, { recursive: true });
    writeFileSync(path.join(cache, 'package.json'), '{ "private": true }');
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `verdaccio@${version}`], {
      cwd: cache,
    });
  }
  const folder = localFolder();
  const storage = path.join(folder, 'storage');
  const config = {
    ...{ storage, auth: { htpasswd: { file: path.join(folder, 'users'), max_users: 1 } }, uplinks: {} },
    packages: { '**': { access: '$all', publish: '$all', unpublish: '$all' } },
    ...{ log: { type: 'stdout', format: 'json', level: 'http' }, web: { enable: false }, max_body_size: '20mb' },
  };
  const file = path.join(folder, 'config.yaml');
  writeFileSync(file, JSON.stringify(config));
  const port = await freePort();
  const registry = startNode([program, '--config', file, '--listen', `127.0.0.1:${String(port)}`], { cwd: folder });
  const url = `http://127.0.0.1:${String(port)}/`;
  try {
    await waitUntil(() => fetch(`${url}-/ping`).then(isOk, () => undefined), 'the registry');
  } catch (error) {
    await registry.end('SIGKILL');
    throw new Error(`${registry.stdout()}${registry.stderr()}`, { cause: error });
  }
  return {
    url,
    tarballs: () => {
      const names = readdirSync(path.join(storage, 'keyvault-mover')).filter((name) => name.endsWith('.tgz'));
      return names.map((name) => path.join(storage, 'keyvault-mover', name));
    },
    stop: () => registry.end('SIGTERM'),
  };
}

const isOk = ({ ok }: Response) => (ok ? true : undefined);

/** verdaccio cannot choose one itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
