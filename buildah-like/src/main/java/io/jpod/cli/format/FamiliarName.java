package io.jpod.cli.format;

/// Names of images as docker's users know them: what docker.io has is told without it.
public final class FamiliarName {
  private static final String HUB = "docker.io/";
  private static final String OFFICIAL = "docker.io/library/";

  private FamiliarName() {}

  /// `docker.io/library/debian:12` -> `debian:12`; names of other registries stay as they are.
  public static String of(String name) {
    if (name.startsWith(OFFICIAL)) {
      return name.substring(OFFICIAL.length());
    }
    return name.startsWith(HUB) ? name.substring(HUB.length()) : name;
  }

  /// As `docker ps` shows the image of a container: without `:latest`.
  public static String shortest(String name) {
    String familiar = of(name);
    return familiar.endsWith(":latest")
        ? familiar.substring(0, familiar.length() - ":latest".length())
        : familiar;
  }

  /// The complete name that docker means by a short one: it is docker.io's. What names a registry
  /// stays as it is.
  public static String complete(String name) {
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean registry =
        first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    if (registry || name.isEmpty()) {
      return name;
    }
    return slash < 0 ? OFFICIAL + name : HUB + name;
  }
}
