import { z } from 'zod';
import { type DiagnosticSetting } from '../../contracts/model/vaultResource';
import { type HclPart } from './hclText';

const part = z.object({ category: z.string().nullish(), categoryGroup: z.string().nullish(), enabled: z.boolean() });
const restSchema = z.object({
  logs: z.array(part).catch([]),
  metrics: z.array(part).catch([]),
  logAnalyticsDestinationType: z.string().nullish(),
});

/** What a diagnostic setting sends, in the fields that templates and providers have. */
export interface SentLogs {
  readonly logs: readonly { readonly field: 'category' | 'categoryGroup'; readonly name: string }[];
  readonly metrics: readonly string[];
  /** Present if the logs get tables of their own. */
  readonly isDedicated: boolean;
}

/** Reads the enabled parts of a setting. */
export function sentLogs(rest: DiagnosticSetting['rest']): SentLogs {
  const { logs, metrics, logAnalyticsDestinationType } = restSchema.parse(rest);
  return {
    logs: logs
      .filter(({ enabled }) => enabled)
      .map(({ category, categoryGroup }) =>
        categoryGroup ? { field: 'categoryGroup', name: categoryGroup } : { field: 'category', name: category ?? '' },
      ),
    metrics: metrics.flatMap(({ category, enabled }) => (enabled && category ? [category] : [])),
    isDedicated: /^dedicated$/i.test(logAnalyticsDestinationType ?? ''),
  };
}

/** The same as blocks of `azurerm_monitor_diagnostic_setting`. */
export function logBlocks(rest: DiagnosticSetting['rest']): readonly HclPart[] {
  const { logs, metrics, isDedicated } = sentLogs(rest);
  return [
    ...(isDedicated ? [['log_analytics_destination_type', 'Dedicated'] as const] : []),
    ...logs.map(({ field, name }): HclPart => ({
      block: ['enabled_log'],
      body: [[field === 'category' ? 'category' : 'category_group', name]],
    })),
    ...metrics.map((name): HclPart => ({ block: ['enabled_metric'], body: [['category', name]] })),
  ];
}
