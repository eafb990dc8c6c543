package io.jpod.cli.format;

import com.google.gson.JsonElement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a template consists of, as Go's text/template/parse names it. Offsets are characters from
/// the beginning of the template.
sealed interface TemplateNode {
  /// Text between actions, as it is.
  record Text(String text) implements TemplateNode {}

  /// `{{.Name}}`, `{{$x := .Name}}`.
  record Action(Pipe pipe) implements TemplateNode {}

  /// `{{if}}`, `{{with}}` or `{{range}}` with its `{{else}}`.
  record Branch(String kind, Pipe pipe, List<TemplateNode> body, List<TemplateNode> otherwise)
      implements TemplateNode {}

  /// `{{break}}`.
  record Break() implements TemplateNode {}

  /// `{{continue}}`.
  record Continue() implements TemplateNode {}

  /// `{{template "x" .Data}}`: carries out what `{{define "x"}}` holds.
  ///
  /// @param pipe what becomes its dot; null: nothing
  /// @param offset for errors
  record Invocation(String name, @Nullable Pipe pipe, int offset) implements TemplateNode {}

  /// Calls, each given the result of the one before.
  ///
  /// @param variables declared or assigned: none, one, or two of a range
  /// @param assigns whether it is `=`, not `:=`
  record Pipe(List<String> variables, boolean assigns, List<Call> calls) {}

  /// A function with its arguments, or a value.
  ///
  /// @param source the call as written, for errors
  record Call(Term head, List<Term> arguments, int offset, String source) {}

  /// An operand of a call.
  sealed interface Term {}

  /// `.`.
  record Dot() implements Term {}

  /// `nil`.
  record Nil() implements Term {}

  /// A constant.
  record Literal(JsonElement value) implements Term {}

  /// `.A.B`.
  record Field(List<String> names, int offset) implements Term {}

  /// `$`, `$x`, `$x.A.B`.
  record Variable(String name, List<String> names, int offset) implements Term {}

  /// A name such as `json`.
  record Function(String name, int offset) implements Term {}

  /// `(…)`, `(…).A.B`.
  record Nested(Pipe pipe, List<String> names, int offset) implements Term {}
}
