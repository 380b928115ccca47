/** `completion`: prints the script of a shell, which asks `complete` at each press of Tab. */
import { Argument, type Command } from 'commander';
import { suggest } from '../options/suggest.ts';
import { usageError } from './report.ts';

const BASH = `# attnplot: eval "$(attnplot completion bash)" in ~/.bashrc
_attnplot() {
  local line=\${COMP_LINE:0:COMP_POINT} last='' whole='' candidate
  local -a words found
  read -ra words <<< "$line"
  [[ $line == *' ' ]] || { last=\${words[-1]}; unset 'words[-1]'; }
  mapfile -t found < <("\${words[0]}" complete -- "\${words[@]:1}" "$last" 2>/dev/null | cut -f1)
  # Readline breaks words at : and @, and replaces only what follows them.
  whole=\${last%"\${COMP_WORDS[COMP_CWORD]}"}
  COMPREPLY=()
  for candidate in "\${found[@]}"; do COMPREPLY+=("$(printf %q "\${candidate#"$whole"}")"); done
}
complete -o default -o bashdefault -F _attnplot attnplot
`;

const ZSH = `#compdef attnplot
# attnplot: eval "$(attnplot completion zsh)" in ~/.zshrc, after compinit
_attnplot() {
  local line
  local -a found described
  found=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -z "\${found[*]}" ]]; then _files; return; fi
  for line in "\${found[@]}"; do described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}"); done
  _describe -V attnplot described
}
compdef _attnplot attnplot
`;

const FISH = `# attnplot: attnplot completion fish | source in ~/.config/fish/config.fish
function __attnplot_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found ($words[1] complete -- $words[2..-1] 2>/dev/null)
  if test (count $found) -eq 0
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c attnplot -f -k -a '(__attnplot_complete)'
`;

const POWERSHELL = `# attnplot: attnplot completion powershell | Out-String | Invoke-Expression in $PROFILE
Register-ArgumentCompleter -Native -CommandName attnplot -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  # An empty argument is lost on its way to a program; complete takes a space for one.
  if ($wordToComplete -eq '') { $words += ' ' }
  & attnplot complete '--' @words 2>$null | ForEach-Object {
    $value, $words = $_ -split "\`t", 2
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', "$value $words")
  }
}
`;

/** Scripts by shell. Each asks the installed attnplot, so that they never lag behind it. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
};

/** Adds `completion`. */
export function addCompletionCommand(program: Command): void {
  const names = Object.keys(SCRIPTS);
  // Not by `choices`, which would refuse other words in commander's terms before `unknownShell` does.
  const argument = Object.assign(new Argument('<shell>', names.join(', ')), { argChoices: names });
  program
    .command('completion')
    .description(
      'Print a script that completes commands, flags and their values, with the layers, rows and heads of the file that is named. Its first line says where it goes.',
    )
    .addArgument(argument)
    .action((shell: string) => {
      const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell] : undefined;
      if (script === undefined) throw unknownShell(shell);
      process.stdout.write(script);
    });
}

function unknownShell(shell: string) {
  const names = Object.keys(SCRIPTS);
  const meant =
    shell === 'pwsh'
      ? 'did you mean "powershell"?'
      : (suggest(shell, names) ?? 'other shells have no completions: attnplot --help lists the commands');
  return usageError('<shell>', 'bad-flag', `found "${shell}", expected one of ${names.join(', ')}`, meant);
}
