import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { ContainerClient } from '@azure/storage-blob';

const blobService = path.join(__dirname, '../../../node_modules/azurite/dist/src/blob/main.js');
// The account that every Azurite has; its key is published and opens nothing else.
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface RunningAzurite {
  container(name: string): ContainerClient;
  stop(): Promise<void>;
}

/** Starts Azurite's blob service on a free port. */
export async function startAzurite(): Promise<RunningAzurite> {
  const options = ['--blobPort', '0', '--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck'];
  const child = spawn(process.execPath, [blobService, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await listeningAt(child);
  const connection = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${url}/${account};`;
  return {
    container: (name) => new ContainerClient(connection, name, { retryOptions: { maxTries: 1 } }),
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

function listeningAt(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /listens on (http:\/\/\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => {
      reject(new Error(`Azurite ended: ${said}`));
    });
  });
}
