package io.jpod.cli.registry;

import io.jpod.cli.command.Command;
import io.jpod.cli.command.CommandDefinition;
import io.jpod.cli.command.Console;
import io.jpod.cli.command.Option;
import io.jpod.cli.command.ParsedArgs;
import io.jpod.cli.engine.Engine;
import io.jpod.core.JpodException;
import io.jpod.core.registry.Registries;
import io.jpod.core.registry.RegistryOptions;
import io.jpod.core.registry.auth.Credentials;
import io.jpod.core.registry.auth.DockerHub;
import io.jpod.core.secret.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// `jpod login`: checks credentials with a registry and keeps them.
public final class LoginCommand implements Command {
  private static final int MAX_INPUT = 64 << 10;

  private static final Option GET_LOGIN =
      Option.flag("get-login", "Print the user that is logged in to the registry");
  private static final Option PASSWORD =
      Option.value("p,password", "PASSWORD", "Password or token");
  private static final Option PASSWORD_STDIN =
      Option.flag("password-stdin", "Read the password from standard input");
  private static final Option SECRET =
      Option.value(
          "secret",
          "NAME",
          "Take the password from this secret; its name is the user's where --username is not given");
  private static final Option USERNAME = Option.value("u,username", "USERNAME", "User name");
  private static final Option VERBOSE =
      Option.flag("v,verbose", "Say in which file the credentials are kept");

  private final CommandDefinition definition;

  public LoginCommand() {
    this("jpod");
  }

  /// @param program `jpod`, or `jbuild`, which has the same command
  public LoginCommand(String program) {
    definition =
        new CommandDefinition(program + " login", "[REGISTRY]", "Log in to a container registry")
            .description(
                "Asks the registry whether user name and password are right, and keeps them for later"
                    + " commands: in auth.json, or with the credential helper that is configured there."
                    + " Without a registry, the first one of unqualified-search-registries or docker.io"
                    + " is meant.")
            .options(
                RegistryFlags.AUTHFILE,
                RegistryFlags.CERT_DIR,
                LoginFiles.COMPAT_AUTH_FILE,
                GET_LOGIN,
                PASSWORD,
                PASSWORD_STDIN,
                SECRET,
                RegistryFlags.TLS_VERIFY,
                USERNAME,
                VERBOSE)
            .operands(0, 1)
            .examples(
                program + " login quay.io",
                program + " login -u ada --password-stdin registry.example.com < token");
  }

  @Override
  public CommandDefinition definition() {
    return definition;
  }

  @Override
  public int run(ParsedArgs args, Console console) throws JpodException {
    RegistryOptions options = LoginFiles.options(args, Engine.directories(args));
    try (Registries registries = Registries.open(options)) {
      String registry = LoginFiles.registry(args, registries);
      if (args.flag(GET_LOGIN)) {
        return printUser(registries, registry, console);
      }
      if (isLoggedIn(args, registries, registry, console)) {
        return 0;
      }
      Credentials credentials = ask(args, console);
      check(options.withCredentials(credentials), registry);
      if (args.isGiven(LoginFiles.COMPAT_AUTH_FILE)) {
        registries.credentials().storeForDocker(registry, credentials);
      } else {
        registries.credentials().store(registry, credentials);
      }
      console.line("Login Succeeded!");
      if (args.flag(VERBOSE)) {
        console.line("Used: " + registries.credentials().primaryFile());
      }
      return 0;
    }
  }

  private static int printUser(Registries registries, String registry, Console console)
      throws JpodException {
    Credentials known = find(registries, registry);
    if (known == null) {
      throw new JpodException("not logged into " + registry);
    }
    console.line(known.identityToken() == null ? known.username() : "<token>");
    return 0;
  }

  private static @Nullable Credentials find(Registries registries, String key)
      throws JpodException {
    int slash = key.indexOf('/');
    return slash < 0
        ? registries.credentials().find(key, "")
        : registries.credentials().find(key.substring(0, slash), key.substring(slash + 1));
  }

  /// Without new credentials on the command line, those that are kept will do if they are good.
  private static boolean isLoggedIn(
      ParsedArgs args, Registries registries, String registry, Console console)
      throws JpodException {
    boolean given =
        args.isGiven(SECRET)
            || args.isGiven(USERNAME)
            || args.isGiven(PASSWORD)
            || args.flag(PASSWORD_STDIN);
    Credentials known = given ? null : find(registries, registry);
    if (known == null) {
      return false;
    }
    console.line("Authenticating with existing credentials for " + registry);
    if (registries.isLoggedIn(host(registry))) {
      console.line("Existing credentials are valid. Already logged in to " + registry);
      return true;
    }
    console.line("Existing credentials are invalid, please enter valid username and password");
    return false;
  }

  private static String host(String key) {
    int slash = key.indexOf('/');
    return DockerHub.normalize(slash < 0 ? key : key.substring(0, slash));
  }

  private static void check(RegistryOptions options, String registry) throws JpodException {
    try (Registries registries = Registries.open(options)) {
      if (!registries.isLoggedIn(host(registry))) {
        throw new JpodException("logging into \"" + registry + "\": invalid username/password");
      }
    }
  }

  private static Credentials ask(ParsedArgs args, Console console) throws JpodException {
    String user = args.value(USERNAME);
    String secret = args.value(SECRET);
    if (secret != null) {
      if (args.isGiven(PASSWORD) || args.flag(PASSWORD_STDIN)) {
        throw new JpodException("--secret can not be used with --password options");
      }
      Secrets secrets = Secrets.open(Engine.directories(args));
      byte[] password = secrets.data(secrets.require(secret));
      return Credentials.of(
          user == null ? secret : user, lastLineOff(new String(password, StandardCharsets.UTF_8)));
    }
    if (args.flag(PASSWORD_STDIN)) {
      if (args.isGiven(PASSWORD)) {
        throw new JpodException("Can't specify both --password-stdin and --password");
      }
      if (user == null) {
        throw new JpodException("Must provide --username with --password-stdin");
      }
      return Credentials.of(user, lastLineOff(readAll(console)));
    }
    if (user == null || user.isEmpty()) {
      console.out("Username: ");
      console.flush();
      user = readLine(console.in());
    }
    String password = args.value(PASSWORD);
    return Credentials.of(user, password == null ? askPassword(console) : password);
  }

  @SuppressWarnings("SystemConsoleNull") // it is null again in JDK 25 where there is no terminal
  private static String askPassword(Console console) throws JpodException {
    java.io.Console terminal = System.console();
    if (terminal == null || !terminal.isTerminal()) {
      throw new JpodException(
          "reading password: standard input is not a terminal",
          "jpod login --username USERNAME --password-stdin REGISTRY < FILE");
    }
    console.flush();
    char[] password = terminal.readPassword("Password: ");
    if (password == null) {
      throw new JpodException("reading password: end of input");
    }
    return new String(password);
  }

  private static String readAll(Console console) throws JpodException {
    try {
      byte[] bytes = console.in().readNBytes(MAX_INPUT);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new JpodException("reading password: " + e.getMessage(), e);
    }
  }

  private static String lastLineOff(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }

  private static String readLine(InputStream in) throws JpodException {
    StringBuilder line = new StringBuilder();
    try {
      int b = in.read();
      while (b >= 0 && b != '\n' && line.length() < MAX_INPUT) {
        line.append((char) b);
        b = in.read();
      }
    } catch (IOException e) {
      throw new JpodException("reading username: " + e.getMessage(), e);
    }
    return line.toString().strip();
  }
}
