/// Answers to the questions that people ask about containers: why did it end (`why`), why can I not
/// reach it, what is wrong with this machine (`doctor`), and how do I look inside (`debug`). A
/// *finding* is one sentence with its remedy; what is found is decided by pure functions over facts
/// that were read before.
@NullMarked
package io.jpod.cli.diagnosis;

import org.jspecify.annotations.NullMarked;
