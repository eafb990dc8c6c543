package io.jpod.core.container;

import io.jpod.core.JpodException;

/// Names of containers: which are valid, and ones made up of an adjective and a surname.
final class ContainerNames {
  private static final String[] ADJECTIVES = {
    "able",
    "airy",
    "alert",
    "amber",
    "ample",
    "apt",
    "balmy",
    "blithe",
    "bold",
    "brave",
    "breezy",
    "brisk",
    "calm",
    "candid",
    "cheery",
    "civil",
    "clear",
    "clever",
    "cosy",
    "crisp",
    "curious",
    "deft",
    "eager",
    "early",
    "earnest",
    "easy",
    "fair",
    "fluent",
    "fond",
    "frank",
    "fresh",
    "gentle",
    "glad",
    "golden",
    "grand",
    "handy",
    "hardy",
    "honest",
    "humble",
    "ideal",
    "jolly",
    "keen",
    "kind",
    "lively",
    "loyal",
    "lucid",
    "lucky",
    "mellow",
    "merry",
    "mild",
    "mindful",
    "modest",
    "neat",
    "nimble",
    "noble",
    "novel",
    "patient",
    "placid",
    "plain",
    "polite",
    "prime",
    "proud",
    "prudent",
    "quick",
    "quiet",
    "rapid",
    "ready",
    "robust",
    "sage",
    "serene",
    "sharp",
    "silent",
    "sincere",
    "sleek",
    "smooth",
    "snug",
    "solid",
    "sound",
    "spry",
    "stable",
    "steady",
    "sturdy",
    "subtle",
    "sunny",
    "swift",
    "tender",
    "tidy",
    "tranquil",
    "trim",
    "trusty",
    "upbeat",
    "vivid",
    "warm",
    "wise",
    "witty",
    "zesty"
  };

  private static final String[] SURNAMES = {
    "abel",
    "agnesi",
    "alhazen",
    "ampere",
    "arrhenius",
    "avogadro",
    "babbage",
    "banach",
    "bernoulli",
    "bessel",
    "bohr",
    "boole",
    "bose",
    "brahe",
    "cantor",
    "cauchy",
    "cavendish",
    "celsius",
    "chandra",
    "church",
    "clarke",
    "coulomb",
    "curie",
    "dalton",
    "darwin",
    "descartes",
    "dirac",
    "doppler",
    "einstein",
    "euclid",
    "euler",
    "faraday",
    "fermat",
    "fermi",
    "feynman",
    "fourier",
    "franklin",
    "galilei",
    "galois",
    "gauss",
    "germain",
    "goedel",
    "goodall",
    "halley",
    "hamilton",
    "heisenberg",
    "helmholtz",
    "herschel",
    "hertz",
    "hilbert",
    "hodgkin",
    "hopper",
    "hubble",
    "huygens",
    "hypatia",
    "jacobi",
    "joule",
    "kepler",
    "khayyam",
    "kirchhoff",
    "kovalevskaya",
    "lagrange",
    "lamarr",
    "laplace",
    "leavitt",
    "leibniz",
    "linnaeus",
    "lovelace",
    "mach",
    "markov",
    "maxwell",
    "meitner",
    "mendel",
    "mendeleev",
    "mirzakhani",
    "moebius",
    "napier",
    "nash",
    "neumann",
    "newton",
    "noether",
    "ohm",
    "pascal",
    "pauli",
    "payne",
    "planck",
    "poincare",
    "ptolemy",
    "raman",
    "ramanujan",
    "riemann",
    "ritchie",
    "rubin",
    "rutherford",
    "sagan",
    "shannon",
    "tesla",
    "turing",
    "volta",
    "watt",
    "wiener",
    "wu",
    "yalow",
    "yukawa"
  };

  private ContainerNames() {}

  /// A made up name; four random bytes decide which.
  static String madeUp(byte[] random, int at) {
    int first = ((random[at] & 0xff) << 8) | (random[at + 1] & 0xff);
    int second = ((random[at + 2] & 0xff) << 8) | (random[at + 3] & 0xff);
    return ADJECTIVES[first % ADJECTIVES.length] + "_" + SURNAMES[second % SURNAMES.length];
  }

  /// Refuses what podman refuses, in its words.
  static void check(String name) throws JpodException {
    if (!isValid(name)) {
      throw new JpodException(
          "names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument (given: \""
              + name
              + "\")");
    }
  }

  private static boolean isValid(String name) {
    // A name is a file in the store, and file systems end at 255 bytes.
    if (name.isEmpty() || name.length() > 255) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean mark = c == '_' || c == '.' || c == '-';
      if (!isAlphanumeric(c) && (i == 0 || !mark)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
