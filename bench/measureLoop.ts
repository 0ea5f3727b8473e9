import { type ReadyInfo } from '../local/azure/readyInfo';
import path from 'node:path';
import { compiled, startProgram } from './childProgram';

export interface Times {
  readonly seconds: number;
  /** The processor time of the process, which varies less than the elapsed time on a shared machine. */
  readonly processorSeconds: number;
}

/** The default pace of a move. */
export const inFlight = 32;

interface LoopOf {
  readonly source: string;
  readonly target: string;
  /** Gets the log. */
  readonly folder: string;
}

/** Runs a plain SDK loop that backs up and restores all secrets of a vault, in a process of its own. */
export async function measureLoop(azure: ReadyInfo, { source, target, folder }: LoopOf): Promise<Times> {
  const { identityEndpoint, identityHeader, caFile, connectTo } = azure;
  const env = {
    ...process.env,
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: identityHeader,
    NODE_EXTRA_CA_CERTS: caFile,
  };
  const args = [compiled('bench/sdkLoop.js'), source, target, String(inFlight), connectTo];
  const { ready } = await startProgram({ args, env, logFile: path.join(folder, 'loop.log') });
  return ready as Times;
}
