package io.jpod.core.network;

import java.util.List;

/// The command line of slirp4netns(1), which stays in the foreground and says on a descriptor when
/// it is up: a shell turns that into a command that ends when it is up.
final class SlirpCommand {
  private static final String SCRIPT =
      "{ \"$0\" --configure --mtu=65520 --disable-host-loopback --ready-fd=3 --netns-type=path \"$1\" tap0"
          + " 3>&1 >/dev/null 2>&1 </dev/null & } | { read -r ready rest; test \"$ready\" = 1; }"
          + " || { echo cannot connect the network namespace; exit 1; }";

  private SlirpCommand() {}

  static List<String> words(String program) {
    return List.of("/bin/sh", "-c", SCRIPT, program, "@netns");
  }
}
