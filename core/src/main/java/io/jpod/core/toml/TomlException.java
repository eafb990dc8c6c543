package io.jpod.core.toml;

import io.jpod.core.JpodException;

/// A file that is not TOML, or whose values have other types than its meaning asks for. The message
/// names file and line.
public final class TomlException extends JpodException {
  private static final long serialVersionUID = 1L;

  TomlException(String source, int line, String what) {
    super("reading '" + source + "', line " + line + ": " + what);
  }

  TomlException(String source, String what) {
    super("reading '" + source + "': " + what);
  }
}
