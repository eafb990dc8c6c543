package io.jpod.build.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Cuts a Dockerfile into instructions: directives, comments, continued lines, here-documents.
final class SourceReader {
  /// As BuildKit's reader of lines has it: {@value} characters.
  private static final int MAX_LINE = 1 << 20;

  private static final int MAX_INSTRUCTIONS = 20_000;
  private static final Set<String> DIRECTIVES = Set.of("syntax", "escape", "check");
  private static final Set<String> WITH_DOCUMENTS = Set.of("ADD", "COPY", "RUN");

  private final String[] lines;
  private final Map<String, String> directives = new LinkedHashMap<>();
  private final List<SourceInstruction> instructions = new ArrayList<>();
  private char escape = '\\';
  private int at;

  SourceReader(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    this.lines = plain.split("\n", -1);
  }

  DockerfileSource read() throws DockerfileException {
    check();
    readDirectives();
    while (at < lines.length) {
      String line = lines[at].stripLeading();
      if (line.isBlank() || line.startsWith("#")) {
        at++;
      } else {
        instructions.add(instruction());
        if (instructions.size() > MAX_INSTRUCTIONS) {
          throw new DockerfileException(
              at, "more than " + MAX_INSTRUCTIONS + " instructions", "several Dockerfiles");
        }
      }
    }
    if (instructions.isEmpty()) {
      throw new DockerfileException(0, "file with no instructions", "FROM IMAGE");
    }
    return new DockerfileSource(directives, escape, instructions);
  }

  private void check() throws DockerfileException {
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].endsWith("\r")) {
        lines[i] = lines[i].substring(0, lines[i].length() - 1);
      }
      if (lines[i].length() > MAX_LINE) {
        throw new DockerfileException(
            i + 1, "dockerfile line greater than max allowed size of " + MAX_LINE, null);
      }
      if (lines[i].indexOf('\0') >= 0) {
        throw new DockerfileException(i + 1, "the line holds a NUL character", "a text file");
      }
    }
  }

  private void readDirectives() throws DockerfileException {
    for (; at < lines.length; at++) {
      String line = lines[at].strip();
      if (at == 0 && line.startsWith("#!")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (!line.startsWith("#") || equals < 0) {
        return;
      }
      String name = line.substring(1, equals).strip().toLowerCase(Locale.ROOT);
      if (!DIRECTIVES.contains(name)) {
        return;
      }
      String value = line.substring(equals + 1).strip();
      if (directives.put(name, value) != null) {
        throw new DockerfileException(
            at + 1, "only one " + name + " parser directive can be used", null);
      }
      if (name.equals("escape")) {
        setEscape(value);
      }
    }
  }

  private void setEscape(String value) throws DockerfileException {
    if (!value.equals("\\") && !value.equals("`")) {
      throw new DockerfileException(
          at + 1, "invalid ESCAPE '" + value + "'. Must be ` or \\", "# escape=\\");
    }
    escape = value.charAt(0);
  }

  private SourceInstruction instruction() throws DockerfileException {
    int first = at + 1;
    String line = joined();
    if (line.length() > MAX_LINE) {
      throw new DockerfileException(first, "the instruction is longer than " + MAX_LINE, null);
    }
    int end = 0;
    while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
      end++;
    }
    String keyword = line.substring(0, end).toUpperCase(Locale.ROOT);
    List<String> flags = new ArrayList<>();
    String rest = new FlagReader(line.substring(end).strip(), escape).read(flags);
    List<HereDocument> documents = hasDocuments(keyword, rest) ? documents(rest, first) : List.of();
    return new SourceInstruction(first, keyword, flags, rest, line, documents);
  }

  private static boolean hasDocuments(String keyword, String rest) {
    String behind = rest;
    if (keyword.equals("ONBUILD")) {
      String upper = rest.toUpperCase(Locale.ROOT);
      return rest.contains("<<")
          && WITH_DOCUMENTS.stream().anyMatch(word -> upper.startsWith(word + " "));
    }
    return WITH_DOCUMENTS.contains(keyword) && behind.contains("<<");
  }

  /// The lines of one instruction, without comments and empty lines in between.
  private String joined() {
    StringBuilder whole = new StringBuilder();
    boolean more = true;
    boolean first = true;
    while (more && at < lines.length) {
      String line = lines[at++];
      String bare = line.stripLeading();
      if (!first && (bare.isEmpty() || bare.startsWith("#"))) {
        continue;
      }
      String text = first ? bare : line;
      first = false;
      int end = continuation(text);
      more = end >= 0;
      whole.append(more ? text.substring(0, end) : text);
    }
    return whole.toString().strip();
  }

  /// Where the escape character that continues a line stands; -1 if the line ends here. Two of them
  /// are one that was escaped.
  private int continuation(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    if (end == 0 || line.charAt(end - 1) != escape) {
      return -1;
    }
    return end > 1 && line.charAt(end - 2) == escape ? -1 : end - 1;
  }

  private List<HereDocument> documents(String rest, int line) throws DockerfileException {
    List<HereDocument> documents = new ArrayList<>();
    for (String word : WordSplitter.shellWords(rest, escape)) {
      HereDocument head = head(word);
      if (head != null) {
        documents.add(body(head, line));
      }
    }
    return documents;
  }

  /// `<<NAME`, `<<-"NAME"`, `3<<NAME`; null if the word is something else.
  static @Nullable HereDocument head(String word) {
    int from = 0;
    while (from < word.length() && Character.isDigit(word.charAt(from))) {
      from++;
    }
    if (!word.startsWith("<<", from)) {
      return null;
    }
    from += 2;
    boolean strips = word.startsWith("-", from);
    String name = word.substring(strips ? from + 1 : from);
    if (name.isEmpty() || name.indexOf('<') >= 0) {
      return null;
    }
    char quote = name.charAt(0);
    boolean quoted = quote == '"' || quote == '\'';
    if (quoted) {
      if (name.length() < 3 || name.charAt(name.length() - 1) != quote) {
        return null;
      }
      name = name.substring(1, name.length() - 1);
    }
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '"'
          || name.charAt(i) == '\''
          || Character.isWhitespace(name.charAt(i))) {
        return null;
      }
    }
    return new HereDocument(name, !quoted, strips, "");
  }

  private HereDocument body(HereDocument head, int line) throws DockerfileException {
    StringBuilder content = new StringBuilder();
    while (at < lines.length) {
      String text = lines[at++];
      String bare = head.stripsTabs() ? withoutTabs(text) : text;
      if (bare.equals(head.name())) {
        return new HereDocument(head.name(), head.expands(), head.stripsTabs(), content.toString());
      }
      content.append(bare).append('\n');
    }
    throw new DockerfileException(
        line, "unterminated heredoc", "a line that is just " + head.name());
  }

  private static String withoutTabs(String text) {
    int from = 0;
    while (from < text.length() && text.charAt(from) == '\t') {
      from++;
    }
    return text.substring(from);
  }
}
