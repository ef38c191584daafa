/**
 * How a Xen guest queues an update: a structure that is filled in field by field, then handed over. Scripts say it in one
 * operation, `extend_mmu_update(p, MMU_PT_UPDATE_PRESERVE_AD, new)`, so the fields are collected here.
 */
import type { Expression } from './c/syntax.ts';
import type { Names, XenRequest } from './names.ts';
import { NoWord, type Values } from './values.ts';

/** What a statement of this kind becomes: lines of a script, often none. Undefined for other statements. Throws NoWord. */
export function xenLines(expression: Expression, names: Names, values: Values): string[] | undefined {
  if (expression.kind === 'assign') return assigned(expression.to, expression.value, names, values);
  if (expression.kind !== 'call') return undefined;
  const { function: name, operands } = expression;
  switch (name) {
    case 'xen_mc_batch':
      return ['xen_mc_batch()'];
    case 'xen_mc_issue': {
      const [mode] = operands;
      if (mode?.kind !== 'name' || !/LAZY_MMU$/.test(mode.name)) throw new NoWord('`xen_mc_issue` of another mode');
      return ['xen_mc_issue(LAZY_MMU)'];
    }
    case 'extend_mmu_update':
    case 'xen_extend_mmu_update':
      return [`extend_mmu_update(${operandsOf(requestOf(operands[0], names))})`];
    case 'MULTI_mmu_update': {
      const [, update, count] = operands;
      if (count?.kind !== 'number' || count.text !== '1') throw new NoWord('more than one update');
      return [`MULTI_mmu_update(${operandsOf(requestOf(update, names))})`];
    }
    default:
      return undefined;
  }
}

function assigned(to: Expression, value: Expression, names: Names, values: Values): string[] | undefined {
  if (to.kind === 'name' && value.kind === 'call') {
    // xen_mc_entry is xen_mc_batch and __xen_mc_entry; the entry is taken when the update is written into it.
    if (value.function === 'xen_mc_entry') return ['xen_mc_batch()'];
    if (value.function === '__xen_mc_entry') return [];
  }
  if (to.kind === 'name' && names.requests.has(to.name) && value.kind === 'member' && value.field === 'args') return [];
  if (to.kind !== 'member') return undefined;
  const request = to.of.kind === 'name' ? names.requests.get(to.of.name) : undefined;
  if (!request) return undefined;
  if (to.field === 'val') request.value = values.text(value);
  else if (to.field === 'ptr') Object.assign(request, addressed(value, values));
  else return undefined;
  return [];
}

/** `virt_to_machine(ptep).maddr | COMMAND` */
function addressed(value: Expression, values: Values): XenRequest {
  if (value.kind === 'binary' && value.sign === '|' && value.right.kind === 'name')
    return { ...addressed(value.left, values), command: value.right.name };
  const of = value.kind === 'member' && value.field === 'maddr' ? value.of : value;
  if (of.kind !== 'call' || !/virt_to_machine$/.test(of.function)) throw new NoWord('an address of a machine frame');
  return { page: values.page(of.operands[0]), command: 'MMU_NORMAL_PT_UPDATE' };
}

function requestOf(operand: Expression | undefined, names: Names): XenRequest {
  const of = operand?.kind === 'unary' && operand.sign === '&' ? operand.of : operand;
  const request = of?.kind === 'name' ? names.requests.get(of.name) : undefined;
  if (!request?.page || !request.value) throw new NoWord('an update whose fields are not in the patch');
  return request;
}

const operandsOf = ({ page, command, value }: XenRequest): string => `${page}, ${command}, ${value}`;
