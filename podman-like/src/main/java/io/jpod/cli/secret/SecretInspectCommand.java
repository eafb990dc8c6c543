package io.jpod.cli.secret;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.ErrorPrinter;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.cli.format.OutputFormat;
import io.jpod.core.JpodException;
import io.jpod.core.secret.Secret;
import io.jpod.core.secret.Secrets;
import io.jpod.oci.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// `jpod secret inspect`: everything about secrets but their data, unless that is asked for.
public final class SecretInspectCommand implements Command {
  private static final Option FORMAT = Option.value("f,format", "FORMAT", "json, or a Go template");
  private static final Option PRETTY = Option.flag("pretty", "In lines for people");
  private static final Option SHOW = Option.flag("showsecret", "With the data, as SecretData");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition(
              "jpod secret inspect",
              "SECRET [SECRET...]",
              "Display detailed information on one or more secrets")
          .options(FORMAT, PRETTY, SHOW)
          .needsOperand("requires at least 1 arg(s), only received 0")
          .examples(
              "jpod secret inspect key",
              "jpod secret inspect --showsecret -f '{{.SecretData}}' key");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    Secrets secrets = Secrets.open(Engine.directories(args));
    List<JsonObject> found = new ArrayList<>();
    List<JpodException> failures = new ArrayList<>();
    for (String name : args.operands()) {
      Secret secret = secrets.find(name);
      if (secret == null) {
        failures.add(
            new JpodException(
                "inspecting secret: no secret with name or id \"" + name + "\": no such secret"));
        continue;
      }
      JsonObject json = SecretObjects.inspected(secret);
      if (args.flag(SHOW)) {
        json.addProperty("SecretData", new String(secrets.data(secret), StandardCharsets.UTF_8));
      }
      found.add(json);
    }
    print(found, args, console);
    for (JpodException failure : failures) {
      ErrorPrinter.print(failure, console);
    }
    return failures.isEmpty() ? 0 : JpodException.ENGINE_FAILED;
  }

  private static void print(List<JsonObject> found, ParsedArgs args, Console console)
      throws JpodException {
    String format = args.value(FORMAT, "json");
    if (args.flag(PRETTY)) {
      format =
          "ID:              {{.ID}}\\nName:            {{.Spec.Name}}\\nDriver:         "
              + " {{.Spec.Driver.Name}}\\nCreated at:      {{.CreatedAt}}\\nUpdated at:     "
              + " {{.UpdatedAt}}";
    }
    if (OutputFormat.isJson(format)) {
      JsonArray array = new JsonArray();
      for (JsonObject object : found) {
        array.add(object);
      }
      console.line(Json.writePretty(array));
      return;
    }
    OutputFormat output = OutputFormat.parse("inspect", format, "*entities.SecretInfoReport");
    for (JsonObject object : found) {
      output.row(object);
    }
    output.print(console);
  }
}
