package io.jpod.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// A [CommandDefinition] as picocli's model: made to guess what a mistyped option was meant to be,
/// and in tests, where picocli reads what [FastParser] reads.
///
/// Loading and building it costs more than everything else that a short command does, so nothing on
/// the way of a well-formed line may touch this class.
public final class PicocliModel {
  private PicocliModel() {}

  /// What was probably meant by an unknown option, as picocli guesses it, or null.
  static @Nullable String suggestion(CommandDefinition definition, String[] args, int from) {
    String[] words = Arrays.copyOfRange(args, from, args.length);
    try {
      commandLine(definition).parseArgs(words);
    } catch (CommandLine.UnmatchedArgumentException e) {
      List<String> all = e.getSuggestions();
      return all.isEmpty() ? null : all.get(0);
    } catch (CommandLine.ParameterException e) {
      return null;
    }
    return null;
  }

  /// A command line that reads as [FastParser] does, which a test makes sure of.
  static CommandLine commandLine(CommandDefinition definition) {
    CommandLine line = new CommandLine(spec(definition));
    configure(line, definition);
    return line;
  }

  private static CommandSpec spec(CommandDefinition definition) {
    CommandSpec spec = CommandSpec.create().name(definition.path());
    for (Option option : definition.options()) {
      spec.addOption(optionSpec(option));
    }
    if (definition.byLongName("help", 0, 4) == null) {
      spec.addOption(helpSpec(definition));
    }
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("0..*")
            .paramLabel(definition.synopsis())
            .hidden(true)
            .build());
    return spec;
  }

  private static OptionSpec optionSpec(Option option) {
    List<String> names = new ArrayList<>();
    if (option.shortName() != 0) {
      names.add("-" + option.shortName());
    }
    if (!option.longName().isEmpty()) {
      names.add("--" + option.longName());
    }
    for (String alias : option.aliases()) {
      names.add("--" + alias);
    }
    OptionSpec.Builder builder =
        OptionSpec.builder(names.toArray(new String[0]))
            .type(List.class)
            .auxiliaryTypes(String.class)
            .userObject(option);
    String bare = option.valueIfBare();
    if (bare == null) {
      return builder.arity("1").paramLabel(option.label()).build();
    }
    return builder
        .arity("0..1")
        .paramLabel(option.isFlag() ? "BOOLEAN" : option.label())
        .preprocessor(new OnlyAttachedValue(bare))
        .build();
  }

  private static OptionSpec helpSpec(CommandDefinition definition) {
    String[] names =
        definition.byShortName('h') == null
            ? new String[] {"-h", "--help"}
            : new String[] {"--help"};
    return OptionSpec.builder(names).usageHelp(true).arity("0").build();
  }

  private static void configure(CommandLine line, CommandDefinition definition) {
    line.setStopAtPositional(definition.isStoppingAtFirstOperand())
        .setPosixClusteredShortOptionsAllowed(true)
        .setUnmatchedOptionsArePositionalParams(false)
        .setUnmatchedOptionsAllowedAsOptionParameters(true)
        .setAllowOptionsAsOptionParameters(true)
        .setOverwrittenOptionsAllowed(true)
        .setExpandAtFiles(false)
        .setInterpolateVariables(false)
        .setTrimQuotes(false)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpAutoWidth(false);
  }

  /// Takes a value only from `--x=value`, never from the next word.
  private record OnlyAttachedValue(String bare) implements CommandLine.IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> words, CommandSpec command, ArgSpec arg, Map<String, Object> info) {
      List<String> values = new ArrayList<>();
      List<String> before = arg.getValue();
      if (before != null) {
        values.addAll(before);
      }
      values.add("=".equals(info.get("separator")) ? words.pop() : bare);
      arg.setValue(values);
      return true;
    }
  }
}
