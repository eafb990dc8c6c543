package io.jpod.build.api;

import com.google.gson.JsonArray;
import io.jpod.oci.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A plan as a Dockerfile. Quoting is all there is to it: what a plan says is meant as it stands,
/// while a Dockerfile replaces variables, matches patterns and finds here-documents.
final class PlanText {
  private final IdentityHashMap<ImagePlan, String> names = new IdentityHashMap<>();
  private final StringBuilder out = new StringBuilder();
  private final @Nullable Path context;

  PlanText(ImagePlan plan) {
    List<Path> paths = new ArrayList<>();
    collect(plan, paths, new IdentityHashMap<>());
    context = commonParent(paths);
    stage(plan, null);
  }

  String dockerfile() {
    return out.toString();
  }

  /// The deepest directory that everything copied from this machine is below; null if nothing is.
  @Nullable Path context() {
    return context;
  }

  private static void collect(
      ImagePlan plan, List<Path> paths, IdentityHashMap<ImagePlan, Boolean> seen) {
    if (seen.put(plan, true) != null) {
      return;
    }
    for (ImagePlan.Step step : plan.steps()) {
      switch (step) {
        case ImagePlan.Step.Copy(CopyFiles files) -> {
          switch (files.source()) {
            case CopyFiles.Source.Local local -> paths.addAll(local.paths());
            case CopyFiles.Source.OfPlan other -> collect(other.plan(), paths, seen);
            case CopyFiles.Source.OfImage _, CopyFiles.Source.Remote _ -> {}
          }
        }
        case ImagePlan.Step.Run(RunCommand command) -> {
          for (CommandMount mount : command.mounts()) {
            if (mount instanceof CommandMount.Bind bind) {
              paths.add(bind.source());
            }
          }
        }
        case ImagePlan.Step.Instruction _ -> {}
      }
    }
  }

  static @Nullable Path commonParent(List<Path> paths) {
    Path common = null;
    for (Path path : paths) {
      Path parent = path.getParent() == null ? path : path.getParent();
      common = common == null ? parent : common;
      while (!parent.startsWith(common)) {
        common = common.getParent() == null ? path.getRoot() : common.getParent();
      }
    }
    return common;
  }

  /// Stages that a stage copies from stand in front of it.
  private void stage(ImagePlan plan, @Nullable String name) {
    for (ImagePlan.Step step : plan.steps()) {
      if (step instanceof ImagePlan.Step.Copy(CopyFiles files)
          && files.source() instanceof CopyFiles.Source.OfPlan(ImagePlan other, String _)
          && !names.containsKey(other)) {
        String stage = "plan" + (names.size() + 1);
        names.put(other, stage);
        stage(other, stage);
      }
    }
    line("FROM " + plan.base() + (name == null ? "" : " AS " + name));
    for (ImagePlan.Step step : plan.steps()) {
      switch (step) {
        case ImagePlan.Step.Run(RunCommand command) -> run(command);
        case ImagePlan.Step.Copy(CopyFiles files) -> copy(files);
        case ImagePlan.Step.Instruction(String text) -> line(text);
      }
    }
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void run(RunCommand command) {
    StringBuilder flags = new StringBuilder();
    for (CommandMount mount : command.mounts()) {
      flags.append(" --mount=").append(mount(mount));
    }
    switch (command.network()) {
      case DEFAULT -> {}
      case NONE -> flags.append(" --network=none");
      case HOST -> flags.append(" --network=host");
    }
    line("RUN" + flags + " " + json(command.words()));
  }

  private String mount(CommandMount mount) {
    String target = ",target=" + plain("mount", mount.target());
    return switch (mount) {
      case CommandMount.Cache(String _, String id) ->
          "type=cache" + target + (id == null ? "" : ",id=" + plain("mount", id));
      case CommandMount.Bind(Path source, String _) ->
          "type=bind,source=/" + plain("mount", relative(source)) + target;
      case CommandMount.Secret(String _, String id) ->
          "type=secret,required=true,id=" + plain("mount", id) + target;
      case CommandMount.Ssh(String _, String id) ->
          "type=ssh,required=true,id=" + plain("mount", id) + target;
      case CommandMount.Tmpfs _ -> "type=tmpfs" + target;
    };
  }

  private void copy(CopyFiles files) {
    List<String> words = new ArrayList<>();
    StringBuilder flags = new StringBuilder();
    boolean add = false;
    switch (files.source()) {
      case CopyFiles.Source.Local(List<Path> paths, boolean unpack) -> {
        add = unpack;
        for (Path path : paths) {
          words.add(word(pattern(relative(path))));
        }
      }
      case CopyFiles.Source.OfPlan(ImagePlan plan, String path) -> {
        flags.append(" --from=").append(names.get(plan));
        words.add(word(pattern(path)));
      }
      case CopyFiles.Source.OfImage(String image, String path) -> {
        flags.append(" --from=").append(imageName(image));
        words.add(word(pattern(path)));
      }
      case CopyFiles.Source.Remote(String address, String checksum) -> {
        add = true;
        flags.append(checksum == null ? "" : " --checksum=" + plain("checksum", checksum));
        words.add(word(address));
      }
    }
    String owner = files.owner();
    flags.append(owner == null ? "" : " --chown=" + plain("owner", owner));
    Integer mode = files.mode();
    flags.append(mode == null ? "" : " --chmod=" + Integer.toOctalString(mode));
    for (String exclude : files.excludes()) {
      flags.append(" --exclude=").append(plain("exclude", exclude));
    }
    words.add(word(files.destination()));
    line((add ? "ADD" : "COPY") + flags + " " + json(words));
  }

  private String relative(Path path) {
    Path from = context;
    if (from == null || from.equals(path)) {
      return ".";
    }
    return from.relativize(path).toString();
  }

  /// What `FROM` can name as it stands.
  static String imageName(String image) {
    for (int i = 0; i < image.length(); i++) {
      char c = image.charAt(i);
      if (!Character.isLetterOrDigit(c) && "._-/:@+".indexOf(c) < 0) {
        throw new IllegalArgumentException("'" + image + "' is no name of an image");
      }
    }
    if (image.isEmpty()) {
      throw new IllegalArgumentException("the name of the image is empty");
    }
    return image;
  }

  /// An instruction as somebody else wrote it.
  static String instruction(String text) {
    String bare = text.strip();
    if (bare.isEmpty() || bare.toUpperCase(Locale.ROOT).startsWith("FROM")) {
      throw new IllegalArgumentException("'" + bare + "' is no instruction within a stage");
    }
    return bare;
  }

  static String variable(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name of the variable is empty");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '=' || c == '$' || c == '\\' || c == '"' || c == '\'' || c <= ' ') {
        throw new IllegalArgumentException("'" + name + "' is no name of a variable");
      }
    }
    return name;
  }

  /// Text that needs no quotes, and for which there are none.
  static String plain(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isWhitespace(text.charAt(i)) || "\"'\\$,\0".indexOf(text.charAt(i)) >= 0) {
        throw new IllegalArgumentException(
            what + " '" + text + "': white space, commas, quotes, $ and \\ are not possible here");
      }
    }
    return text;
  }

  /// Between quotes, on one line.
  static String quoted(String text) {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("'" + text + "': more than one line is not possible here");
    }
    return '"' + word(text, "\\$\"") + '"';
  }

  /// So that nothing of it is replaced.
  static String word(String text) {
    return word(text, "\\$\"'");
  }

  private static String pattern(String path) {
    return word(path, "\\*?[");
  }

  private static String word(String text, String special) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (special.indexOf(text.charAt(i)) >= 0) {
        escaped.append('\\');
      }
      escaped.append(text.charAt(i));
    }
    return escaped.toString();
  }

  /// The JSON form, in which no here-document can be found.
  static String json(List<String> words) {
    JsonArray array = new JsonArray();
    for (String word : words) {
      if (word.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a word holds a NUL character");
      }
      array.add(word);
    }
    String text = Json.write(array);
    return text.contains("<<") ? text.replace("<", "\\u003c") : text;
  }
}
