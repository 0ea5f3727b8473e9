import { useState } from 'preact/hooks';
import { type Credentials, credentialsFault } from '../client/signIn';
import { fieldsOf } from './forms';

interface SignInProps {
  /** Whether the app has refused what the person typed before. */
  readonly isRefused: boolean;
  readonly signIn: (typed: Credentials) => void;
}

/** Asks once for what the app's endpoints require. */
export function SignIn({ isRefused, signIn }: SignInProps) {
  const [fault, setFault] = useState<string>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = fieldsOf(event);
    const typed = { functionKey: fields('functionKey'), accessToken: fields('accessToken').replace(/^Bearer /i, '') };
    const found = typed.functionKey + typed.accessToken === '' ? 'Enter a function key.' : credentialsFault(typed);
    setFault(found);
    if (found === undefined) signIn(typed);
  };
  const shown =
    fault ?? (isRefused ? 'The app does not accept this sign-in. Check the key, and the token.' : undefined);
  return (
    <form class="card sign-in" onSubmit={submit} autocomplete="off">
      <h1>Sign in</h1>
      <p>
        The app requires a function key. The page sends it in a header, keeps it in this tab only, and forgets it when
        the tab closes.
      </p>
      {shown === undefined ? undefined : (
        <p class="note bad" role="alert">
          {shown}
        </p>
      )}
      <label>
        Function key
        <input name="functionKey" type="password" autocomplete="off" autofocus />
      </label>
      <label>
        Access token <span class="faint">if Microsoft Entra is in front of the app</span>
        <input name="accessToken" type="password" autocomplete="off" />
      </label>
      <button type="submit" class="primary">
        Sign in
      </button>
    </form>
  );
}
