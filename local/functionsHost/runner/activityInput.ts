import type { TypedData } from '../app/coreTypes';

/**
 * The input of an activity as the extension hands it to a worker: it turns the JSON value into a .NET text, so texts
 * (which the library has made JSON of once) arrive as that JSON, and booleans as `True` and `False`
 * (extension: Bindings/ActivityTriggerAttributeBindingProvider.cs).
 */
export function activityInput(json: string | null): TypedData | undefined {
  const value: unknown = json === null ? null : JSON.parse(json);
  if (value === null) return undefined;
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  return { string: JSON.stringify(value) };
}
