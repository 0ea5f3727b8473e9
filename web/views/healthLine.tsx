import { counted } from '../../shared/words/word';
import { type Health } from '../../shared/contracts/api/problemDocument';
import { type ApiClient } from '../client/apiClient';
import { type Credentials } from '../client/signIn';
import { type Polled, usePolled } from '../client/usePolled';

/** Asks for the health of the app, with each change of the sign-in at once. */
export function useHealth(api: ApiClient, { functionKey, accessToken }: Credentials): Polled<Health> {
  return usePolled(
    `health ${functionKey} ${accessToken}`,
    () => api.get('health', {}),
    () => false,
  );
}

/** One line in the header: whether the app can work, and which parts are off. */
export function HealthLine({ health: { value, failure } }: { readonly health: Polled<Health> }) {
  if (failure !== undefined) {
    return (
      <p class="health bad" role="status" title={failure.detail}>
        {failure.title}
      </p>
    );
  }
  if (value === undefined) return null;
  if (value.status === 'ok') {
    return (
      <p class="health good" role="status">
        App is healthy
      </p>
    );
  }
  return (
    <details class="health warn">
      <summary>{counted(value.off.length, 'part')} of the app off</summary>
      <ul>
        {value.off.map(({ setting, detail, remedy }) => (
          <li key={setting}>
            <code>{setting}</code>: {detail} {remedy}
          </li>
        ))}
      </ul>
    </details>
  );
}
