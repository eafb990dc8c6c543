package io.jpod.cli.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.jpod.core.JpodException;
import io.jpod.oci.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Expected texts are those of Go's text/template on a struct of the same content.
class TemplateTest {
  private static final JsonObject DATA =
      Json.parseObject(
          """
          {"ID":"612c041ab901","Name":"web","Count":3,"Ratio":1.5,"Big":12345678901234,"On":true,"Off":false,
           "Nothing":null,"Empty":"","Args":["a","b","c"],"None":[],
           "Labels":{"app":"shop","tier":"front"},
           "State":{"Status":"running","Pid":42,"Health":{"Status":"healthy"}},
           "Mounts":[{"Source":"/a","Destination":"/x","RW":true},{"Source":"/b","Destination":"/y","RW":false}],
           "Ports":{"80/tcp":[{"HostIp":"","HostPort":"8080"}],"81/tcp":null},
           "Volumes":{"/b":{},"/a":{}},
           "host":{"os":"linux"}}
          """);

  private static String run(String template) throws JpodException {
    return Template.parse("t", template).rootType("main.Data").execute(DATA);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '@',
      value = {
        "{{.Name}} ~ web",
        "{{ .State.Status }}/{{.State.Pid}} ~ running/42",
        "{{.Labels.app}}{{.Labels.nope}} ~ shop<no value>",
        "{{.Args}}{{.None}} ~ [a b c][]",
        "{{.Labels}} ~ map[app:shop tier:front]",
        "{{.State}} ~ {running 42 {healthy}}",
        "{{.On}}{{.Nothing}}{{.Ratio}}{{.Big}} ~ true<nil>1.512345678901234",
        "{{.Host.OS}} ~ linux",
        "{{if .On}}yes{{else}}no{{end}} ~ yes",
        "{{if .Empty}}a{{else if .None}}b{{else if .Args}}c{{else}}d{{end}} ~ c",
        "{{with .State}}{{.Status}}{{end}}{{with .Nothing}}x{{else}}-{{end}} ~ running-",
        "{{with .Nothing}}x{{else with .State}}{{.Pid}}{{end}} ~ 42",
        "{{range .Args}}<{{.}}>{{end}} ~ <a><b><c>",
        "{{range $i, $a := .Args}}{{$i}}={{$a}};{{end}} ~ 0=a;1=b;2=c;",
        "{{range $k, $v := .Labels}}{{$k}}={{$v}} {{end}}. ~ app=shop tier=front .",
        "{{range .None}}x{{else}}none{{end}} ~ none",
        "{{range 3}}{{.}}{{end}} ~ 012",
        "{{range .Args}}{{if eq . \"b\"}}{{continue}}{{end}}{{if eq . \"c\"}}{{break}}{{end}}{{.}}{{end}} ~ a",
        "{{range .Mounts}}{{.Source}}:{{.Destination}}{{if not .RW}}:ro{{end}} {{end}}. ~ /a:/x /b:/y:ro .",
        "{{$x := .Name}}{{$x}}{{$x = \"y\"}}{{$x}} ~ weby",
        "{{range .Args}}{{$.Name}}{{end}} ~ webwebweb",
        "{{(index (index .Ports \"80/tcp\") 0).HostPort}} ~ 8080",
        "{{index .Labels \"nope\"}}. {{.Volumes}} ~ . map[/a:{} /b:{}]",
        "{{index .Labels \"app\"}} {{index .Args 1}} {{len .Args}} {{len .Name}} {{len .Labels}} ~ shop b 3 3 2",
        "{{slice .Args 1}} {{slice .Name 0 2}} ~ [b c] we",
        "{{json .Labels}} {{.Args | json}} {{json .Name}} ~ {\"app\":\"shop\",\"tier\":\"front\"} [\"a\",\"b\",\"c\"] \"web\"",
        "{{join .Args \", \"}} {{index (split .Name \"e\") 1}} ~ a, b, c b",
        "{{upper .Name}} {{.Name | upper | lower}} {{title \"ab cd\"}} ~ WEB web Ab Cd",
        "[{{pad .Name 1 2}}] [{{pad .Empty 1 2}}] {{truncate .ID 4}} ~ [ web  ] [] 612c",
        "{{printf \"%s|%5d|%-5s|%05d|%q|%v|%x|%.1f|%t\" .Name .Count .Name .Count .Name .Args 255 .Ratio .On}} ~ web|    3|web  |00003|\"web\"|[a b c]|ff|1.5|true",
        "{{printf \"%d\" .Name}} {{printf \"%s\"}} {{printf \"x\" 1}} ~ %!d(string=web) %!s(MISSING) x%!(EXTRA int=1)",
        "{{print .Name 1 2 \"x\"}} ~ web1 2x",
        "{{eq .Name \"web\"}} {{eq .Count 1 2 3}} {{ne .Count 3}} {{lt .Count 4}} {{le 3 .Count}} {{gt .Ratio 1.0}} {{ge 1 2}} ~ true true false true true true false",
        "{{and .On .Name}} {{or .Empty .Name}} {{not .On}} {{and .Off (index .Args 9)}} ~ web web false false",
        "{{/* nothing */}}a{{- /* b */ -}} c ~ ac",
        "a  {{- .Name -}}  b ~ awebb",
        "{{`raw \\n`}} {{\"q\\\"\\u0041\"}} {{'A'}} {{0x10}} {{-1}} {{1.5e3}} ~ raw \\n q\"A 65 16 -1 1500",
        "{{.Label \"app\"}}{{.Label \"nope\"}} ~ shop",
        "{{hasPrefix .Name \"w\"}} {{html \"<a>\"}} {{urlquery \"a b\"}} ~ true &lt;a&gt; a+b",
        "{{with $y := .Count}}{{$y}}{{end}} ~ 3",
        "{{println .Name 1}}. ~ @web 1\n.@",
        "{{define \"x\"}}<{{.}}>{{end}}{{template \"x\" .Name}}{{range .Args}}{{template \"x\" .}}{{end}} ~ <web><a><b><c>",
        "{{template \"later\" .State}}{{define \"later\"}}{{.Status}}{{$.Pid}}{{end}} ~ running42",
        "{{block \"b\" .Labels}}{{.app}}{{end}}{{template \"b\" .Labels}} ~ shopshop",
        "{{define \"e\"}}-{{.}}{{end}}{{template \"e\"}} ~ -<no value>",
        "{{$x := 1}}{{define \"v\"}}{{$x := 2}}{{$x}}{{end}}{{template \"v\"}}{{$x}} ~ 21"
      })
  void template_gives_what_go_gives(String template, String expected) throws JpodException {
    assertThat(run(template)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '@',
      value = {
        "{{.Foo}} ~ template: t:1:2: executing \"t\" at <.Foo>: can't evaluate field Foo in type main.Data",
        "{{.State.Foo}} ~ template: t:1:2: executing \"t\" at <.State.Foo>: can't evaluate field Foo in type interface {}",
        "{{.Name.X}} ~ template: t:1:2: executing \"t\" at <.Name.X>: can't evaluate field X in type string",
        "{{.Nothing.X}} ~ template: t:1:2: executing \"t\" at <.Nothing.X>: nil pointer evaluating interface {}.X",
        "{{.ID ~ template: t:1: unclosed action",
        "{{foo .ID}} ~ template: t:1: function \"foo\" not defined",
        "{{$x}} ~ template: t:1: undefined variable \"$x\"",
        "{{if .ID}}x ~ template: t:1: unexpected EOF",
        "{{end}} ~ template: t:1: unexpected {{end}}",
        "{{if}}{{end}} ~ template: t:1: missing value for if",
        "{{.ID | }} ~ template: t:1: missing value for command",
        "{{index .Args 9}} ~ template: t:1:2: executing \"t\" at <index .Args 9>: error calling index: index out of range: 9",
        "{{len .Count}} ~ template: t:1:2: executing \"t\" at <len .Count>: error calling len: len of type int",
        "{{eq .Name 1}} ~ template: t:1:2: executing \"t\" at <eq .Name 1>: error calling eq: incompatible types for comparison",
        "{{lower 1 2}} ~ template: t:1:2: executing \"t\" at <lower 1 2>: wrong number of args for lower: want 1 got 2",
        "{{.Name 1}} ~ template: t:1:2: executing \"t\" at <.Name 1>: can't give argument to non-function .Name 1",
        "{{\"x}} ~ template: t:1: unterminated quoted string",
        "{{/* x}} ~ template: t:1: unclosed comment",
        "{{(.ID}} ~ template: t:1: unclosed left paren",
        "{{break}} ~ template: t:1: {{break}} outside {{range}}",
        "{{template \"x\"}} ~ template: t: executing \"t\": template \"x\" not defined",
        "{{if .ID}}{{define \"x\"}}{{end}}{{end}} ~ template: t:1: unexpected {{define}} clause",
        "{{define \"x\"}}a ~ template: t:1: unexpected EOF",
        "{{$y := 1}}{{define \"x\"}}{{$y}}{{end}} ~ template: t:1: undefined variable \"$y\"",
        "{{define \"r\"}}{{template \"r\"}}{{end}}{{template \"r\"}} ~ template: t: executing \"t\": exceeded maximum template depth (500)",
        "{{range 99999999999}}{{end}} ~ template: t: more than 10000000 steps"
      })
  void what_go_refuses_is_refused_in_its_words(String template, String message) {
    assertThatThrownBy(() -> run(template)).isInstanceOf(JpodException.class).hasMessage(message);
  }

  @Test
  void if_and_range_are_closed_by_their_own_end() throws JpodException {
    assertThat(
            run(
                "{{range .Args}}{{if eq . \"a\"}}A{{else}}{{with $.Name}}{{.}}{{end}}{{end}},{{end}}!"))
        .isEqualTo("A,web,web,!");
  }
}
