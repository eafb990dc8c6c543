package io.jpod.cli.secret;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.secret.Secret;
import io.jpod.core.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// `jpod secret create`: keeps a piece of data and prints its id.
public final class SecretCreateCommand implements Command {
  private static final Option DRIVER = Option.value("d,driver", "DRIVER", "file (default)");
  private static final Option ENV =
      Option.flag("env", "Take the data from the variable of the caller that is named");
  private static final Option IGNORE =
      Option.flag("ignore", "Leave a secret of this name as it is");
  private static final Option LABEL = Option.list("l,label", "KEY=VALUE", "Set a label");
  private static final Option REPLACE = Option.flag("replace", "Replace a secret of this name");

  private static final CommandDefinition DEFINITION =
      new CommandDefinition("jpod secret create", "NAME FILE|-", "Create a new secret")
          .options(DRIVER, ENV, IGNORE, LABEL, REPLACE)
          .refuse("driver-opts", "the driver \"file\" has none")
          .operands(2, 2)
          .examples(
              "jpod secret create db-password password.txt",
              "printf s3cret | jpod secret create db-password -",
              "jpod run --rm --secret db-password debian cat /run/secrets/db-password");

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException, IOException {
    if (args.flag(IGNORE) && args.flag(REPLACE)) {
      throw new JpodException("cannot use --ignore and --replace flags together");
    }
    String driver = args.value(DRIVER, "file");
    if (!driver.equals("file")) {
      throw new JpodException(driver + ": invalid driver", "--driver file");
    }
    Secrets secrets = Secrets.open(Engine.directories(args));
    String name = args.operand(0);
    byte[] data = data(args, console);
    if (args.flag(IGNORE)) {
      Secret old = secrets.find(name);
      if (old != null && old.name().equals(name)) {
        console.line(old.id());
        return 0;
      }
    }
    console.line(secrets.create(name, data, args.values(LABEL), args.flag(REPLACE)).id());
    return 0;
  }

  private static byte[] data(ParsedArgs args, Console console) throws JpodException, IOException {
    String from = args.operand(1);
    if (args.flag(ENV)) {
      String value = System.getenv(from);
      if (value == null || value.isEmpty()) {
        throw new JpodException(
            "cannot create store secret data: environment variable " + from + " is not set");
      }
      return value.getBytes(StandardCharsets.UTF_8);
    }
    if (from.equals("-") || from.equals("/dev/stdin")) {
      return console.in().readNBytes(Secrets.MAX_BYTES);
    }
    try (InputStream in = Files.newInputStream(Path.of(from))) {
      return in.readNBytes(Secrets.MAX_BYTES);
    } catch (NoSuchFileException e) {
      throw new JpodException("open " + from + ": no such file or directory", e);
    }
  }
}
