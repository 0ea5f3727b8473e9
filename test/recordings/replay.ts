import { type JsonWebKey, randomBytes } from 'node:crypto';
import https from 'node:https';
import { type RunningAzure } from '../../local/azure/startAzure';
import { azureAgent } from '../support/azure/azureClients';
import { type Fact, type Facts, type Given, type Scenario, type Sent, type Step } from './model';
import { differences, type Answered } from './differences';
import { type CertificateFile, encrypted, fileFor, keyOf, type Material } from './material';
import { isFields } from './readRecording';

export interface Replayed {
  readonly fact: number;
  readonly scenario: number;
  readonly step: number;
  readonly differences: readonly string[];
}

/** Longer than any delay of the settings with which `replaySettings` starts the vaults. */
const passMs = 61_000;
const attempts = 3;

/** Changes that need time take it only when the replay lets time pass. */
const delayMs = 60_000;
export const replaySettings = {
  delays: { deleteMs: delayMs, purgeMs: delayMs, recoverMs: delayMs, issueMs: delayMs, issuerMs: delayMs },
};

/** Repeats every scenario in vaults of its own, and compares each answer with the recorded one. */
export class Replay {
  private readonly agent: https.Agent;
  private token: string | undefined;

  constructor(
    private readonly azure: RunningAzure,
    private readonly facts: Facts,
    private readonly material: Material,
  ) {
    this.agent = azureAgent(azure);
  }

  async run(scenario: Scenario, number: number): Promise<Replayed[]> {
    const vaults = (host: string): string => `replay-${String(number)}-${host}`;
    const hosts = [...new Set([...scenario.given, ...scenario.steps].map(({ path }) => path.split(':')[0] ?? ''))];
    await this.azure.control.seed({ vaults: hosts.map((host) => ({ name: vaults(host), sku: 'premium' })) });
    const known = new Map<string, string>();
    for (const given of scenario.given) await this.make(given, vaults);
    const replayed: Replayed[] = [];
    for (const [at, step] of scenario.steps.entries()) {
      const fact = this.facts.facts[step.fact];
      if (fact === undefined) throw new Error(`Step ${String(at)} of scenario ${String(number)} has no fact.`);
      const found = await this.repeat(step, fact, { known, vaults });
      replayed.push({ fact: step.fact, scenario: number, step: at, differences: found });
    }
    await this.azure.control.reset();
    return replayed;
  }

  close(): void {
    this.agent.destroy();
  }

  /** A read, and a call that the vault refuses, are made again after some time, as the recorded client did. */
  private async repeat(step: Step, fact: Fact, state: ReplayState): Promise<readonly string[]> {
    let nearest: readonly string[] | undefined;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.send(step, fact, state);
      const found = differences(fact, answer);
      const changed = answer.status < 400 && !fact.operation.startsWith('GET');
      if (found.length === 0 || changed || attempt === attempts) {
        learn(step, answer, state.known);
        return found.length === 0 ? found : (nearest ?? found);
      }
      if (answer.status === fact.status) nearest ??= found;
      await this.azure.control.advanceClock(passMs);
    }
  }

  private async send(step: Step, fact: Fact, { known, vaults }: ReplayState): Promise<Answered> {
    const { path, body } = step;
    const [host, rest] = [path.slice(0, path.indexOf(':')), path.slice(path.indexOf(':') + 1)];
    const [pathname = '', query = ''] = rest.split('?');
    const real = pathname.replaceAll(/(?<=\/)[nv]\d+(?=\/|$)/g, (symbol) => known.get(symbol) ?? unknownOf(symbol));
    if (query === 'next') {
      const next = known.get('next');
      if (next !== undefined) return this.call(vaults(host), 'GET', next, undefined, fact.status === 401);
    }
    const [method = ''] = fact.operation.split(' ');
    const words = [query === 'next' ? '' : query, fact.apiVersion === '' ? '' : `api-version=${fact.apiVersion}`];
    const target = `${real}?${words.filter((one) => one !== '').join('&')}`;
    const isAnonymous = fact.status === 401;
    const sent = body === null ? undefined : await this.real(body, known, fileFor(fact, this.material));
    const text =
      sent === undefined ? undefined : JSON.stringify(await this.withCipherText(sent, step, real, vaults(host)));
    return this.call(vaults(host), method, target, text, isAnonymous);
  }

  /** The facts keep no cipher text that the client made itself. */
  private async withCipherText(sent: unknown, { body }: Step, path: string, vault: string): Promise<unknown> {
    const [, key] = /^(.*)\/(?:decrypt|unwrapkey)$/.exec(path) ?? [];
    if (key === undefined || !isFields(body) || !isFields(body['value']) || !isFields(sent)) return sent;
    const alg = String(sent['alg']);
    if (body['value']['$bytes'] === undefined || !alg.startsWith('RSA')) return sent;
    const shown = await this.call(vault, 'GET', `${key}?api-version=7.4`, undefined);
    return { ...sent, value: encrypted((shown.body as { readonly key: JsonWebKey }).key, alg) };
  }

  private async call(
    vault: string,
    method: string,
    path: string,
    text: string | undefined,
    isAnonymous = false,
  ): Promise<Answered> {
    const token = (this.token ??= await this.azure.control.issueToken());
    const headers = {
      ...(isAnonymous ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      'content-length': Buffer.byteLength(text ?? ''),
    };
    const host = `${vault}.vault.azure.net`;
    return new Promise((resolve, reject) => {
      const sent = https.request({ agent: this.agent, host, servername: host, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const answered = Buffer.concat(chunks).toString('utf8');
          const flat = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(flat) as Record<string, string>,
            body: answered === '' ? null : (JSON.parse(answered) as unknown),
          });
        });
      });
      sent.on('error', reject);
      sent.end(text);
    });
  }

  /** The request with new texts for those that the facts do not keep. */
  private async real(sent: Sent, known: ReadonlyMap<string, string>, file: CertificateFile): Promise<unknown> {
    if (Array.isArray(sent)) return Promise.all(sent.map((one: Sent) => this.real(one, known, file)));
    if (!isFields(sent)) return sent;
    const { $, $text, $bytes, $subject, $pem, $pfx, $key, $signed, tags, ...fields } = sent as Readonly<
      Record<string, Sent>
    >;
    if (typeof $ === 'string') return known.get($) ?? ($.startsWith('n') ? $ : `lost-${$}`);
    if (typeof $text === 'number') return 'x'.repeat($text);
    if (typeof $bytes === 'number') return randomBytes($bytes).toString('base64url');
    if ($subject !== undefined) return 'CN=replayed';
    if ($pem === 2) return Buffer.from(file.pem).toString('base64');
    if ($pem !== undefined) return file.pem;
    if (typeof $pfx === 'number') return file.pfx('x'.repeat($pfx));
    if ($signed === 0) return file.pem.replaceAll(/-----[^-]+-----|\s/g, '').slice(-64);
    if ($signed !== undefined) return this.material.sign(known.get('csr') ?? '');
    const entries = Object.entries(fields).map(
      async ([name, one]) => [name, await this.real(one, known, file)] as const,
    );
    const own = Object.fromEntries(await Promise.all(entries));
    const key = typeof $key === 'string' ? keyOf($key, fields) : {};
    if (tags === undefined) return { ...own, ...key };
    const count = isFields(tags) ? Number(tags['tags']) : 0;
    return {
      ...own,
      ...key,
      tags: Object.fromEntries(Array.from({ length: count }, (_, at) => [`tag${String(at)}`, 'x'])),
    };
  }

  private async make({ path, kind }: Given, vaults: (host: string) => string): Promise<void> {
    const [host = '', pathname = ''] = path.split(':');
    const words = kind.split(' ');
    const [type = ''] = words;
    const has = (word: string): boolean => words.includes(word);
    const crv = words.find((word) => word.startsWith('P-'));
    const attributes = {
      enabled: !has('disabled'),
      ...(has('exp') ? { exp: 2_000_000_000 } : {}),
      ...(has('nbf') ? { nbf: 1_000_000_000 } : {}),
    };
    const fields = { attributes, ...(has('tags') ? { tags: { tag: 'x' } } : {}) };
    const at = (rest: string): string => `${pathname}${rest}?api-version=7.4`;
    const send = (method: string, target: string, body?: object) =>
      this.call(vaults(host), method, target, body === undefined ? undefined : JSON.stringify(body));
    if (type === 'secret')
      await send('PUT', at(''), { value: 'given', ...fields, ...(has('contentType') ? { contentType: 'text' } : {}) });
    else if (type === 'certificate') {
      await send('POST', at('/create'), {
        policy: {
          issuer: { name: has('unissued') ? 'Unknown' : 'Self' },
          x509_props: { subject: 'CN=given', ...(has('sans') ? { sans: {} } : {}) },
        },
        ...(has('tags') ? { tags: { tag: 'x' } } : {}),
      });
      await this.azure.control.advanceClock(passMs);
      if (!has('pending')) await send('DELETE', at('/pending'));
    } else await send('POST', at('/create'), { kty: type, ...fields, ...(crv === undefined ? {} : { crv }) });
    if (!has('deleted')) return;
    await send('DELETE', at(''));
    await this.azure.control.advanceClock(passMs);
  }
}

interface ReplayState {
  readonly known: Map<string, string>;
  readonly vaults: (host: string) => string;
}

function unknownOf(symbol: string): string {
  return symbol.startsWith('v') ? symbol.slice(1).padStart(32, '0') : symbol;
}

/** Notes the new versions and values of an answer under their symbols. */
function learn({ shows }: Step, { body }: Answered, known: Map<string, string>): void {
  for (const [symbol, path] of Object.entries(shows)) {
    const text = path
      .split('.')
      .reduce<unknown>((value, field) => (value as Record<string, unknown> | null)?.[field], body);
    if (typeof text !== 'string') continue;
    known.set(symbol, symbol.startsWith('v') ? (text.split('/').at(-1) ?? '') : text);
  }
  if (!isFields(body)) return;
  if (typeof body['csr'] === 'string') known.set('csr', body['csr']);
  if (typeof body['nextLink'] === 'string') known.set('next', body['nextLink'].replace(/^https:\/\/[^/]+/, ''));
}
