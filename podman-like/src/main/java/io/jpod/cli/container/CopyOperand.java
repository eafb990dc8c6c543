package io.jpod.cli.container;

/// An operand of `cp`: `CONTAINER:PATH`, or a path of the host's.
///
/// @param container empty: the host
/// @param path as typed; empty if it is missing
record CopyOperand(String container, String path) {

  /// Reads an operand as podman does: what begins with a dot or a slash is a path.
  static CopyOperand parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0 || text.startsWith(".") || text.startsWith("/")) {
      return new CopyOperand("", text);
    }
    return new CopyOperand(text.substring(0, colon), text.substring(colon + 1));
  }
}
