package io.jpod.cli.secret;

import com.google.gson.JsonArray;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.OutputFormat;
import io.jpod.cli.format.Quantities;
import io.jpod.core.JpodException;
import io.jpod.core.Timestamps;
import io.jpod.core.secret.Secret;
import io.jpod.core.secret.Secrets;
import io.jpod.oci.Json;
import java.util.ArrayList;
import java.util.List;

/// `jpod secret ls`: lists secrets.
public final class SecretLsCommand implements Command {
  private static final Option FILTER =
      Option.list("f,filter", "KEY=VALUE", "Those that match: name or id");
  private static final Option FORMAT =
      Option.value(
          "format", "FORMAT", "json, or a Go template, with headings if it begins with 'table'");
  private static final Option NOHEADING = Option.flag("n,noheading", "Leave out the headings");
  private static final Option QUIET = Option.flag("q,quiet", "Print ids only");
  private static final String TABLE =
      "table {{.ID}}\\t{{.Name}}\\t{{.Driver}}\\t{{.CreatedAt}}\\t{{.UpdatedAt}}";

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod secret ls", "", "List secrets")
          .options(FILTER, FORMAT, NOHEADING, QUIET)
          .operands(0, 0)
          .examples("jpod secret ls", "jpod secret ls -q --filter name=db");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    List<Secret> secrets = new ArrayList<>();
    for (Secret secret : Secrets.open(Engine.directories(args)).list()) {
      if (matches(secret, args.values(FILTER))) {
        secrets.add(secret);
      }
    }
    if (args.flag(QUIET)) {
      for (Secret secret : secrets) {
        console.line(secret.id());
      }
      return 0;
    }
    String format = args.value(FORMAT, TABLE);
    if (OutputFormat.isJson(format)) {
      JsonArray array = new JsonArray();
      for (Secret secret : secrets) {
        array.add(SecretObjects.inspected(secret));
      }
      console.line(Json.writePretty(array));
      return 0;
    }
    OutputFormat output =
        OutputFormat.parse(
            "list",
            format.equals("table") ? TABLE : format,
            "*entities.SecretListReport",
            "ID",
            "ID",
            "Name",
            "NAME",
            "Driver",
            "DRIVER",
            "CreatedAt",
            "CREATED",
            "UpdatedAt",
            "UPDATED");
    output.heading(!args.flag(NOHEADING));
    for (Secret secret : secrets) {
      output.row(SecretObjects.row(secret, ago(secret.created()), ago(secret.updated())));
    }
    output.print(console);
    return 0;
  }

  private static String ago(String time) {
    return Quantities.ago(Timestamps.parse(time));
  }

  private static boolean matches(Secret secret, List<String> filters) throws JpodException {
    boolean match = filters.isEmpty();
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      String value = filter.substring(equals + 1);
      match |=
          switch (equals < 0 ? filter : filter.substring(0, equals)) {
            case "name" -> secret.name().contains(value);
            case "id" -> secret.id().startsWith(value);
            default -> throw new JpodException("invalid filter \"" + filter + "\"", "name or id");
          };
    }
    return match;
  }
}
