import { type PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { serviceWordSchema } from '../../contracts/model/moverError';
import { answerFault, parseJson } from '../transport/answerFault';
import { type AnswerFault } from '../transport/callFault';

const violationSchema = z.object({
  type: serviceWordSchema.refine((word) => word === 'PolicyViolation'),
  info: z.object({
    policyDefinitionDisplayName: z.string().nullish(),
    policyDefinitionName: z.string().nullish(),
    policyAssignmentDisplayName: z.string().nullish(),
    policyAssignmentName: z.string().nullish(),
  }),
});

interface ArmFault {
  readonly code?: string | null | undefined;
  readonly message?: string | null | undefined;
  readonly details?: readonly ArmFault[] | null | undefined;
  readonly additionalInfo?: readonly unknown[] | null | undefined;
}

/** An error of Azure Resource Manager. The error of a deployment has that of its resource among its details. */
const armFaultSchema: z.ZodType<ArmFault> = z.lazy(() =>
  z.object({
    code: z.string().nullish(),
    message: z.string().nullish(),
    details: z.array(armFaultSchema).max(100).nullish(),
    additionalInfo: z.array(z.unknown()).max(100).nullish(),
  }),
);

/** The answer of a validation: without an error, the deployment would be accepted. */
export const validationAnswer = z
  .object({ error: armFaultSchema.nullish() })
  .nullish()
  .transform((answer) => ({ error: answer?.error ?? undefined }));

const envelopeSchema = z.object({ error: armFaultSchema });

/** Reads an error answer of Azure Resource Manager. A denial by a policy is found at any depth, with the policies' names. */
export function armAnswerFault(response: PipelineResponse): AnswerFault {
  const fault = answerFault(response);
  const error = envelopeSchema.safeParse(parseJson(response.bodyAsText)).data?.error;
  return error === undefined ? fault : { ...fault, ...deepestOf(error, fault), ...versionsOf(error) };
}

const refusedVersion: ReadonlySet<string> = new Set([
  'InvalidApiVersionParameter',
  'NoRegisteredProviderFound',
  'InvalidResourceType',
]);

/** The versions are only in the text. Source: "Resolve errors" of Azure Resource Manager's documentation. */
function versionsOf({ code, message }: ArmFault): Partial<AnswerFault> {
  if (!refusedVersion.has(code ?? '')) return {};
  const [, list = ''] = /supported (?:api-)?versions are([^]*)$/i.exec(message ?? '') ?? [];
  return { supportedVersions: list.match(/\d{4}-\d{2}-\d{2}(?:-preview)?/g) ?? [] };
}

/** The fault of an error in a successful answer. */
export function faultOfError(error: ArmFault): AnswerFault {
  const none = { innerCode: undefined, requestId: undefined, retryAfterMs: undefined };
  const fault: AnswerFault = { kind: 'answer', status: 400, code: undefined, serviceMessage: '', ...none };
  return { ...fault, ...deepestOf(error, fault) };
}

/** What a deployment failed with says more than that it failed. */
function deepestOf(error: ArmFault, { status }: AnswerFault): Partial<AnswerFault> {
  const denied = find(error, ({ code }) => code === 'RequestDisallowedByPolicy');
  if (denied !== undefined) return { code: 'RequestDisallowedByPolicy', serviceMessage: policiesOf(denied) };
  if (error.code !== 'InvalidTemplateDeployment') return {};
  const [cause] = error.details ?? [];
  const code = /^[A-Za-z]{1,64}$/.exec(cause?.code ?? '')?.[0];
  if (code === undefined) return {};
  return {
    code,
    status: code === 'AuthorizationFailed' ? 403 : status,
    serviceMessage: shortened(cause?.message ?? ''),
  };
}

function find(error: ArmFault, isWanted: (one: ArmFault) => boolean): ArmFault | undefined {
  if (isWanted(error)) return error;
  for (const detail of error.details ?? []) {
    const found = find(detail, isWanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

const maxPolicies = 5;

function policiesOf({ additionalInfo, message }: ArmFault): string {
  const named = (additionalInfo ?? []).flatMap((one) => {
    const info = violationSchema.safeParse(one).data?.info;
    const policy = info?.policyDefinitionDisplayName ?? info?.policyDefinitionName;
    const assignment = info?.policyAssignmentDisplayName ?? info?.policyAssignmentName;
    if (policy === undefined || policy === null) return [];
    return [
      `policy “${shortened(policy)}”${assignment === undefined || assignment === null ? '' : `, assigned as “${shortened(assignment)}”`}`,
    ];
  });
  return named.length === 0 ? shortened(message ?? '') : `${named.slice(0, maxPolicies).join('; ')}.`;
}

const maxText = 300;

/** One line without control characters, because logs, reports and terminals show it. */
function shortened(text: string): string {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return line.length <= maxText ? line : `${line.slice(0, maxText)}…`;
}
