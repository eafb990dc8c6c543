package io.jpod.cli.format;

import com.google.gson.JsonElement;
import io.jpod.core.JpodException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A Go template (text/template) over a JSON tree: what `--format` and `inspect -f` of docker and
/// podman accept.
///
/// Known are fields, variables, pipelines, `if`, `else if`, `with`, `range` (also over numbers),
/// `break`, `continue`, comments and trim markers; Go's functions `and or not eq ne lt le gt ge
/// index slice len print printf println html js urlquery`; and `json join split lower upper title
/// pad truncate hasPrefix hasSuffix contains replace` as docker and podman add them. `define`,
/// `template` and `block` work as in Go.
///
/// Values are JSON. An object whose names begin with capital letters stands for a Go struct: a
/// field that is not there is an error, and it prints as `{a b}`. Any other object stands for a
/// map: a missing key is `<no value>`, and it prints as `map[k:v]`.
public final class Template {
  private final String name;
  private final List<TemplateNode> nodes;
  private final Map<String, List<TemplateNode>> definitions;
  private String rootType = "interface {}";

  private Template(
      String name, List<TemplateNode> nodes, Map<String, List<TemplateNode>> definitions) {
    this.name = name;
    this.nodes = nodes;
    this.definitions = definitions;
  }

  /// @param name what errors begin with: `template: NAME:1: …`
  /// @throws JpodException with Go's words if it cannot be read
  public static Template parse(String name, String text) throws JpodException {
    TemplateParser parser = new TemplateParser(name, new TemplateLexer(name, text));
    return new Template(name, parser.parse(), parser.definitions());
  }

  /// Name of the data's Go type, for the error of a field that is not there.
  public Template rootType(String type) {
    rootType = type;
    return this;
  }

  /// The text that the template makes of the data.
  ///
  /// @throws JpodException with Go's words if it cannot be carried out
  public String execute(JsonElement data) throws JpodException {
    return new TemplateRun(name, rootType, data, definitions).run(nodes);
  }

  /// First names of all fields that are taken from dot, for headings.
  Set<String> fieldNames() {
    Set<String> names = new LinkedHashSet<>();
    collect(nodes, names);
    return names;
  }

  private static void collect(List<TemplateNode> nodes, Set<String> names) {
    for (TemplateNode node : nodes) {
      switch (node) {
        case TemplateNode.Text _, TemplateNode.Break _, TemplateNode.Continue _ -> {}
        case TemplateNode.Action action -> collect(action.pipe(), names);
        case TemplateNode.Invocation invocation -> {
          TemplateNode.Pipe pipe = invocation.pipe();
          if (pipe != null) {
            collect(pipe, names);
          }
        }
        case TemplateNode.Branch branch -> {
          collect(branch.pipe(), names);
          collect(branch.body(), names);
          collect(branch.otherwise(), names);
        }
      }
    }
  }

  private static void collect(TemplateNode.Pipe pipe, Set<String> names) {
    for (TemplateNode.Call call : pipe.calls()) {
      List<TemplateNode.Term> terms = new ArrayList<>(call.arguments());
      terms.add(call.head());
      for (TemplateNode.Term term : terms) {
        switch (term) {
          case TemplateNode.Field field -> names.add(field.names().get(0));
          case TemplateNode.Nested nested -> collect(nested.pipe(), names);
          case TemplateNode.Dot _,
              TemplateNode.Literal _,
              TemplateNode.Variable _,
              TemplateNode.Function _,
              TemplateNode.Nil _ -> {}
        }
      }
    }
  }
}
