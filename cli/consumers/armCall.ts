import https from 'node:https';
import tls from 'node:tls';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type ChangeRight, ownChangeRights } from '../../shared/contracts/model/consumerChange';
import { type Cloud } from '../../shared/contracts/settings/clouds';
import { CliError } from '../cliError';
import { type SettingsApi, type SettingsWrite } from './applySettings';

/** A token of the person who runs this. The Azure CLI writes it to a pipe, never to a file or an argument. */
export function ownToken({ armHost }: Cloud): string {
  const args = [
    'account',
    'get-access-token',
    '--resource',
    `https://${armHost}`,
    '--query',
    'accessToken',
    '-o',
    'tsv',
  ];
  const { status, stdout } = spawnSync('az', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const token = status === 0 ? stdout.trim() : '';
  if (token !== '') return token;
  throw new CliError('The Azure CLI gave no token.', { remedy: 'Sign in: az login' });
}

export interface ArmCall {
  readonly cloud: Cloud;
  readonly token: string;
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
  /** What a person lacks if Azure refuses the call. */
  readonly right: ChangeRight;
}

/** One request. Its errors have the status and the path, and nothing of the body or of the answer. */
export async function armCall({ cloud: { armHost: host }, token, method, path, body, right }: ArmCall) {
  const correlationId = randomUUID();
  const payload = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    Authorization: `Bearer ${token}`,
    'x-ms-correlation-request-id': correlationId,
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(payload),
  };
  const agent = agentOf(process.env['VAULT_CONNECT_TO']);
  const response = await new Promise<{ status: number; date: string; id: string; text: string }>((resolve, reject) => {
    const request = https.request({ host, path, method, headers, ...(agent && { agent }) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const id = answer.headers['x-ms-correlation-request-id'];
        const date = answer.headers.date ?? new Date().toUTCString();
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, date, id: typeof id === 'string' ? id : correlationId, text });
      });
    });
    request.on('error', reject);
    request.end(payload);
  }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    throw new CliError(`Azure Resource Manager cannot be reached (${code}).`, { isTransient: true });
  });
  if (response.status < 400) return { text: response.text, date: response.date, correlationId: response.id };
  const where = path.split('?')[0] ?? '';
  const remedy = response.status === 403 ? `You need ${right.action}. ${right.role} has it.` : undefined;
  throw new CliError(`Azure Resource Manager answered ${String(response.status)} to ${method} ${where}.`, { remedy });
}

/** As for vaults: `VAULT_CONNECT_TO` is dialled in place of the host, whose name and certificate stay the same. */
function agentOf(connectTo: string | undefined): https.Agent | undefined {
  if (connectTo === undefined) return undefined;
  const [host = '', port = ''] = connectTo.split(':');
  const createConnection = (options: tls.ConnectionOptions) =>
    tls.connect({ ...options, host, port: Number(port), servername: options.servername ?? options.host ?? '' });
  return Object.assign(new https.Agent(), { createConnection });
}

const eventsSchema = z.object({
  value: z.array(
    z.object({
      correlationId: z.string(),
      eventTimestamp: z.string(),
      caller: z.string().nullish(),
      operationName: z.object({ value: z.string() }),
    }),
  ),
});

/** The writes of one kind to a resource, by the activity log. Source: Azure Monitor REST reference, "Activity Logs". */
export function activityOf(
  call: Pick<ArmCall, 'cloud' | 'token'>,
  resource: string,
  writes: RegExp,
): Pick<SettingsApi, 'writesSince' | 'pause'> {
  return {
    async writesSince(at) {
      const right = ownChangeRights.readActivity;
      const scope = resource.split('/').slice(0, 3).join('/');
      const filter = `eventTimestamp ge '${at}' and resourceUri eq '${resource}'`;
      const query = new URLSearchParams({ 'api-version': '2015-04-01', $filter: filter });
      const path = `${scope}/providers/Microsoft.Insights/eventtypes/management/values?${query.toString()}`;
      const { text } = await armCall({ ...call, right, method: 'GET', path, body: undefined });
      return eventsSchema
        .parse(JSON.parse(text))
        .value.filter(({ operationName }) => writes.test(operationName.value))
        .map(({ correlationId, eventTimestamp, caller }): SettingsWrite => {
          return { correlationId, at: eventTimestamp, by: caller ?? 'somebody' };
        });
    },
    pause: () => sleep(logPauseMs),
  };
}

const logPauseMs = 15_000;
