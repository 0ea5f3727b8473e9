import type { HistoryEvent } from './historyEvent';

/** Reads an event that this host has stored; the file was checked when it was opened, so the form is trusted. */
export function readEvent(text: string): HistoryEvent {
  return JSON.parse(text) as HistoryEvent;
}
