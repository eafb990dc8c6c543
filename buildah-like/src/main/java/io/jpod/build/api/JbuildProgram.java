package io.jpod.build.api;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the installed jbuild is.
final class JbuildProgram {
  static final String PROPERTY = "jpod.home";
  static final String VARIABLE = "JPOD_HOME";

  private JbuildProgram() {}

  /// The first of: the distribution that the property names, that of the variable, `jbuild` in the
  /// path. What is named must be there.
  static Path find(@Nullable String property, @Nullable String variable, @Nullable String path)
      throws JbuildNotFoundException {
    if (property != null && !property.isEmpty()) {
      return inDistribution("system property " + PROPERTY, Path.of(property));
    }
    if (variable != null && !variable.isEmpty()) {
      return inDistribution(VARIABLE, Path.of(variable));
    }
    List<String> looked = new ArrayList<>();
    for (String directory : (path == null ? "" : path).split(File.pathSeparator, -1)) {
      Path program = Path.of(directory.isEmpty() ? "." : directory, "jbuild");
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return program.toAbsolutePath();
      }
      looked.add(directory);
    }
    throw new JbuildNotFoundException("jbuild is not in PATH (" + String.join(", ", looked) + ")");
  }

  static Path inDistribution(String who, Path distribution) throws JbuildNotFoundException {
    Path program = distribution.resolve("bin/jbuild").toAbsolutePath();
    if (!Files.isExecutable(program)) {
      throw new JbuildNotFoundException(
          who + " names '" + distribution + "', where there is no bin/jbuild");
    }
    return program;
  }
}
