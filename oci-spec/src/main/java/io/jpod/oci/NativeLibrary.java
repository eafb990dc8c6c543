package io.jpod.oci;

import java.io.File;

/// The distribution's `libjpod.so`: native methods of this project's classes.
public final class NativeLibrary {
  private static final boolean LOADED = load();

  private NativeLibrary() {}

  /// Whether this JVM has it: one that a program of the distribution runs in.
  public static boolean isLoaded() {
    return LOADED;
  }

  // Restricted: the JVM cannot check what the library does.
  @SuppressWarnings("restricted")
  private static boolean load() {
    String lib = System.getProperty("jpod.lib");
    File library = lib == null ? null : new File(lib, "libjpod.so");
    if (library == null || !library.isAbsolute() || !library.exists()) {
      return false;
    }
    try {
      System.load(library.getPath());
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false; // of another architecture, say
    }
  }
}
