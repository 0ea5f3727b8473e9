import { createHash } from 'node:crypto';
import { findTexts, type Place, readTree } from '../local/localCanaries';
import { type KillableStack } from '../move/moveKill';
import { type NoticeReceiver, startNoticeReceiver } from '../notices/noticeReceiver';
import { type Collector, collectorSettings, startCollector } from '../telemetry/otlpCollector';

const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;

/** The value of a secret's version: a text that exists nowhere else. The same pair always has the same values. */
export function canaryOf(sourceVault: string, secret: number, version: number): string {
  const hash = createHash('sha256').update(`${sourceVault}/${secret}/${version}`).digest('hex');
  return `Canary${hash.slice(0, 30).replaceAll('0', 'Z')}`;
}

/** The numbers of values, and of the requests that were searched for them. */
export interface Searched {
  readonly values: number;
  readonly notices: number;
  readonly telemetry: number;
}

/** Searches everything that the app wrote, logged or sent for the values of the moved secrets. */
export class KillCanaries {
  private readonly texts: Record<string, string> = {};
  private readonly answers: Place[] = [];

  private constructor(
    private readonly collector: Collector,
    private readonly receiver: NoticeReceiver,
  ) {}

  /** Starts the receivers of telemetry and notices. */
  static async start(): Promise<KillCanaries> {
    return new KillCanaries(await startCollector(), await startNoticeReceiver());
  }

  /** The app's settings to send telemetry and notices. */
  get env(): Readonly<Record<string, string>> {
    const notices = { MOVE_WEBHOOK_URL: this.receiver.url, MOVE_WEBHOOK_SECRET: webhookSecret };
    return { ...collectorSettings(this.collector), ...notices };
  }

  /** Searches for these values from now on. */
  add(name: string, texts: readonly string[]): void {
    texts.forEach((text, at) => {
      this.texts[`${name}, ${at}`] = text;
    });
  }

  /** Keeps an answer of the app, to search it too. */
  keep(url: string, text: string): void {
    this.answers.push({ name: url, content: Buffer.from(text) });
  }

  /** Searches the files of host and store, which a kill may have left half written. */
  searchFiles({ folder }: KillableStack): string[] {
    return findTexts(this.texts, readTree(folder, ['azure', 'seed.json']));
  }

  /** Searches logs, answers, notices and telemetry. */
  searchSent(stack: KillableStack): string[] {
    const log = { name: 'log', content: Buffer.from(stack.hostLogs()) };
    const notices = this.receiver.received.map(({ body }) => ({ name: 'notice', content: Buffer.from(body) }));
    const bodies = this.collector.posts.map(({ path, body }) => ({ name: path, content: body }));
    const decoded = JSON.stringify([this.collector.spans(), this.collector.lines()]);
    const telemetry = { name: 'telemetry, decoded', content: Buffer.from(decoded) };
    return findTexts(this.texts, [log, ...notices, ...bodies, telemetry, ...this.answers]);
  }

  /** A search that had nothing to search proves nothing. */
  get searched(): Searched {
    return {
      values: Object.keys(this.texts).length,
      notices: this.receiver.received.length,
      telemetry: this.collector.posts.length,
    };
  }

  async stop(): Promise<void> {
    this.collector.close();
    await this.receiver.stop();
  }
}
