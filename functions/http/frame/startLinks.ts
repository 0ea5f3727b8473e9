import { type StartTerms } from './admitStart';
import { type Call } from './serve';

/** The links of an orchestration. Those of a move always have the one that ends it. */
interface RunLinks {
  readonly id: string;
  readonly statusQueryGetUri: string;
  readonly terminatePostUri: string;
  readonly [name: string]: unknown;
}

interface StartLinks {
  /** The status URL, for the header `Location`. */
  readonly location: string;
  readonly body: RunLinks;
}

/** Returns the links of an orchestration that has just started. `of` is the collection that it belongs to. */
export async function startLinks(
  { client, request, uriOf }: Call,
  mode: StartTerms['statusLinks'],
  { instanceId, of }: { readonly instanceId: string; readonly of: 'moves' | 'checks' | 'comparisons' },
): Promise<StartLinks> {
  if (mode === 'full') {
    const answer = client.createCheckStatusResponse(request, instanceId);
    const body = (await answer.json()) as RunLinks;
    return { location: answer.headers.get('Location') ?? body.statusQueryGetUri, body };
  }
  const uri = uriOf(`${of}/${instanceId}`);
  const location = `${uri}/orchestration`;
  // A client of the runtime replaces {text} by its reason. Only moves have a call that ends them.
  const cancel = of === 'moves' ? { terminatePostUri: `${uri}/cancel?reason={text}` } : {};
  return { location, body: { id: instanceId, statusQueryGetUri: location, ...cancel } as RunLinks };
}
