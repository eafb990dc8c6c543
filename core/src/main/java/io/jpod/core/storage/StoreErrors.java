package io.jpod.core.storage;

import io.jpod.core.JpodException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/// Words for what the operating system says when the store cannot be read or written.
public final class StoreErrors {
  private StoreErrors() {}

  /// Why, without the path, which Java puts first in its messages: `No space left on device`.
  public static String why(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (e instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    String message = e.getMessage();
    if (e instanceof FileNotFoundException && message != null && message.endsWith(")")) {
      return message.substring(message.lastIndexOf('(') + 1, message.length() - 1);
    }
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /// Whether an attempt to open a file failed because there is none.
  static boolean isAbsent(FileNotFoundException e) {
    return why(e).equals("No such file or directory");
  }

  /// The error of an operation on the store, with the remedy where the reason has one.
  public static JpodException of(String what, IOException e) {
    String why = why(e);
    return new JpodException(what + ": " + why, remedy(why), e);
  }

  private static @Nullable String remedy(String why) {
    if (why.endsWith("No space left on device")) {
      return "df -h; jpod system prune   (removes what is not needed)";
    }
    if (why.endsWith("Read-only file system")) {
      return "mount it for writing, or jpod --root DIR   (another store)";
    }
    if (why.endsWith("Disk quota exceeded")) {
      return "quota; jpod system prune   (removes what is not needed)";
    }
    return null;
  }
}
