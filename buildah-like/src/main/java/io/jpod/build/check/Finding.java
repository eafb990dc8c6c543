package io.jpod.build.check;

/// Something that a check does not like.
///
/// @param rule which check, by its name in the reference
/// @param line of the Dockerfile, counted from 1
/// @param text what is wrong, in the words of the reference
public record Finding(Rule rule, int line, String text) {}
