import { type HttpRequest } from '@azure/functions';
import { type DurableClient } from 'durable-functions';
import { type Settings } from '../../shared/contracts/settings/settings';

export type StatusLinks = Settings['statusLinks'];

interface Started {
  readonly client: DurableClient;
  readonly request: HttpRequest;
  readonly instanceId: string;
  /** The collection that the orchestration belongs to. */
  readonly of: 'moves' | 'checks' | 'comparisons';
}

export interface StartLinks {
  /** The status URL, for the header `Location`. */
  readonly location: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Returns the links of an orchestration that has just started. */
export async function startLinks(mode: StatusLinks, { client, request, instanceId, of }: Started): Promise<StartLinks> {
  if (mode === 'full') {
    const answer = client.createCheckStatusResponse(request, instanceId);
    const body = (await answer.json()) as Record<string, unknown>;
    return { location: answer.headers.get('Location') ?? String(body['statusQueryGetUri']), body };
  }
  const uri = new URL(`/api/${of}/${instanceId}`, request.url).href;
  const location = `${uri}/orchestration`;
  // A client of the runtime replaces {text} by its reason.
  const cancel = of === 'moves' ? { terminatePostUri: `${uri}/cancel?reason={text}` } : {};
  return { location, body: { id: instanceId, statusQueryGetUri: location, ...cancel } };
}
