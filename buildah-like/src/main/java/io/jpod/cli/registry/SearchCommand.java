package io.jpod.cli.registry;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Table;
import io.jpod.core.JpodException;
import io.jpod.core.registry.Registries;
import io.jpod.core.registry.RepositorySearch;
import io.jpod.oci.ImageReference;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;

/// `jpod search`: finds images in registries, or lists the tags of one.
public final class SearchCommand implements Command {
  private static final Option COMPATIBLE =
      Option.flag("compatible", "Show stars, official and automated as docker does");
  private static final Option FILTER =
      Option.list("f,filter", "FILTER", "stars=N, is-official=BOOL or is-automated=BOOL");
  private static final Option FORMAT = Option.value("format", "FORMAT", "json, or a Go template");
  private static final Option LIMIT =
      Option.unsigned("limit", "How many results of each registry (default 25)");
  private static final Option LIST_TAGS =
      Option.flag("list-tags", "List the tags of the repository");
  private static final Option NO_TRUNC = Option.flag("no-trunc", "Show descriptions in full");

  private static final int DEFAULT_LIMIT = 25;
  private static final int MAX_LIMIT = 100;
  private static final int DESCRIPTION = 44;
  private static final String[] HEADINGS = {
    "Index",
    "INDEX",
    "Name",
    "NAME",
    "Description",
    "DESCRIPTION",
    "Stars",
    "STARS",
    "Official",
    "OFFICIAL",
    "Automated",
    "AUTOMATED",
    "Tag",
    "TAG"
  };

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod search", "TERM", "Search a registry for images")
          .description(
              "Looks for a term in the registry that it names (`quay.io/TERM`), else in the"
                  + " unqualified-search registries of registries.conf, else in docker.io.")
          .options(
              RegistryFlags.AUTHFILE,
              RegistryFlags.CERT_DIR,
              COMPATIBLE,
              RegistryFlags.CREDS,
              FILTER,
              FORMAT,
              LIMIT,
              LIST_TAGS,
              NO_TRUNC,
              RegistryFlags.TLS_VERIFY)
          .operands(1, 1)
          .examples(
              "jpod search debian",
              "jpod search --filter is-official --limit 5 docker.io/postgres",
              "jpod search --list-tags quay.io/podman/stable");

  /// One line of the result.
  private record Found(String index, RepositorySearch.Match match, String tag) {}

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    long limit = args.number(LIMIT, DEFAULT_LIMIT);
    boolean tags = args.flag(LIST_TAGS);
    if (!tags && (limit < 1 || limit > MAX_LIMIT)) {
      throw new JpodException("limit " + limit + " is outside the range of [1, " + MAX_LIMIT + "]");
    }
    SearchFilter filter = SearchFilter.parse(args.values(FILTER));
    if (tags && args.isGiven(FILTER)) {
      throw new JpodException("filters are not applicable to list tags result");
    }
    List<Found> found;
    try (Registries registries =
        Registries.open(RegistryFlags.read(args, Engine.directories(args)))) {
      found =
          tags
              ? listTags(registries, args.operand(0), args.isGiven(LIMIT) ? limit : Long.MAX_VALUE)
              : search(registries, args.operand(0), (int) limit, filter);
    }
    print(args, found, tags, console);
    return 0;
  }

  private static List<Found> listTags(Registries registries, String term, long limit)
      throws JpodException {
    String bare = term.startsWith("docker://") ? term.substring("docker://".length()) : term;
    ImageReference name = registries.conf().candidates(bare).getFirst();
    List<Found> found = new ArrayList<>();
    for (String tag : registries.repository(name).tags()) {
      if (found.size() >= limit) {
        break;
      }
      found.add(
          new Found(
              name.domain(),
              new RepositorySearch.Match(name.repository(), "", 0, false, false),
              tag));
    }
    return found;
  }

  private static List<Found> search(
      Registries registries, String term, int limit, SearchFilter filter) throws JpodException {
    List<Found> found = new ArrayList<>();
    List<String> indexes = registries.conf().searchedRegistries();
    String rest = term;
    if (ImageReference.hasDomain(term)) {
      int slash = term.indexOf('/');
      indexes = List.of(term.substring(0, slash));
      rest = term.substring(slash + 1);
    }
    JpodException failure = null;
    for (String index : indexes) {
      try {
        for (RepositorySearch.Match match : registries.search(index, rest, limit)) {
          if (filter.accepts(match)) {
            found.add(new Found(index, match, ""));
          }
        }
      } catch (JpodException e) {
        failure = e;
      }
    }
    if (found.isEmpty() && failure != null) {
      throw failure;
    }
    return found;
  }

  private static void print(ParsedArgs args, List<Found> found, boolean tags, Console console)
      throws JpodException {
    String format = args.value(FORMAT, "");
    if (format.equals("json")) {
      console.line(Json.writePretty(json(found, tags)));
      return;
    }
    boolean full = args.flag(NO_TRUNC) || tags;
    if (!format.isEmpty()) {
      OutputFormat output =
          OutputFormat.parse("search", format, "entities.ImageSearchReport", HEADINGS);
      for (Found one : found) {
        output.row(fields(one, full));
      }
      output.print(console);
      return;
    }
    if (!found.isEmpty()) {
      table(found, tags, args.flag(COMPATIBLE), full).print(console);
    }
  }

  private static Table table(List<Found> found, boolean tags, boolean compatible, boolean full) {
    Table table = new Table();
    if (tags) {
      table.row("NAME", "TAG");
    } else if (compatible) {
      table.row("NAME", "DESCRIPTION", "STARS", "OFFICIAL", "AUTOMATED");
    } else {
      table.row("NAME", "DESCRIPTION");
    }
    for (Found one : found) {
      if (tags) {
        table.row(one.match.name(), one.tag);
      } else if (compatible) {
        table.row(
            name(one),
            description(one, full),
            Long.toString(one.match.stars()),
            mark(one.match.official()),
            mark(one.match.automated()));
      } else {
        table.row(name(one), description(one, full));
      }
    }
    return table;
  }

  /// Complete, so that it can be pulled: docker.io's own images are in `library/`.
  private static String name(Found found) {
    String name = found.match.name();
    if (found.tag.isEmpty() && !name.startsWith(found.index + "/")) {
      boolean official = found.index.equals("docker.io") && name.indexOf('/') < 0;
      return found.index + (official ? "/library/" : "/") + name;
    }
    return name;
  }

  private static String description(Found found, boolean full) {
    String text = found.match.description();
    return full || text.length() <= DESCRIPTION ? text : text.substring(0, DESCRIPTION) + "...";
  }

  private static String mark(boolean yes) {
    return yes ? "[OK]" : "";
  }

  private static JsonObject fields(Found found, boolean full) {
    JsonObject fields = new JsonObject();
    fields.addProperty("Index", found.index);
    fields.addProperty("Name", name(found));
    fields.addProperty("Description", description(found, full));
    fields.addProperty("Stars", found.match.stars());
    fields.addProperty("Official", mark(found.match.official()));
    fields.addProperty("Automated", mark(found.match.automated()));
    fields.addProperty("Tag", found.tag);
    return fields;
  }

  private static JsonArray json(List<Found> found, boolean tags) {
    JsonArray array = new JsonArray();
    if (!tags) {
      for (Found one : found) {
        array.add(fields(one, true));
      }
      return array;
    }
    JsonObject list = new JsonObject();
    JsonArray names = new JsonArray();
    for (Found one : found) {
      list.addProperty("Name", one.match.name());
      names.add(one.tag);
    }
    list.add("Tags", names);
    array.add(list);
    return array;
  }
}
