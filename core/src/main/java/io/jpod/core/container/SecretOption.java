package io.jpod.core.container;

import io.jpod.core.JpodException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One value of `--secret`: `NAME[,type=mount|env][,target=…][,uid=,gid=,mode=]`.
///
/// @param source name or id of the secret
/// @param env whether it becomes a variable instead of a file
/// @param target variable, or path of the file; empty: the secret's name
record SecretOption(String source, boolean env, String target, int uid, int gid, int mode) {
  private static final int DEFAULT_MODE = 0444;

  static SecretOption parse(String text) throws JpodException {
    List<String> parts = Words.split(text, ',');
    String source = "";
    if (parts.size() == 1 || parts.get(0).indexOf('=') < 0) {
      source = parts.get(0);
      parts = parts.subList(1, parts.size());
    }
    @Nullable String type = null;
    String target = "";
    int uid = 0;
    int gid = 0;
    int mode = DEFAULT_MODE;
    boolean fileOnly = false;
    for (String part : parts) {
      int equals = part.indexOf('=');
      if (equals < 0) {
        throw failed("option " + part + " must be in form option=value");
      }
      String value = part.substring(equals + 1);
      switch (part.substring(0, equals)) {
        case "source" -> source = value;
        case "target" -> target = value;
        case "type" -> {
          if (type != null) {
            throw failed("cannot set more than one secret type");
          }
          if (!value.equals("mount") && !value.equals("env")) {
            throw failed("type " + value + " is invalid");
          }
          type = value;
        }
        case "mode" -> {
          fileOnly = true;
          mode = number(value, 8, "mode");
        }
        case "uid", "UID" -> {
          fileOnly = true;
          uid = number(value, 10, "UID");
        }
        case "gid", "GID" -> {
          fileOnly = true;
          gid = number(value, 10, "GID");
        }
        default -> throw failed("option " + part + " invalid");
      }
    }
    if (source.isEmpty()) {
      throw failed("no source found " + text);
    }
    boolean env = "env".equals(type);
    if (env && fileOnly) {
      throw failed("UID, GID, Mode options cannot be set with secret type env");
    }
    return new SecretOption(source, env, target, uid, gid, mode);
  }

  private static int number(String text, int radix, String name) throws JpodException {
    try {
      return Integer.parseUnsignedInt(text, radix);
    } catch (NumberFormatException e) {
      throw failed(name + " " + text + " invalid");
    }
  }

  private static JpodException failed(String why) {
    return new JpodException(why + ": parsing secret");
  }
}
