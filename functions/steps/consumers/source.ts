import { type Consumer, type SourceReading } from '../../../shared/contracts/model/consumer';
import { type Clients } from '../../../shared/clients/openClients';
import { type ConsumerTask } from '../../../shared/contracts/steps/consumerSteps';
import { type SoughtVault } from '../../../shared/rules/consumers/findReferences';

/** What a source reads, and for which vault. */
export interface SourceAsk extends ConsumerTask {
  readonly clients: Pick<Clients, 'consumers' | 'arm'>;
  readonly vault: SoughtVault;
  /** The workspaces of the audit log that somebody named. */
  readonly workspaces?: readonly string[] | undefined;
  /** Where the part before ended; null for the first part. */
  readonly cursor: string | null;
}

/** What a source read since its last step. */
export interface SourceStep {
  readonly consumers: readonly Consumer[];
  readonly readings: readonly SourceReading[];
  /** From here another call can continue; null at the end. */
  readonly cursor: string | null;
}

/** Reads one source in one scope, step by step. It throws for nothing that a service answers: its readings say so. */
export type SourceReader = (ask: SourceAsk) => AsyncGenerator<SourceStep, void>;
