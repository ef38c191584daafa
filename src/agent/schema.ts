/**
 * The part of JSON Schema that tools describe their input by, and its check: what is wrong is said with its place, in
 * words that a caller can act on. Everything has a bound.
 */
import { beginning } from '../model/beginning.ts';

export type FieldSchema = { readonly description: string } & (
  | {
      readonly type: 'string';
      readonly maxLength: number;
      readonly pattern?: string;
    }
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'boolean' }
  | {
      readonly type: 'array';
      readonly items: { readonly type: 'string'; readonly maxLength: number };
      readonly maxItems: number;
    }
);

export interface InputSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, FieldSchema>>;
  readonly required: readonly string[];
  readonly additionalProperties: false;
}

/** An object's schema; all fields but those named are optional. */
export function objectOf(
  properties: Readonly<Record<string, FieldSchema>>,
  ...required: readonly string[]
): InputSchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** What is wrong with an input, a sentence for each fault; nothing where it may be used. */
export function faultsOf(input: unknown, { properties, required }: InputSchema): string[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return ['the input is not an object'];
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const names = given.map(([name]) => name);
  return [
    ...required.filter(name => !names.includes(name)).map(name => `${name} is missing`),
    ...given.flatMap(([name, value]) => {
      if (!Object.hasOwn(properties, name))
        return [`${beginning(name, 40)} is no field; there are ${Object.keys(properties).join(', ')}`];
      return faultsOfField(name, value, properties[name]);
    }),
  ];
}

function faultsOfField(name: string, value: unknown, schema: FieldSchema): string[] {
  switch (schema.type) {
    case 'string':
      if (typeof value === 'string' && schema.pattern && !new RegExp(schema.pattern).test(value))
        return [`${name} is not of the form ${schema.pattern}`];
      return faultsOfText(name, value, schema.maxLength);
    case 'integer': {
      const { minimum, maximum } = schema;
      const fits = Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
      return fits ? [] : [`${name} is not a whole number from ${minimum} to ${maximum}`];
    }
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${name} is neither true nor false`];
    case 'array':
      if (!Array.isArray(value)) return [`${name} is not an array`];
      if (value.length > schema.maxItems)
        return [`${name} has ${value.length} items, and at most ${schema.maxItems} are taken`];
      return value.flatMap((item, i) => faultsOfText(`${name}[${i}]`, item, schema.items.maxLength));
  }
}

function faultsOfText(name: string, value: unknown, most: number): string[] {
  if (typeof value !== 'string') return [`${name} is not a string`];
  return value.length <= most ? [] : [`${name} has ${value.length} characters, and at most ${most} are taken`];
}
