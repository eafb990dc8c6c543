package io.jpod.cli.container;

import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.core.JpodException;
import io.jpod.core.container.Container;
import io.jpod.core.container.Containers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The containers that a command line means: by name, `--all`, `--latest`, `--filter` or
/// `--cidfile`; and what went wrong with each.
///
/// As podman does it, a command that works on several containers goes on after an error, prints
/// every error on a line of its own, and ends with the last one's exit code.
final class Selection {
  static final Option LATEST = Option.flag("l,latest", "The container that was made last");
  static final Option FILTER =
      Option.list("f,filter", "KEY=VALUE", "Those that match: " + ContainerFilter.KEYS);

  /// For `rm`, whose `-f` is `--force`.
  static final Option LONG_FILTER =
      Option.list("filter", "KEY=VALUE", "Those that match: " + ContainerFilter.KEYS);

  static final Option CIDFILE =
      Option.list("cidfile", "FILE", "The container whose id the file holds");

  static final String NONE_NAMED = "you must provide at least one name or id";

  private final Containers containers;
  private final List<Container> selected = new ArrayList<>();
  private final List<String> shown = new ArrayList<>();
  private final List<JpodException> failures = new ArrayList<>();

  Selection(Containers containers) {
    this.containers = containers;
  }

  /// Selects what the command line says.
  ///
  /// @param all the command's `--all`, or null if it has none
  /// @param ignore whether a container that is not there is nothing to speak of
  void select(ParsedArgs args, @Nullable Option all, boolean ignore) throws JpodException {
    List<String> names = new ArrayList<>(args.operands());
    addFromFiles(args.values(CIDFILE), ignore, names);
    boolean everything = all != null && args.flag(all);
    boolean latest = args.flag(LATEST);
    Option filterOption = args.isGiven(LONG_FILTER) ? LONG_FILTER : FILTER;
    boolean filtered = args.isGiven(filterOption);
    checkCombination(everything, latest, filtered, names.size(), args.isGiven(CIDFILE));
    if (latest) {
      Container container = containers.latest();
      add(container, container.id());
    } else if (everything || filtered) {
      ContainerFilter filter = ContainerFilter.of(args.values(filterOption), containers);
      for (Container container : containers.list()) {
        if (filter.matches(container)) {
          add(container, container.id());
        }
      }
    }
    for (int i = 0; i < names.size(); i++) {
      selectOne(names.get(i), ignore);
    }
  }

  private static void checkCombination(
      boolean all, boolean latest, boolean filtered, int names, boolean fromFile)
      throws JpodException {
    if (all && latest) {
      throw new JpodException("--all and --latest cannot be used together");
    }
    if (all && names > 0) {
      throw new JpodException("no arguments are needed with --all");
    }
    if (latest && names > 0) {
      throw new JpodException("--latest and containers cannot be used together");
    }
    if (!all && !latest && !filtered && names == 0 && !fromFile) {
      throw new JpodException(NONE_NAMED);
    }
  }

  private static void addFromFiles(List<String> files, boolean ignore, List<String> names)
      throws JpodException {
    for (String file : files) {
      try {
        names.add(Files.readString(Path.of(file)).strip());
      } catch (IOException e) {
        if (!ignore) {
          throw new JpodException("reading CIDFile '" + file + "': " + e.getMessage(), e);
        }
      }
    }
  }

  /// The id that a file of `--cidfile` holds.
  static String idIn(String file) throws JpodException {
    try {
      return Files.readString(Path.of(file)).strip();
    } catch (IOException e) {
      throw new JpodException("reading CIDFile '" + file + "': " + e.getMessage(), e);
    }
  }

  private void selectOne(String name, boolean ignore) throws JpodException {
    Container container = containers.find(name);
    if (container != null) {
      add(container, name);
    } else if (!ignore) {
      failures.add(notFound(name));
    }
  }

  static JpodException notFound(String name) {
    return new JpodException(
        "no container with name or ID \"" + name + "\" found: no such container",
        null,
        null,
        1,
        null);
  }

  private void add(Container container, String name) {
    selected.add(container);
    shown.add(name);
  }

  /// What was found, in the order of the command line.
  List<Container> containers() {
    return selected;
  }

  /// How the user called the container: what a command prints when it is done with it.
  String shown(int index) {
    return shown.get(index);
  }

  void fail(JpodException failure) {
    failures.add(failure);
  }

  boolean hasFailures() {
    return !failures.isEmpty();
  }

  /// Prints all errors.
  ///
  /// @return the command's exit code: 0, or 125
  int finish(Console console) {
    return finish(console, JpodException.ENGINE_FAILED);
  }

  /// @param failed exit code if anything failed
  int finish(Console console, int failed) {
    for (int i = 0; i < failures.size(); i++) {
      ErrorPrinter.print(failures.get(i), console);
    }
    return failures.isEmpty() ? 0 : failed;
  }

  /// Exit code of the last failure, 0 if there was none.
  int lastExitCode() {
    return failures.isEmpty() ? 0 : failures.get(failures.size() - 1).exitCode();
  }

  /// The one container that `exec`, `attach`, `port` or `start -a` works on.
  static Container one(Containers containers, ParsedArgs args) throws JpodException {
    return args.flag(LATEST) ? containers.latest() : containers.require(args.operand(0));
  }
}
