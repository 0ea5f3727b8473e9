import { randomUUID } from 'node:crypto';
import { type Message, type Orchestration } from './orchestration';

export type RuntimeStatus = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated';

/** What an instance starts with. */
export interface StartedRow {
  readonly name: string;
  readonly id: string;
  readonly input: string;
  /** The version of the app that started it. */
  readonly version: string;
  readonly parent?: { readonly id: string; readonly execution: string; readonly number: number } | undefined;
}

/** One instance, as the runtime stores it. */
export interface Row extends StartedRow {
  input: string;
  execution: string;
  status: RuntimeStatus;
  output: string | undefined;
  customStatus: string | undefined;
  createdAt: number;
  updatedAt: number;
  /** The turns of this generation. */
  history: { readonly now: number; readonly messages: readonly Message[] }[];
  inbox: Message[];
  isAwake: boolean;
  answered: Set<number>;
  running: Orchestration | undefined;
  /** How often processes of a former version have rejected it since its last turn. */
  rejections: number;
}

export const hasEnded = (status: RuntimeStatus): boolean =>
  status === 'Completed' || status === 'Failed' || status === 'Terminated';

export function newRow(started: StartedRow, now: number): Row {
  return {
    ...started,
    ...{ execution: randomUUID(), status: 'Pending', output: undefined, customStatus: undefined },
    ...{ createdAt: now, updatedAt: now, history: [], inbox: [], isAwake: false, answered: new Set() },
    ...{ running: undefined, rejections: 0 },
  };
}
