import { type Answer } from '../calls/answer';
import { type FaultEffect } from '../calls/faultRule';

/** The answer with the changes of an effect that alters answers. Other effects leave it unchanged. */
export function alteredAnswer(answer: Answer, effect: FaultEffect | undefined): Answer {
  if (effect?.kind === 'addNames') return addListedNames(answer, effect.names);
  if (effect?.kind !== 'setFields') return answer;
  return { ...answer, body: Object.entries(effect.fields).reduce(withField, answer.body) };
}

function withField(body: object | undefined, [path, value]: [string, unknown]): object | undefined {
  const changed = set(body, path.split('.'), value);
  return typeof changed === 'object' && changed !== null ? changed : body;
}

/** Changes nothing where the answer has no object or list to change. */
function set(content: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (name === '*') return Array.isArray(content) ? content.map((element) => set(element, rest, value)) : content;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return content;
  const before: unknown = Reflect.get(content, name);
  return { ...content, [name]: set(before ?? {}, rest, value) };
}

/** An element of a list: its id, under the name that the collection uses. */
type Element = Readonly<Record<string, unknown>>;

const idFields = ['id', 'kid'] as const;

/** The page of a list with more elements than the vault has, as a malicious vault answers. Other answers are unchanged. */
function addListedNames(answer: Answer, names: readonly string[]): Answer {
  const { body } = answer;
  if (body === undefined || !('value' in body) || !Array.isArray(body.value)) return answer;
  const elements: readonly Element[] = body.value;
  const [first] = elements;
  if (first === undefined) return answer;
  return { ...answer, body: { ...body, value: [...elements, ...names.map((name) => named(first, name))] } };
}

/** A copy of an element with another name. */
function named(element: Element, name: string): Element {
  const ids = idFields.flatMap((field) => {
    const id = element[field];
    return typeof id === 'string' ? [[field, id.replace(/[^/]+$/, name)] as const] : [];
  });
  return { ...element, ...Object.fromEntries(ids) };
}
