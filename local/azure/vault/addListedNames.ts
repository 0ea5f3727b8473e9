import { type Answer } from '../calls/answer';

/** An element of a list: its id, under the name that the collection uses. */
type Element = Readonly<Record<string, unknown>>;

const idFields = ['id', 'kid'] as const;

/** The page of a list with more elements than the vault has, as a malicious vault answers. Other answers are unchanged. */
export function addListedNames(answer: Answer, names: readonly string[]): Answer {
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
