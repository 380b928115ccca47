/** Commander's parser, whose errors are attnplot's own: data here, words in mistakes.ts. */
import { Command } from 'commander';

/** What is wrong with a command line that cannot be parsed. */
type Mistake =
  | { readonly kind: 'unknown-flag'; readonly flag: string }
  | { readonly kind: 'unknown-command'; readonly name: string }
  | { readonly kind: 'too-many'; readonly operands: readonly string[]; readonly taken: number }
  | { readonly kind: 'no-argument'; readonly name: string }
  | { readonly kind: 'no-value'; readonly flag: string };

/** A command line that cannot be parsed. Its words are made only when it is reported. */
export class MistakenLine extends Error {
  readonly mistake: Mistake;
  /** The command that was parsed, with its flags. */
  readonly command: Command;

  constructor(mistake: Mistake, command: Command) {
    super(mistake.kind);
    this.mistake = mistake;
    this.command = command;
  }
}

/**
 * Replaces the methods by which Commander 14 reports errors. They are not in its types; test/mistakes.test.ts fails should a
 * later version rename one.
 */
export class Program extends Command {
  override createCommand(name?: string): Command {
    return new Program(name);
  }

  unknownOption(flag: string): never {
    throw new MistakenLine({ kind: 'unknown-flag', flag }, this);
  }

  unknownCommand(): never {
    throw new MistakenLine({ kind: 'unknown-command', name: this.args[0] ?? '' }, this);
  }

  missingArgument(name: string): never {
    throw new MistakenLine({ kind: 'no-argument', name }, this);
  }

  optionMissingArgument({ long, short }: { readonly long?: string; readonly short?: string }): never {
    throw new MistakenLine({ kind: 'no-value', flag: long ?? short ?? '' }, this);
  }

  _excessArguments(operands: readonly string[]): never {
    const taken = this.registeredArguments.length;
    throw new MistakenLine({ kind: 'too-many', operands, taken }, this);
  }
}

/**
 * Adds a command to the program.
 * @param answer takes the exit code of a command that ran to its end with another code than 0
 * @param say writes a line for people
 * @param commands all commands, for those that list or complete them
 */
type AddCommand = (
  program: Command,
  answer: (code: number) => void,
  say: (line: string) => void,
  commands: Commands,
) => void;

/** Commands by name, in the order of help. */
export type Commands = Readonly<Record<string, Listed>>;

interface Listed {
  /** A line of help; absent for a command that programs call. */
  readonly summary?: string;
  /** Named by help, on one line with others. */
  readonly isMinor?: true;
  readonly load: () => Promise<AddCommand>;
}

/** A command with its flags, to be read and not run; undefined for an unknown name. */
export async function loadCommand(commands: Commands, name: string): Promise<Command | undefined> {
  const listed = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!listed) return undefined;
  const program = new Program('attnplot');
  (await listed.load())(
    program,
    () => {},
    () => {},
    commands,
  );
  return program.commands[0];
}
