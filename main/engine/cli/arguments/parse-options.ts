import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { ArgumentsNeeded } from '#shared/domain/errors.ts';
import { wrong, type OptionValue } from './argument-values.ts';

/** An option with a value, and one without. */
export const text = { type: 'string' } as const;
export const flag = { type: 'boolean' } as const;

type Options = NonNullable<ParseArgsConfig['options']>;
type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

export interface ParsedArguments {
  readonly values: Readonly<Record<string, OptionValue>>;
  readonly positionals: readonly string[];
}

export interface Grammar {
  /** The command's name. */
  readonly name: string;
  readonly options: Options;
  /** How many arguments that aren't options, and what they are. */
  readonly least: number;
  readonly most: number;
  readonly needs: ArgumentsNeeded;
}

/**
 * Node's own strict parsing has messages for programmers and takes a negative number for an option.
 * @throws AppError `usage/wrong-arguments` with the problem
 */
export function parseOptions(argv: readonly string[], grammar: Grammar): ParsedArguments {
  const { name, options, least, most, needs } = grammar;
  const { tokens, positionals } = parseArgs({
    ...{ args: [...argv], options, allowPositionals: true, strict: false, tokens: true },
  });
  const values: Record<string, OptionValue> = {};
  for (const token of tokens) if (token.kind === 'option') values[token.name] = valueOf(token, grammar);
  if (positionals.length < least) throw wrong({ reason: 'missing-arguments', command: name, needs });
  const extra = positionals[most];
  if (extra !== undefined) throw wrong({ reason: 'extra-argument', command: name, argument: extra });
  return { values, positionals };
}

function valueOf(token: Token & { kind: 'option' }, { name, options }: Grammar): string | true {
  const { rawName, value, inlineValue } = token;
  const type = options[token.name]?.type;
  if (type === undefined) throw wrong({ reason: 'unknown-option', command: name, option: rawName });
  if (type === 'boolean') {
    if (value !== undefined) throw wrong({ reason: 'value-not-taken', option: rawName });
    return true;
  }
  if (value === undefined) throw wrong({ reason: 'value-missing', option: rawName });
  // What looks like the next option isn't a value; a negative number is one, though a wrong one.
  if (!inlineValue && /^-(?![\d.])/.test(value))
    throw wrong({ reason: 'value-missing', option: rawName, next: value });
  return value;
}
