// The token of a workflow's own job (OpenID Connect), which stands for a secret at Microsoft Entra.
import { given } from './azureCli.mjs';

/** Returns a new token of the job. Throws if the job has no right to one. */
export async function workflowToken() {
  const url = new URL(given('ACTIONS_ID_TOKEN_REQUEST_URL'));
  url.searchParams.set('audience', 'api://AzureADTokenExchange');
  const answer = await fetch(url, { headers: { Authorization: `bearer ${given('ACTIONS_ID_TOKEN_REQUEST_TOKEN')}` } });
  if (!answer.ok) throw new Error(`The workflow got no token: ${answer.status}. The job needs "id-token: write".`);
  return (await answer.json()).value;
}
