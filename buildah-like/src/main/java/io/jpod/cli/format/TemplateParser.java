package io.jpod.cli.format;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.jpod.cli.format.TemplateLexer.Kind;
import io.jpod.cli.format.TemplateLexer.Token;
import io.jpod.core.JpodException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a tree of a template's tokens. Errors are Go's: `template: NAME:LINE: unexpected EOF`.
final class TemplateParser {
  private final String name;
  private final String text;
  private final List<Token> tokens;
  private final List<String> variables = new ArrayList<>();
  private int at;
  private int loops;
  private int depth;
  private final Map<String, List<TemplateNode>> definitions = new HashMap<>();

  TemplateParser(String name, TemplateLexer lexer) throws JpodException {
    this.name = name;
    this.text = lexer.text();
    this.tokens = lexer.tokens();
    variables.add("$");
  }

  /// What `{{define}}` and `{{block}}` have defined, by name; after [#parse].
  Map<String, List<TemplateNode>> definitions() {
    return definitions;
  }

  List<TemplateNode> parse() throws JpodException {
    List<TemplateNode> nodes = new ArrayList<>();
    String end = body(nodes);
    if (!end.isEmpty()) {
      throw error("unexpected {{" + end + "}}");
    }
    return nodes;
  }

  /// Reads up to `{{end}}` or `{{else …}}`, whose word it returns, or to the end of the template:
  /// empty.
  private String body(List<TemplateNode> nodes) throws JpodException {
    depth++;
    try {
      return nodesOf(nodes);
    } finally {
      depth--;
    }
  }

  private String nodesOf(List<TemplateNode> nodes) throws JpodException {
    while (true) {
      Token token = next();
      if (token.kind() == Kind.END) {
        return "";
      }
      if (token.kind() == Kind.TEXT) {
        nodes.add(new TemplateNode.Text(token.text()));
        continue;
      }
      skipSpace();
      String word = peek().kind() == Kind.IDENTIFIER ? peek().text() : "";
      switch (word) {
        case "end", "else" -> {
          next();
          return word;
        }
        case "if", "with", "range" -> nodes.add(branch(next().text()));
        case "break", "continue" -> nodes.add(jump(next().text()));
        case "define" -> define();
        case "block" -> nodes.add(block());
        case "template" -> nodes.add(invocation());
        default -> nodes.add(new TemplateNode.Action(pipe("command", true, Kind.CLOSE)));
      }
    }
  }

  /// `{{define "x"}}…{{end}}`, which is possible at the top only.
  private void define() throws JpodException {
    next();
    if (depth > 1) {
      throw error("unexpected {{define}} clause");
    }
    String defined = templateName("define clause");
    close("define clause");
    definitions.put(defined, definition("define"));
  }

  /// The nodes up to the `{{end}}` of a definition, which sees no variables but `$`.
  private List<TemplateNode> definition(String word) throws JpodException {
    List<String> outer = new ArrayList<>(variables);
    truncate(1);
    int outerLoops = loops;
    loops = 0;
    List<TemplateNode> nodes = new ArrayList<>();
    String end = body(nodes);
    if (!end.equals("end")) {
      throw error(end.isEmpty() ? "unexpected EOF" : "unexpected {{else}} in " + word + " clause");
    }
    close("end");
    loops = outerLoops;
    variables.clear();
    variables.addAll(outer);
    return nodes;
  }

  /// `{{block "x" .}}…{{end}}`: a definition and its invocation.
  private TemplateNode block() throws JpodException {
    int offset = next().offset();
    String defined = templateName("block clause");
    TemplateNode.Pipe pipe = pipe("block clause", false, Kind.CLOSE);
    definitions.put(defined, definition("block"));
    return new TemplateNode.Invocation(defined, pipe, offset);
  }

  private TemplateNode invocation() throws JpodException {
    int offset = next().offset();
    String invoked = templateName("template clause");
    skipSpace();
    if (peek().kind() == Kind.CLOSE) {
      next();
      return new TemplateNode.Invocation(invoked, null, offset);
    }
    return new TemplateNode.Invocation(invoked, pipe("template clause", false, Kind.CLOSE), offset);
  }

  private String templateName(String context) throws JpodException {
    skipSpace();
    Token token = peek();
    if (term(context) instanceof TemplateNode.Literal literal
        && literal.value() instanceof JsonPrimitive primitive
        && primitive.isString()) {
      return primitive.getAsString();
    }
    throw unexpected(token, context);
  }

  private TemplateNode jump(String word) throws JpodException {
    if (loops == 0) {
      throw error("{{" + word + "}} outside {{range}}");
    }
    close(word);
    return word.equals("break") ? new TemplateNode.Break() : new TemplateNode.Continue();
  }

  private TemplateNode branch(String kind) throws JpodException {
    int scope = variables.size();
    TemplateNode.Pipe pipe = pipe(kind, true, Kind.CLOSE);
    List<TemplateNode> body = new ArrayList<>();
    List<TemplateNode> otherwise = new ArrayList<>();
    loops += kind.equals("range") ? 1 : 0;
    String end = body(body);
    loops -= kind.equals("range") ? 1 : 0;
    if (end.equals("else")) {
      skipSpace();
      Token token = peek();
      if (token.kind() == Kind.IDENTIFIER && isChained(kind, token.text())) {
        // {{else if x}} is {{else}}{{if x}}, and the one {{end}} ends both.
        otherwise.add(branch(next().text()));
        truncate(scope);
        return new TemplateNode.Branch(kind, pipe, body, otherwise);
      }
      close("else");
      end = body(otherwise);
      if (end.equals("else")) {
        throw error("expected end; found {{else}}");
      }
    }
    if (end.isEmpty()) {
      throw error("unexpected EOF");
    }
    close("end");
    truncate(scope);
    return new TemplateNode.Branch(kind, pipe, body, otherwise);
  }

  private static boolean isChained(String kind, String word) {
    return (word.equals("if") && kind.equals("if")) || (word.equals("with") && kind.equals("with"));
  }

  private void close(String context) throws JpodException {
    skipSpace();
    Token token = next();
    if (token.kind() != Kind.CLOSE) {
      throw unexpected(token, context);
    }
  }

  private void truncate(int scope) {
    while (variables.size() > scope) {
      variables.remove(variables.size() - 1);
    }
  }

  private TemplateNode.Pipe pipe(String context, boolean mayDeclare, Kind end)
      throws JpodException {
    skipSpace();
    List<String> declared = new ArrayList<>();
    boolean assigns = mayDeclare && declarations(context, declared);
    List<TemplateNode.Call> calls = new ArrayList<>();
    while (true) {
      skipSpace();
      Token token = peek();
      if (token.kind() == end) {
        next();
        if (calls.isEmpty()) {
          throw error(
              "missing value for " + (end == Kind.CLOSE ? context : "parenthesized pipeline"));
        }
        checkPipeline(calls);
        return new TemplateNode.Pipe(declared, assigns, calls);
      }
      calls.add(call(context));
      skipSpace();
      if (peek().kind() == Kind.PIPE) {
        next();
        skipSpace();
        if (peek().kind() == end) {
          throw error("missing value for " + context);
        }
      } else if (peek().kind() != end) {
        throw unexpected(peek(), context);
      }
    }
  }

  /// Only the first call of a pipeline may be a value that takes no argument.
  private void checkPipeline(List<TemplateNode.Call> calls) throws JpodException {
    for (int i = 1; i < calls.size(); i++) {
      TemplateNode.Term head = calls.get(i).head();
      if (head instanceof TemplateNode.Literal
          || head instanceof TemplateNode.Dot
          || head instanceof TemplateNode.Nil) {
        throw error("non executable command in pipeline stage " + (i + 1));
      }
    }
  }

  /// Reads `$x :=`, `$x =` and, in a range, `$i, $x :=`.
  ///
  /// @return whether it assigns
  private boolean declarations(String context, List<String> declared) throws JpodException {
    int start = at;
    while (peek().kind() == Kind.VARIABLE) {
      declared.add(next().text());
      skipSpace();
      Kind kind = peek().kind();
      if (kind == Kind.COMMA && context.equals("range") && declared.size() < 2) {
        next();
        skipSpace();
      } else if (kind == Kind.DECLARE || (kind == Kind.ASSIGN && declared.size() <= 2)) {
        next();
        if (kind == Kind.DECLARE) {
          variables.addAll(declared);
        }
        return kind == Kind.ASSIGN;
      } else {
        break;
      }
    }
    declared.clear();
    at = start;
    return false;
  }

  private TemplateNode.Call call(String context) throws JpodException {
    int offset = peek().offset();
    TemplateNode.Term head = null;
    List<TemplateNode.Term> arguments = new ArrayList<>();
    while (true) {
      TemplateNode.Term term = term(context);
      if (head == null) {
        head = term;
      } else {
        arguments.add(term);
      }
      int end = peek().offset();
      if (peek().kind() == Kind.SPACE) {
        skipSpace();
        if (startsTerm(peek().kind())) {
          continue;
        }
      } else if (startsTerm(peek().kind())) {
        throw unexpected(peek(), context);
      }
      return new TemplateNode.Call(head, arguments, offset, text.substring(offset, end));
    }
  }

  private static boolean startsTerm(Kind kind) {
    return switch (kind) {
      case FIELD, VARIABLE, IDENTIFIER, STRING, NUMBER, CHARACTER, DOT, LEFT_PAREN -> true;
      case TEXT, OPEN, CLOSE, PIPE, RIGHT_PAREN, DECLARE, ASSIGN, COMMA, SPACE, END -> false;
    };
  }

  private TemplateNode.Term term(String context) throws JpodException {
    Token token = next();
    return switch (token.kind()) {
      case DOT -> new TemplateNode.Dot();
      case FIELD -> new TemplateNode.Field(fields(token.text().substring(1)), token.offset());
      case VARIABLE -> variable(token);
      case STRING -> new TemplateNode.Literal(new JsonPrimitive(token.text()));
      case NUMBER -> new TemplateNode.Literal(number(token));
      case CHARACTER -> new TemplateNode.Literal(new JsonPrimitive(Long.valueOf(token.text())));
      case IDENTIFIER -> identifier(token);
      case LEFT_PAREN -> {
        TemplateNode.Pipe pipe = pipe(context, false, Kind.RIGHT_PAREN);
        yield new TemplateNode.Nested(pipe, fields(null), token.offset());
      }
      case TEXT, OPEN, CLOSE, PIPE, RIGHT_PAREN, DECLARE, ASSIGN, COMMA, SPACE, END ->
          throw unexpected(token, context);
    };
  }

  private TemplateNode.Term variable(Token token) throws JpodException {
    if (!variables.contains(token.text())) {
      throw error("undefined variable \"" + token.text() + "\"");
    }
    return new TemplateNode.Variable(token.text(), fields(null), token.offset());
  }

  private TemplateNode.Term identifier(Token token) throws JpodException {
    return switch (token.text()) {
      case "true" -> new TemplateNode.Literal(new JsonPrimitive(true));
      case "false" -> new TemplateNode.Literal(new JsonPrimitive(false));
      case "nil" -> new TemplateNode.Nil();
      default -> {
        if (!TemplateFunctions.isKnown(token.text())) {
          throw error("function \"" + token.text() + "\" not defined");
        }
        yield new TemplateNode.Function(token.text(), token.offset());
      }
    };
  }

  /// The chain of `.Name` that follows without a blank.
  private List<String> fields(@Nullable String first) {
    List<String> names = new ArrayList<>();
    if (first != null) {
      names.add(first);
    }
    while (peek().kind() == Kind.FIELD) {
      names.add(next().text().substring(1));
    }
    return names;
  }

  private JsonElement number(Token token) throws JpodException {
    String digits = token.text().replace("_", "");
    try {
      if (digits.startsWith("0x") || digits.startsWith("0X")) {
        return new JsonPrimitive(new BigInteger(digits.substring(2), 16));
      }
      boolean real =
          digits.indexOf('.') >= 0 || digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0;
      if (real) {
        return new JsonPrimitive(new BigDecimal(digits).doubleValue());
      }
      return new JsonPrimitive(Long.valueOf(digits));
    } catch (NumberFormatException e) {
      throw new JpodException(
          prefix(token.offset()) + "bad number syntax: \"" + token.text() + "\"", e);
    }
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  private void skipSpace() {
    while (peek().kind() == Kind.SPACE) {
      at++;
    }
  }

  private JpodException unexpected(Token token, String context) {
    String what =
        switch (token.kind()) {
          case END -> "EOF";
          case TEXT,
              OPEN,
              CLOSE,
              PIPE,
              LEFT_PAREN,
              RIGHT_PAREN,
              DECLARE,
              ASSIGN,
              COMMA,
              DOT,
              SPACE,
              FIELD,
              VARIABLE,
              IDENTIFIER,
              STRING,
              NUMBER,
              CHARACTER ->
              "<" + token.text() + ">";
        };
    return error("unexpected " + what + " in " + context);
  }

  private JpodException error(String what) {
    return new JpodException(prefix(peek().offset()) + what);
  }

  private String prefix(int offset) {
    return "template: " + name + ":" + TemplateLexer.line(text, offset) + ": ";
  }
}
