import path from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

interface Answer {
  readonly result?: unknown;
  readonly error?: string;
}

const limitMs = 120_000;

/**
 * One process of the Bicep CLI, which answers all questions of a test file: a start takes longer than most answers.
 * Questions block, so tests can compute their cases in any expression.
 */
export class BicepClient {
  private readonly flag = new Int32Array(new SharedArrayBuffer(4));
  private readonly channel = new MessageChannel();
  private readonly worker: Worker;

  constructor(cli: string) {
    this.worker = new Worker(path.join(__dirname, 'bicepServer.mjs'), {
      workerData: { cli, flag: this.flag, port: this.channel.port2 },
      transferList: [this.channel.port2],
    });
    this.worker.unref();
  }

  /** Throws with the message of the CLI. */
  ask(method: string, params: unknown): unknown {
    Atomics.store(this.flag, 0, 0);
    this.worker.postMessage({ method, params });
    if (Atomics.wait(this.flag, 0, 0, limitMs) === 'timed-out')
      throw new Error(`The Bicep CLI did not answer ${method}.`);
    const received = receiveMessageOnPort(this.channel.port1) as { readonly message: Answer } | undefined;
    if (received?.message.error !== undefined) throw new Error(received.message.error);
    return received?.message.result;
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
