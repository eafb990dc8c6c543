package io.jpod.build.check;

/// Gets what checks find.
interface Findings {
  void add(Rule rule, int line, String text);
}
