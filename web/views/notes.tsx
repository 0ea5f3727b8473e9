import { type WaitingFor } from '../../shared/contracts/model/waiting';
import { type Failure } from '../client/apiClient';
import { time } from '../model/words';
import { FailureNote, Name } from './elements';

interface ReadingProps {
  readonly value: unknown;
  readonly failure: Failure | undefined;
}

/** Why the last call failed, or that no answer has come yet. */
export function Reading({ value, failure }: ReadingProps) {
  if (failure !== undefined) return <FailureNote failure={failure} />;
  return value === undefined ? <p class="faint">Loading …</p> : null;
}

interface FaultProps {
  readonly fault: { readonly detail: string; readonly code: string } | undefined;
}

/** Why something ended before its work was done, in the words of the app. */
export function FaultNote({ fault }: FaultProps) {
  if (fault === undefined) return null;
  return (
    <p class="note bad">
      <Name text={fault.detail} /> <code>{fault.code}</code>
    </p>
  );
}

interface WaitsProps {
  readonly what: string;
  readonly waitingFor: WaitingFor | null;
}

/** Why something makes no progress now, and until when. */
export function WaitsNote({ what, waitingFor }: WaitsProps) {
  if (waitingFor === null) return null;
  const { message, since, until } = waitingFor;
  return (
    <p class="note warn">
      <strong>{what} waits.</strong> {message} Since {time(since)}, at the latest until {time(until)}.
    </p>
  );
}

/** Who did something; nothing if the app does not know. */
export function By({ name }: { readonly name: string | null | undefined }) {
  if (name === null || name === undefined) return null;
  return (
    <>
      {' by '}
      <Name text={name} />
    </>
  );
}
