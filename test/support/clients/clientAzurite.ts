import path from 'node:path';
import { ContainerClient } from '@azure/storage-blob';
import { type NodeProcess, startNode } from '../nodeProcess';

const blobService = path.join(__dirname, '../../../node_modules/azurite/dist/src/blob/main.js');
// The account that every Azurite has. Its key is public and is valid only for Azurite.
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface RunningAzurite {
  container(name: string): ContainerClient;
  stop(): Promise<void>;
}

/** Starts Azurite's blob service on a free port. */
export async function startAzurite(): Promise<RunningAzurite> {
  const options = ['--blobPort', '0', '--inMemoryPersistence', '--disableTelemetry', '--skipApiVersionCheck'];
  const run = startNode([blobService, ...options]);
  const url = await listeningAt(run);
  const connection = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${url}/${account};`;
  return {
    container: (name) => new ContainerClient(connection, name, { retryOptions: { maxTries: 4, retryDelayInMs: 20 } }),
    async stop() {
      await run.end('SIGTERM');
    },
  };
}

function listeningAt({ child, ended, stdout }: NodeProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /listens on (http:\/\/\S+)/.exec(stdout())?.[1];
      if (url !== undefined) resolve(url);
    });
    void ended.then(() => {
      reject(new Error(`Azurite ended: ${stdout()}`));
    });
  });
}
