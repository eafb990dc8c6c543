package io.jpod.core.toml;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TomlTest {
  private static TomlTable parse(String text) throws TomlException {
    return Toml.parse(text, "test.toml");
  }

  @Test
  void arrays_of_tables_with_subtables_are_read_as_registries_conf_writes_them() throws Exception {
    TomlTable conf =
        parse(
            """
            # a comment
            unqualified-search-registries = ["docker.io", 'quay.io',
              "example.com:5000", # with a port
            ]
            [[registry]]
            prefix = "example.com/foo"
            insecure = false
            location = "internal.example.com/bar"
            [[registry.mirror]]
            location = "one.example.com"
            [[registry.mirror]]
            location = "two.example.com"
            insecure = true
            [[registry]]
            location = "other.example.com"
            blocked = true
            [aliases]
            "debian" = "docker.io/library/debian"
            my.dotted = 1
            """);
    assertThat(conf.strings("unqualified-search-registries"))
        .containsExactly("docker.io", "quay.io", "example.com:5000");
    List<TomlTable> registries = conf.tables("registry");
    assertThat(registries).hasSize(2);
    assertThat(registries.get(0).tables("mirror").get(1).flag("insecure", false)).isTrue();
    assertThat(registries.get(1).flag("blocked", false)).isTrue();
    TomlTable aliases = requireNonNull(conf.table("aliases"));
    assertThat(aliases.string("debian")).isEqualTo("docker.io/library/debian");
    assertThat(aliases.keys()).containsExactly("debian", "my");
  }

  @Test
  void every_kind_of_value_is_read() throws Exception {
    TomlTable table =
        parse(
            """
            s = "a\\tb\\u00e9\\U0001F600\\"\\\\"
            l = 'C:\\no\\escape'
            m = \"\"\"
            two
            lines \\
               joined\"\"\"
            n = '''raw
            'quoted' '''
            i = -1_000
            h = 0xff
            o = 0o17
            f = 6.5e3
            t = true
            d = 1979-05-27T07:32:00Z
            e = { x = 1, y.z = "q" }
            nested = [ [1, 2], ["a"] ]
            """);
    assertThat(table.string("s")).isEqualTo("a\tbé😀\"\\");
    assertThat(table.string("l")).isEqualTo("C:\\no\\escape");
    assertThat(table.string("m")).isEqualTo("two\nlines joined");
    assertThat(table.string("n")).isEqualTo("raw\n'quoted' ");
    assertThat(table.integer("i", 0)).isEqualTo(-1000);
    assertThat(table.integer("h", 0)).isEqualTo(255);
    assertThat(table.integer("o", 0)).isEqualTo(15);
    assertThat(table.raw("f")).isEqualTo(6500.0);
    assertThat(table.flag("t", false)).isTrue();
    assertThat(table.raw("d")).isEqualTo("1979-05-27T07:32:00Z");
    TomlTable inline = requireNonNull(table.table("e"));
    assertThat(inline.integer("x", 0)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a =",
        "a = 1 b = 2",
        "a = 1\na = 2",
        "[a]\n[a]",
        "a = {x = 1}\n[a.b]",
        "a = [1]\n[[a]]",
        "a = \"x",
        "a = 'x\n'",
        "a = \"\\q\"",
        "a = \"\\uD800\"",
        "a = 012",
        "a = 1__0",
        "a = 1d",
        "a = nope",
        "a = [1 2]",
        "a = {x = 1,}",
        "a = \"\"\"x",
        "= 1",
        "[a",
        "a.b = 1\na = 2",
        "a = 99999999999999999999",
        "a = \"\u0001\"",
        "a = .5",
      })
  void what_is_not_toml_is_refused_with_its_line(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(TomlException.class)
        .hasMessageStartingWith("reading 'test.toml', line ");
  }

  @Test
  void deep_nesting_is_an_error_and_no_stack_overflow() {
    assertThatThrownBy(() -> parse("a = " + "[".repeat(100_000))).hasMessageContaining("nested");
  }

  @Test
  void a_value_of_another_type_is_named_with_its_table() throws Exception {
    TomlTable table = requireNonNull(parse("[x]\ninsecure = \"yes\"").table("x"));
    assertThatThrownBy(() -> table.flag("insecure", false))
        .hasMessage("reading 'test.toml': [x]: 'insecure' must be true or false");
  }
}
