/** What the adapter can do. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { eventFilters } from '../debug/event-filters.ts';

export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsDataBreakpoints: true,
  supportsEvaluateForHovers: true,
  supportsStepBack: true,
  supportsSteppingGranularity: true,
  supportsGotoTargetsRequest: true,
  supportsCompletionsRequest: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  supportsExceptionInfoRequest: true,
  supportsExceptionFilterOptions: true,
  exceptionBreakpointFilters: eventFilters.map(({ id, label, description, usual }) => ({
    filter: id,
    label,
    description,
    default: usual,
    supportsCondition: true,
    conditionDescription: 'pages that it is about, such as heap[3]',
  })),
};
