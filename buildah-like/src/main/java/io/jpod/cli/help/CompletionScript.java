package io.jpod.cli.help;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;

/// `jpod completion SHELL`: prints a shell's completion script, which asks `__complete` for each
/// word.
public final class CompletionScript implements Command {
  private final CommandDefinition definition;
  private final String own;

  /// @param program `jpod` or `jbuild`
  public CompletionScript(String program) {
    own = program;
    definition =
        new CommandDefinition(
                program + " completion", "SHELL", "Print the completion script of a shell")
            .description(
                "Prints a script that completes commands, options and the names of containers, images and volumes, for bash, zsh or"
                    + " fish. The distribution has them, too, under share/.")
            .operands(1, 1)
            .examples(
                "source <(" + program + " completion bash)",
                program + " completion zsh > ~/.zfunc/_" + program,
                program + " completion fish > ~/.config/fish/completions/" + program + ".fish");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    String program = own.equals("jpod") ? console.personality().program() : own;
    console.out(of(args.operand(0), program));
    return 0;
  }

  /// @param shell `bash`, `zsh` or `fish`
  /// @param program the command that is completed
  public static String of(String shell, String program) throws JpodException {
    String script =
        switch (shell) {
          case "bash" -> BASH;
          case "zsh" -> ZSH;
          case "fish" -> FISH;
          default ->
              throw new JpodException(
                  "no completion for the shell \"" + shell + "\"", "bash, zsh or fish");
        };
    return script.replace("@PROGRAM@", program);
  }

  /// Bash cuts words at `=` and `:`, but what stands there without a blank between belongs
  /// together, and only the part behind the last of them is replaced.
  private static final String BASH =
      """
      # bash completion for @PROGRAM@
      __@PROGRAM@_complete() {
        local rest=${COMP_LINE:0:COMP_POINT} words=() piece i
        for ((i = 0; i <= COMP_CWORD; i++)); do
          piece=${COMP_WORDS[i]}
          local blanks=${rest%%[![:blank:]]*}
          rest=${rest#"$blanks"}
          ((i < COMP_CWORD)) || piece=$rest
          if ((i > 0)) && [[ -z $blanks ]]; then
            words[${#words[@]} - 1]+=$piece
          else
            words+=("$piece")
          fi
          rest=${rest#"$piece"}
        done
        local current=${words[${#words[@]} - 1]} line directive=:done
        local cut=${current%"${current##*[=:]}"}
        COMPREPLY=()
        while IFS= read -r line; do
          if [[ $line == :* ]]; then
            directive=$line
          else
            line=${line%%$'\\t'*}
            COMPREPLY+=("${line#"$cut"}")
          fi
        done < <("${words[0]/#\\~/$HOME}" __complete "${words[@]:1}" 2> /dev/null)
        if [[ $directive == :files ]]; then
          compopt -o filenames 2> /dev/null
          while IFS= read -r line; do
            COMPREPLY+=("$line")
          done < <(compgen -f -- "${current#"$cut"}")
        fi
        if [[ $directive == :open ]] || { [[ ${#COMPREPLY[@]} == 1 ]] && [[ ${COMPREPLY[0]} == *[:=] ]]; }; then
          compopt -o nospace 2> /dev/null
        fi
      }
      complete -F __@PROGRAM@_complete @PROGRAM@
      """;

  private static final String ZSH =
      """
      #compdef @PROGRAM@
      # zsh completion for @PROGRAM@
      _@PROGRAM@() {
        local -a lines found
        local line directive
        lines=("${(@f)$("${(@Q)words[1]}" __complete "${(@Q)words[2,CURRENT]}" 2> /dev/null)}")
        directive=${lines[-1]}
        lines[-1]=()
        for line in $lines; do
          if [[ $line == *$'\\t'* ]]; then
            found+=("${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}")
          else
            found+=("${line//:/\\\\:}")
          fi
        done
        if [[ $directive == :open ]]; then
          (( ${#found} )) && _describe -t words '@PROGRAM@' found -S ''
        else
          (( ${#found} )) && _describe -t words '@PROGRAM@' found
        fi
        [[ $directive == :files ]] && _files
        return 0
      }
      if [[ ${funcstack[1]} == _@PROGRAM@ ]]; then
        _@PROGRAM@ "$@"
      else
        compdef _@PROGRAM@ @PROGRAM@
      fi
      """;

  private static final String FISH =
      """
      # fish completion for @PROGRAM@
      function __@PROGRAM@_complete
          set -l words (commandline -opc)
          set -l current (commandline -ct)
          set -l program $words[1]
          set -e words[1]
          set -l lines ($program __complete $words "$current" 2> /dev/null)
          for line in $lines
              if test "$line" = :files
                  __fish_complete_path $current
              else if not string match -q ':*' -- $line
                  echo $line
              end
          end
      end
      complete -c @PROGRAM@ -f -a '(__@PROGRAM@_complete)'
      """;
}
