package io.jpod.cli.format;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries a template out once. A value that is not there at all (a missing key of a map) is a Java
/// null and prints as `<no value>`.
final class TemplateRun {
  /// How far a template may loop: {@value} nodes; `{{range 1000000000}}` is a mistake, not a wish.
  private static final int MAX_STEPS = 10_000_000;

  private final String name;
  private final String rootType;
  private final @Nullable JsonElement root;
  private final StringBuilder out = new StringBuilder();
  private final List<String> names = new ArrayList<>();
  private final List<@Nullable JsonElement> values = new ArrayList<>();
  private final Map<String, List<TemplateNode>> definitions;
  private int steps;
  private int invocations;

  /// As deep as invocations may be nested; Go allows more, but its stacks grow.
  private static final int MAX_INVOCATIONS = 500;

  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  TemplateRun(
      String name, String rootType, JsonElement root, Map<String, List<TemplateNode>> definitions) {
    this.definitions = definitions;
    this.name = name;
    this.rootType = rootType;
    this.root = root;
    names.add("$");
    values.add(root);
  }

  String run(List<TemplateNode> nodes) throws JpodException {
    walk(nodes, root);
    return out.toString();
  }

  private Flow walk(List<TemplateNode> nodes, @Nullable JsonElement dot) throws JpodException {
    int scope = names.size();
    for (TemplateNode node : nodes) {
      if (++steps > MAX_STEPS) {
        throw new JpodException("template: " + name + ": more than " + MAX_STEPS + " steps");
      }
      Flow flow = Flow.ON;
      switch (node) {
        case TemplateNode.Text text -> out.append(text.text());
        case TemplateNode.Action action -> {
          JsonElement value = evaluate(action.pipe(), dot);
          if (action.pipe().variables().isEmpty()) {
            out.append(GoFormat.print(value));
          }
        }
        case TemplateNode.Break _ -> flow = Flow.BREAK;
        case TemplateNode.Continue _ -> flow = Flow.CONTINUE;
        case TemplateNode.Branch branch -> flow = branch(branch, dot);
        case TemplateNode.Invocation invocation -> invoke(invocation, dot);
      }
      if (flow != Flow.ON) {
        leave(scope);
        return flow;
      }
    }
    leave(scope);
    return Flow.ON;
  }

  /// In what is invoked only `$` is known, which is its dot.
  private void invoke(TemplateNode.Invocation invocation, @Nullable JsonElement dot)
      throws JpodException {
    List<TemplateNode> nodes = definitions.get(invocation.name());
    TemplateNode.Pipe pipe = invocation.pipe();
    JsonElement data = pipe == null ? null : evaluate(pipe, dot);
    if (nodes == null) {
      throw failed("template \"" + invocation.name() + "\" not defined");
    }
    if (++invocations > MAX_INVOCATIONS) {
      throw failed("exceeded maximum template depth (" + MAX_INVOCATIONS + ")");
    }
    List<String> outerNames = new ArrayList<>(names);
    List<@Nullable JsonElement> outerValues = new ArrayList<>(values);
    leave(0);
    names.add("$");
    values.add(data);
    walk(nodes, data);
    leave(0);
    names.addAll(outerNames);
    values.addAll(outerValues);
    invocations--;
  }

  private JpodException failed(String what) {
    return new JpodException("template: " + name + ": executing \"" + name + "\": " + what);
  }

  private void leave(int scope) {
    while (names.size() > scope) {
      names.removeLast();
      values.removeLast();
    }
  }

  private Flow branch(TemplateNode.Branch branch, @Nullable JsonElement dot) throws JpodException {
    int scope = names.size();
    if (branch.kind().equals("range")) {
      range(branch, dot);
      leave(scope);
      return Flow.ON;
    }
    JsonElement value = evaluate(branch.pipe(), dot);
    boolean with = branch.kind().equals("with");
    Flow flow =
        GoValues.isTrue(value)
            ? walk(branch.body(), with ? value : dot)
            : walk(branch.otherwise(), dot);
    leave(scope);
    return flow;
  }

  private void range(TemplateNode.Branch branch, @Nullable JsonElement dot) throws JpodException {
    TemplateNode.Pipe pipe = branch.pipe();
    JsonElement over = calls(pipe, dot);
    List<@Nullable JsonElement> keys = new ArrayList<>();
    List<@Nullable JsonElement> elements = new ArrayList<>();
    if (over instanceof JsonArray array) {
      for (int i = 0; i < array.size(); i++) {
        keys.add(new JsonPrimitive(i));
        elements.add(array.get(i));
      }
    } else if (over instanceof JsonObject object) {
      List<String> sorted = new ArrayList<>(object.keySet());
      Collections.sort(sorted);
      for (String key : sorted) {
        keys.add(new JsonPrimitive(key));
        elements.add(object.get(key));
      }
    } else if (over != null && GoValues.isInteger(over)) {
      long count = over.getAsLong();
      if (count > MAX_STEPS) {
        throw new JpodException("template: " + name + ": more than " + MAX_STEPS + " steps");
      }
      for (long i = 0; i < count; i++) {
        keys.add(new JsonPrimitive(i));
        elements.add(new JsonPrimitive(i));
      }
    } else if (over != null && !over.isJsonNull()) {
      throw error(pipe.calls().get(0), "range can't iterate over " + GoFormat.print(over));
    }
    if (elements.isEmpty()) {
      walk(branch.otherwise(), dot);
      return;
    }
    iterate(branch, keys, elements);
  }

  private void iterate(
      TemplateNode.Branch branch,
      List<@Nullable JsonElement> keys,
      List<@Nullable JsonElement> elements)
      throws JpodException {
    List<String> variables = branch.pipe().variables();
    for (int i = 0; i < elements.size(); i++) {
      int scope = names.size();
      if (variables.size() == 1) {
        set(branch.pipe(), variables.get(0), elements.get(i));
      } else if (variables.size() == 2) {
        set(branch.pipe(), variables.get(0), keys.get(i));
        set(branch.pipe(), variables.get(1), elements.get(i));
      }
      Flow flow = walk(branch.body(), elements.get(i));
      leave(scope);
      if (flow == Flow.BREAK) {
        return;
      }
    }
  }

  private @Nullable JsonElement evaluate(TemplateNode.Pipe pipe, @Nullable JsonElement dot)
      throws JpodException {
    JsonElement value = calls(pipe, dot);
    for (String variable : pipe.variables()) {
      set(pipe, variable, value);
    }
    return value;
  }

  private void set(TemplateNode.Pipe pipe, String variable, @Nullable JsonElement value) {
    int index = pipe.assigns() ? names.lastIndexOf(variable) : -1;
    if (index >= 0) {
      values.set(index, value);
    } else {
      names.add(variable);
      values.add(value);
    }
  }

  private @Nullable JsonElement calls(TemplateNode.Pipe pipe, @Nullable JsonElement dot)
      throws JpodException {
    JsonElement value = null;
    boolean first = true;
    for (TemplateNode.Call call : pipe.calls()) {
      value = call(call, dot, value, !first);
      first = false;
    }
    return value;
  }

  private @Nullable JsonElement call(
      TemplateNode.Call call,
      @Nullable JsonElement dot,
      @Nullable JsonElement piped,
      boolean isPiped)
      throws JpodException {
    if (call.head() instanceof TemplateNode.Function function) {
      return function(function, call, dot, piped, isPiped);
    }
    if (call.head() instanceof TemplateNode.Field field && isMethod(field, call, isPiped)) {
      List<@Nullable JsonElement> arguments = arguments(call, dot, piped, isPiped);
      return label(call, field, dot, arguments);
    }
    if (!call.arguments().isEmpty() || isPiped) {
      throw error(call, "can't give argument to non-function " + call.source());
    }
    return term(call.head(), call, dot);
  }

  /// docker's rows have a method `.Label "key"` beside the field `.Labels`.
  private static boolean isMethod(
      TemplateNode.Field field, TemplateNode.Call call, boolean isPiped) {
    return field.names().getLast().equals("Label") && (!call.arguments().isEmpty() || isPiped);
  }

  private @Nullable JsonElement label(
      TemplateNode.Call call,
      TemplateNode.Field field,
      @Nullable JsonElement dot,
      List<@Nullable JsonElement> arguments)
      throws JpodException {
    List<String> path = new ArrayList<>(field.names());
    path.set(path.size() - 1, "Labels");
    JsonElement labels = fields(dot, path, call, field.offset());
    JsonElement value =
        labels instanceof JsonObject object && arguments.get(0) != null
            ? object.get(GoFormat.print(arguments.get(0)))
            : null;
    return value == null ? new JsonPrimitive("") : value;
  }

  private List<@Nullable JsonElement> arguments(
      TemplateNode.Call call,
      @Nullable JsonElement dot,
      @Nullable JsonElement piped,
      boolean isPiped)
      throws JpodException {
    List<@Nullable JsonElement> arguments = new ArrayList<>();
    for (TemplateNode.Term term : call.arguments()) {
      arguments.add(term(term, call, dot));
    }
    if (isPiped) {
      arguments.add(piped);
    }
    return arguments;
  }

  private @Nullable JsonElement function(
      TemplateNode.Function function,
      TemplateNode.Call call,
      @Nullable JsonElement dot,
      @Nullable JsonElement piped,
      boolean isPiped)
      throws JpodException {
    if (function.name().equals("and") || function.name().equals("or")) {
      return shortCircuit(function, call, dot, piped, isPiped);
    }
    List<@Nullable JsonElement> arguments = arguments(call, dot, piped, isPiped);
    try {
      return TemplateFunctions.call(function.name(), arguments);
    } catch (TemplateFunctions.Failure e) {
      throw error(call, function.offset(), e.text(function.name()));
    }
  }

  /// `and` and `or` stop at the first argument that decides.
  private @Nullable JsonElement shortCircuit(
      TemplateNode.Function function,
      TemplateNode.Call call,
      @Nullable JsonElement dot,
      @Nullable JsonElement piped,
      boolean isPiped)
      throws JpodException {
    boolean stopsAt = function.name().equals("or");
    JsonElement value = null;
    if (call.arguments().isEmpty() && !isPiped) {
      throw error(
          call,
          function.offset(),
          "wrong number of args for " + function.name() + ": want at least 1 got 0");
    }
    for (TemplateNode.Term term : call.arguments()) {
      value = term(term, call, dot);
      if (GoValues.isTrue(value) == stopsAt) {
        return value;
      }
    }
    return isPiped ? piped : value;
  }

  private @Nullable JsonElement term(
      TemplateNode.Term term, TemplateNode.Call call, @Nullable JsonElement dot)
      throws JpodException {
    return switch (term) {
      case TemplateNode.Dot _ -> dot;
      case TemplateNode.Nil _ -> JsonNull.INSTANCE;
      case TemplateNode.Literal literal -> literal.value();
      case TemplateNode.Field field -> fields(dot, field.names(), call, field.offset());
      case TemplateNode.Variable variable ->
          fields(
              values.get(names.lastIndexOf(variable.name())),
              variable.names(),
              call,
              variable.offset());
      case TemplateNode.Nested nested ->
          fields(calls(nested.pipe(), dot), nested.names(), call, nested.offset());
      case TemplateNode.Function function ->
          function(
              function,
              new TemplateNode.Call(function, List.of(), function.offset(), function.name()),
              dot,
              null,
              false);
    };
  }

  private @Nullable JsonElement fields(
      @Nullable JsonElement from, List<String> path, TemplateNode.Call call, int offset)
      throws JpodException {
    JsonElement value = from;
    for (String field : path) {
      value = field(value, field, call, offset);
    }
    return value;
  }

  private @Nullable JsonElement field(
      @Nullable JsonElement value, String field, TemplateNode.Call call, int offset)
      throws JpodException {
    if (value instanceof JsonObject object) {
      JsonElement found = object.get(field);
      if (found == null) {
        found = ignoringCase(object, field);
      }
      boolean isRoot = isRoot(object);
      if (found == null && (isRoot || GoValues.isStruct(object))) {
        throw error(
            call,
            offset,
            "can't evaluate field " + field + " in type " + (isRoot ? rootType : "interface {}"));
      }
      return found;
    }
    if (value == null || value.isJsonNull()) {
      if (value == null) {
        return null;
      }
      throw error(call, offset, "nil pointer evaluating interface {}." + field);
    }
    throw error(
        call, offset, "can't evaluate field " + field + " in type " + GoValues.typeName(value));
  }

  /// The very object that the template was given, which stands for a Go struct whatever its names
  /// look like.
  @SuppressWarnings("ReferenceEquality")
  private boolean isRoot(JsonObject object) {
    return object == root;
  }

  /// Go templates name struct fields (`.Host.OS`), our trees JSON's names (`os`), which differ in
  /// case at most.
  private static @Nullable JsonElement ignoringCase(JsonObject object, String field) {
    if (!Character.isUpperCase(field.charAt(0))) {
      return null;
    }
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      if (entry.getKey().toLowerCase(Locale.ROOT).equals(field.toLowerCase(Locale.ROOT))) {
        return entry.getValue();
      }
    }
    return null;
  }

  private JpodException error(TemplateNode.Call call, String what) {
    return error(call, call.offset(), what);
  }

  private JpodException error(TemplateNode.Call call, int offset, String what) {
    return new JpodException(
        "template: "
            + name
            + ":1:"
            + offset
            + ": executing \""
            + name
            + "\" at <"
            + call.source()
            + ">: "
            + what);
  }
}
