package io.jpod.core.container;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.jpod.core.JpodException;
import io.jpod.oci.InvalidSpecException;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which words a container executes: the image's entry point and command against the user's.
public final class CommandWords {
  private CommandWords() {}

  /// Words of `--entrypoint`: a JSON array of strings, or one word; empty text clears the image's.
  public static List<String> parseEntrypoint(String text) {
    if (text.startsWith("[")) {
      try {
        if (Json.parse(text) instanceof JsonArray array) {
          List<String> words = new ArrayList<>(array.size());
          for (JsonElement word : array) {
            if (!word.isJsonPrimitive() || !word.getAsJsonPrimitive().isString()) {
              return List.of(text);
            }
            words.add(word.getAsString());
          }
          return words;
        }
      } catch (InvalidSpecException e) {
        // Not JSON after all: podman and docker take it as the name of a program.
        return List.of(text);
      }
    }
    return text.isEmpty() ? List.of() : List.of(text);
  }

  /// What is executed: the entry point, then the command.
  record Choice(List<String> entrypoint, List<String> command) {
    List<String> argv() {
      List<String> argv = new ArrayList<>(entrypoint);
      argv.addAll(command);
      return argv;
    }
  }

  /// An entry point of the user's takes the image's command with it, unless it only clears.
  static Choice choose(
      @Nullable List<String> imageEntrypoint,
      @Nullable List<String> imageCommand,
      @Nullable List<String> entrypoint,
      List<String> command)
      throws JpodException {
    List<String> first = entrypoint != null ? entrypoint : orEmpty(imageEntrypoint);
    boolean own = entrypoint != null && !entrypoint.isEmpty();
    List<String> rest = command.isEmpty() && !own ? orEmpty(imageCommand) : command;
    if (first.isEmpty() && rest.isEmpty()) {
      throw new JpodException(
          "no command or entrypoint provided, and no CMD or ENTRYPOINT from image",
          "name a command behind the image");
    }
    return new Choice(first, rest);
  }

  private static List<String> orEmpty(@Nullable List<String> words) {
    return words == null ? List.of() : words;
  }
}
