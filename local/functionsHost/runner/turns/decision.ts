import type { EntityRequest } from '../entities/entityMessages';
import type { DurableHttpRequest } from './orchestratorActions';

/** One thing that an orchestration asks for. The answer refers to its number. */
export type Decision =
  | {
      readonly kind: 'activity';
      readonly id: number;
      readonly name: string;
      readonly input: unknown;
      readonly http?: DurableHttpRequest;
    }
  | {
      readonly kind: 'child';
      readonly id: number;
      readonly name: string;
      readonly instanceId: string | undefined;
      readonly version: string | undefined;
      readonly input: unknown;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number; readonly cancelled: boolean }
  | {
      readonly kind: 'event';
      readonly id: number;
      readonly target: string;
      readonly name: string;
      readonly request: EntityRequest;
    };
