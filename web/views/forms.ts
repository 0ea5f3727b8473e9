import { type Answer, type Failure } from '../client/apiClient';

/** Returns why a request failed. After one that did not, it calls `then` and returns undefined. */
export function settled<Body>(answer: Answer<Body>, then: (body: Body) => void): Failure | undefined {
  if (!answer.ok) return answer.failure;
  then(answer.body);
  return undefined;
}

/** Returns what reads the trimmed text of a field of the form that an event belongs to. */
export function fieldsOf(event: Event): (name: string) => string {
  const form = event.currentTarget;
  const data = form instanceof HTMLFormElement ? new FormData(form) : new FormData();
  return (name) => {
    const value = data.get(name);
    return typeof value === 'string' ? value.trim() : '';
  };
}

/** Returns the text of the input or the choice that an event belongs to. */
export function valueOf(event: Event): string {
  const field = event.currentTarget;
  return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : '';
}
