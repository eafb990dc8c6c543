package io.jpod.build.engine;

/// One instruction of a build, for those who watch.
///
/// @param id unique in the build
/// @param stage name or number of its stage
/// @param stages how many stages are built
/// @param number of the step in its stage, from 1
/// @param count how many steps the stage has
/// @param line in the Dockerfile
/// @param text of the instruction
public record BuildStep(
    int id, String stage, int stages, int number, int count, int line, String text) {}
