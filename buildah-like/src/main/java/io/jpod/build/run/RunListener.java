package io.jpod.build.run;

/// Gets what a command prints while it runs. Called by one thread for each stream.
public interface RunListener {
  /// Some bytes of standard output; the array is used again afterwards.
  void out(byte[] bytes, int length);

  /// Some bytes of standard error; the array is used again afterwards.
  void err(byte[] bytes, int length);
}
