package io.jpod.cli;

/// Placeholder.
public final class Training {
  private Training() {}

  public static void main(String[] args) {
    System.out.println("x");
  }
}
