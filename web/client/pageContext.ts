import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { type ApiClient } from './apiClient';

export interface PageContext {
  readonly api: ApiClient;
  /** Whether the app's settings allow the page to approve and cancel. The app decides about each call again. */
  readonly canSteer: boolean;
}

const noClient = (): never => {
  throw new Error('There is no client outside the page.');
};

export const pageContext = createContext<PageContext>({
  api: { get: noClient, post: noClient, getFile: noClient },
  canSteer: false,
});

export function usePage(): PageContext {
  return useContext(pageContext);
}
