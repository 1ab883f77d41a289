import { parseArgs, type ParseArgsConfig } from 'node:util';
import { wrong, type OptionValue } from './argument-values.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Token = NonNullable<ReturnType<typeof parseArgs>['tokens']>[number];

export interface ParsedArguments {
  readonly values: Readonly<Record<string, OptionValue>>;
  readonly positionals: readonly string[];
}

export interface Grammar {
  /** Of the command, for sentences. */
  readonly name: string;
  readonly options: Options;
  /** How many arguments that are no options, and in words what they are. */
  readonly least: number;
  readonly most: number;
  readonly needs: string;
}

/**
 * Not by Node's own strict parsing, whose messages are for programmers and which takes a negative number for an option.
 * @throws AppError `usage/wrong-arguments` with a sentence that says what is wrong
 */
export function parseOptions(argv: readonly string[], grammar: Grammar): ParsedArguments {
  const { name, options, least, most, needs } = grammar;
  const { tokens, positionals } = parseArgs({
    ...{ args: [...argv], options, allowPositionals: true, strict: false, tokens: true },
  });
  const values: Record<string, OptionValue> = {};
  for (const token of tokens) if (token.kind === 'option') values[token.name] = valueOf(token, grammar);
  if (positionals.length < least) throw wrong(`${name} needs ${needs}: see “batchwise help ${name}”.`);
  const extra = positionals[most];
  if (extra !== undefined) throw wrong(`“${extra}” is one argument too many for ${name}.`);
  return { values, positionals };
}

function valueOf(token: Token & { kind: 'option' }, { name, options }: Grammar): string | true {
  const { rawName, value, inlineValue } = token;
  const type = options[token.name]?.type;
  if (type === undefined)
    throw wrong(`There is no option ${rawName} for ${name}: see “batchwise help ${name}”.`);
  if (type === 'boolean') {
    if (value !== undefined) throw wrong(`${rawName} takes no value.`);
    return true;
  }
  if (value === undefined) throw wrong(`${rawName} needs a value.`);
  // What looks like the next option is no value; a number below 0 is one, though a wrong one.
  if (!inlineValue && /^-(?![\d.])/.test(value)) throw wrong(`${rawName} needs a value, not “${value}”.`);
  return value;
}
