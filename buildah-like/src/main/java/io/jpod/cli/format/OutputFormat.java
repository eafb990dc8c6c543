package io.jpod.cli.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Console;
import io.jpod.core.JpodException;
import java.util.List;

/// `--format` of commands that list things: a Go template for each row, with headings and aligned
/// columns if it begins with `table`.
///
/// `\t` and `\n` in the template stand for a tab and a newline, as in podman and docker. Without
/// `table` the rows are printed as they are.
public final class OutputFormat {
  private static final String TABLE = "table";

  private final Template template;
  private final boolean table;
  private final String[] headings;
  private boolean withHeading = true;
  private final StringBuilder text = new StringBuilder();

  private OutputFormat(Template template, boolean table, String[] headings) {
    this.template = template;
    this.table = table;
    this.headings = headings;
  }

  /// Whether JSON is asked for instead of a template: `json` or `{{json .}}`.
  public static boolean isJson(String format) {
    return format.equals("json") || format.strip().equals("{{json .}}");
  }

  /// @param command name of the command, which Go's errors begin with
  /// @param type name of the row's type in Go's errors
  /// @param headings field name and heading in turn
  public static OutputFormat parse(String command, String format, String type, String... headings)
      throws JpodException {
    boolean table = format.startsWith(TABLE + " ") || format.startsWith(TABLE + "\\t");
    String body = unescape(table ? format.substring(TABLE.length() + 1).strip() : format);
    return new OutputFormat(Template.parse(command, body).rootType(type), table, headings);
  }

  /// Backslash and letter as in Go's replacer: `\t` is a tab, `\n` a newline.
  public static String unescape(String format) {
    return format.replace("\\t", "\t").replace("\\n", "\n");
  }

  /// Whether a table has headings; true if nothing is said.
  public void heading(boolean wanted) {
    withHeading = wanted;
  }

  /// Adds a row.
  public void row(JsonObject fields) throws JpodException {
    line(template.execute(fields));
  }

  private void line(String row) {
    text.append(row);
    if (!row.endsWith("\n")) {
      text.append('\n');
    }
  }

  /// Writes all rows.
  public void print(Console console) throws JpodException {
    if (!table) {
      console.out(text.toString());
      return;
    }
    Table columns = new Table();
    if (withHeading) {
      columns.tabbed(template.execute(headingFields()));
    }
    columns.tabbed(text.toString());
    columns.print(console);
  }

  private JsonObject headingFields() {
    JsonObject fields = new JsonObject();
    for (int i = 0; i < headings.length; i += 2) {
      fields.addProperty(headings[i], headings[i + 1]);
    }
    for (String field : template.fieldNames()) {
      if (!fields.has(field)) {
        fields.addProperty(field, heading(field));
      }
    }
    return fields;
  }

  /// `RunningFor`: `RUNNING FOR`, as podman makes headings of field names.
  private static String heading(String field) {
    StringBuilder heading = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (i > 0 && Character.isUpperCase(c) && Character.isLowerCase(field.charAt(i - 1))) {
        heading.append(' ');
      }
      heading.append(Character.toUpperCase(c));
    }
    return heading.toString();
  }

  /// A JSON array of texts.
  public static JsonArray array(List<String> texts) {
    JsonArray array = new JsonArray(texts.size());
    for (String text : texts) {
      array.add(text);
    }
    return array;
  }

  /// The first twelve digits of an id, fewer if it has fewer.
  public static String shortId(String id) {
    return id.length() <= 12 ? id : id.substring(0, 12);
  }
}
